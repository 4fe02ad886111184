import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** NetEase, Tencent, Sina, Alibaba and Coremail: bilingual notices. */
export const china: Family = {
  name: 'Chinese mail houses',
  marks: {
    from: phrases(`
    postmaster@163.com | postmaster@126.com | postmaster@qq.com | mailer-daemon@sina
  `),
    says: ['您的邮件被退回', '退信', '无法投递', '收件人'],
  },
  opens: phrases(`
    无法发送到 | 无法投递 | 以下收件人 | 收件人邮件地址 | 未能送达 | 无法送达 | 发送失败 | the following recipient
  `),
  names: ['收件人：', '收件人:', '收件人（', '无法发送到'],
  borders: ['原邮件信息', '原始邮件'],
}
