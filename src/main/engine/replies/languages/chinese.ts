import { forms, phrases, type Language } from './language.ts'

export const chinese: Language = {
  code: 'zh',
  autoSubjects: phrases(`自动回复 | 自動回覆 | 自动答复 | 不在办公室 | 外出 | 休假 | 自動回復`),
  away: phrases(`
    我正在休假 | 我在休假 | 我不在办公室 | 目前不在办公室 | 这是自动回复 | 這是自動回覆 | 我正在出差 | 我已收到您的邮件 | 您的邮件已收到 | 休假期间 | 我正在度假 |
    出差中 | 休假中
  `),
  back: phrases(`返回办公室 | 回到办公室 | 恢复办公 | 回来上班 | 回复时间`),
  until: phrases(`直到 | 至 | 到`),
  from: phrases(`从`),
  inclusive: phrases(`含 | 包括`),
  months: forms(`
    一月 1月 | 二月 2月 | 三月 3月 | 四月 4月 | 五月 5月 | 六月 6月 | 七月 7月 | 八月 8月 | 九月 9月 | 十月 10月 | 十一月 11月 |
    十二月 12月
  `),
  weekdays: forms(
    `星期一 周一 | 星期二 周二 | 星期三 周三 | 星期四 周四 | 星期五 周五 | 星期六 周六 | 星期日 周日`,
  ),
  tomorrow: phrases(`明天`),
  stop: phrases(`
    退订 | 取消订阅 | 不要再发 | 不要再給我 | 请勿再发 | 停止发送 | 不想收到 | 不希望再收到 | 移除我 | 删除我的 | 取消訂閱 | 不要再寄
  `),
  stopAlone: phrases(`退订 | 取消订阅 | td | 取消訂閱`),
}
