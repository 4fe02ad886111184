import { forms, phrases, type Language } from './language.ts'

export const korean: Language = {
  code: 'ko',
  autoSubjects: phrases(`자동 회신 | 자동회신 | 자동 응답 | 자동응답 | 부재중 | 부재 중 | 휴가`),
  away: phrases(
    `부재중입니다 | 부재 중입니다 | 휴가 중 | 휴가중 | 출장 중 | 출장중 | 자동 회신 | 자동 응답 | 사무실에 없 | 퇴사`,
  ),
  back: phrases(`복귀 예정 | 복귀일 | 복귀`),
  until: phrases(`까지`),
  from: phrases(`부터`),
  inclusive: [],
  months: forms(`1월 | 2월 | 3월 | 4월 | 5월 | 6월 | 7월 | 8월 | 9월 | 10월 | 11월 | 12월`),
  weekdays: forms(`월요일 | 화요일 | 수요일 | 목요일 | 금요일 | 토요일 | 일요일`),
  tomorrow: phrases(`내일`),
  stop: phrases(`
    수신거부 | 수신 거부 | 구독 취소 | 구독취소 | 보내지 마 | 연락하지 마 | 메일을 보내지 | 목록에서 삭제 | 삭제해 주 | 수신을 원하지
  `),
  stopAlone: phrases(`수신거부 | 수신 거부 | 구독 취소 | 구독취소`),
}
