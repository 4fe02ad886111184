import { phrases } from '../reading/phrases.ts'
import { FAMILIES } from '../families/families.ts'
import type { Family } from '../families/family.ts'
import type { Mail } from '../reading/mail.ts'

/** Whether a mail comes from a mail server, and of which family. */
export interface SenderMarks {
  /** Signs that a mail server wrote it, strongest first; empty for a person's mail. */
  machine: string[]
  /** One sign at least is of a mail server alone; people forward subjects, and vacation programs leave Return-Path empty. */
  sure: boolean
  /** The families whose marks it bears, in the order of `FAMILIES`. */
  families: Family[]
}

const DAEMONS = new Set(
  phrases(`
  mailer-daemon | mailer_daemon | mailerdaemon | maildaemon | mail-daemon | postmaster |
  poostmaster | post_master | mail.delivery.system | maildelivery | mail-delivery | mdaemon |
  smtpd | mailadmin | ndr | mmdf | mailerdaemon | mailsystem |
  mail-system | mailer-daemon-bounces | uucp | double-bounce | returned-mail |
  mail_delivery
`),
)
const NAMES = phrases(`
  mailer-daemon | mail delivery | mail deliver | delivery subsystem | delivery system | postmaster |
  mailer daemon | mail administrator | mail system | mailsystem | microsoft outlook |
  system administrator | systemadministrator | email delivery | mdaemon | mail router |
  mail gateway | interscan | internet mail delivery | message transfer | mail transport |
  administrateur syst | administrador del sistema | systemadministratör
`)
/** What servers put into Subject, in the languages that Exchange, Gmail and others translate it to. */
const SUBJECTS = phrases(`
  undeliver | delivery status notification | delivery notification | delivery failure |
  delivery has failed | delivery report | failed delivery | returned mail | mail delivery |
  failure notice | failure notification | mail system error | delivery problem | delivery failed |
  delivery error | delivery delayed | message delayed | delayed mail | delayed: | message status |
  not delivered | nondeliverable | non-deliver | nondelivery | not deliver | could not send |
  message you sent | message delivery | mail failure | mail error | processing error |
  could not send mail | mail could not | warning: message | warning: could not |
  returned to sender | permanent delivery | undelivered | unable to deliver | cannot deliver |
  couldn't deliver | rejected: | bounced mail | unzustellbar | nicht zugestellt | nicht zustellbar |
  zustellung | verzögert | non remis | non remise | échec | non délivr | retardé |
  no se puede entregar | no se ha podido | no entregado | error de entrega | non recapitabile |
  mancato recapito | impossibile recapitare | recapito | onbestelbaar | niet bezorgd |
  não entregue | não foi possível | não é possível | falha | olevererbart | gick inte att leverera |
  kan ikke leveres | kan inte leverera | niedostarczal | nie można dostarczyć | nedoručiteln |
  недоставлен | не доставлено | доставить | kézbesíthetetlen | teslim edilem | ei voida toimittaa |
  配信不能 | 配信エラー | メール配信 | 配信できません | 送信できません | エラー | 退信 | 退回 | 无法 | 系统退信 | メールサーバ | メールを送信できません
`)

/** The signs in the header that a mail server wrote a mail; a person's forwarded bounce has none of the envelope's. */
export function machineSigns(mail: Mail): { signs: string[]; sure: boolean } {
  const from = (mail.header('from') ?? '').toLowerCase()
  const subject = mail.head.subject.toLowerCase()
  const machine: string[] = []
  if (isDeliveryReport(mail)) machine.push('it is a delivery report')
  if (mail.header('x-failed-recipients') !== null) machine.push('it names X-Failed-Recipients')
  if (mail.header('x-ms-exchange-message-is-ndr') !== null)
    machine.push('Exchange marked it as a non-delivery report')
  if (isDaemon(mail, from)) machine.push(`it is from ${from.slice(0, 100)}`)
  // Nobody writes from this address by hand.
  if (from.includes('mailer-daemon@') || from.trim().endsWith('<>'))
    machine.push('no person has such an address')
  const sure = machine.length > 0
  if (emptyReturnPath(mail)) machine.push('its Return-Path is empty')
  if (!isAnswer(subject) && SUBJECTS.some((phrase) => subject.includes(phrase))) {
    machine.push(`its subject is “${mail.head.subject.slice(0, 100)}”`)
  }
  const house = FAMILIES.find((family) => family.marks.from?.some((mark) => from.includes(mark)))
  if (house && machine.length === 0) machine.push(`it is from ${house.name}`)
  return { signs: machine, sure: sure || house !== undefined }
}

/** The families whose marks a mail bears, in the order of `FAMILIES`. */
export function familiesOf(mail: Mail, notice: string): Family[] {
  const from = (mail.header('from') ?? '').toLowerCase()
  const subject = mail.head.subject.toLowerCase()
  const lower = notice.slice(0, 24_000).toLowerCase()
  return FAMILIES.filter((family) => bears(family, mail, from, subject, lower))
}

const ANSWER = phrases(`
  re: | fw: | fwd: | aw: | wg: | tr: | rv: | sv: | vs: | i: | r: | antw: | doorst: | odp: | pd: |
  enc: | 转发 | 回复
`)

function isAnswer(subject: string): boolean {
  const start = subject.trimStart()
  return ANSWER.some((prefix) => start.startsWith(prefix))
}

/** Read receipts, complaints and TLS reports are multipart/report too; each names its type. */
function isDeliveryReport(mail: Mail): boolean {
  if (!mail.contentType.includes('multipart/report')) return false
  return !mail.contentType.includes('report-type') || mail.contentType.includes('delivery-status')
}

function isDaemon(mail: Mail, from: string): boolean {
  const address = mail.head.from?.address.toLowerCase() ?? ''
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@')))
  if (
    DAEMONS.has(local) ||
    local.startsWith('mailer-daemon') ||
    local.startsWith('postmaster') ||
    local.startsWith('microsoftexchange')
  )
    return true
  if (from.trim().endsWith('<>') || from.includes('mailer-daemon')) return true
  return NAMES.some((name) => from.includes(name))
}

function emptyReturnPath(mail: Mail): boolean {
  const path = mail.header('return-path')
  return (
    path !== null &&
    (path.trim() === '<>' || path.trim() === '' || path.toLowerCase().includes('mailer-daemon'))
  )
}

function bears(family: Family, mail: Mail, from: string, subject: string, notice: string): boolean {
  const { marks } = family
  return (
    (marks.from?.some((mark) => from.includes(mark)) ?? false) ||
    (marks.subject?.some((mark) => subject.includes(mark)) ?? false) ||
    (marks.field?.some((mark) => bearsField(mail, mark)) ?? false) ||
    (marks.says?.some((mark) => notice.includes(mark)) ?? false)
  )
}

function bearsField(mail: Mail, mark: string): boolean {
  const colon = mark.indexOf(': ')
  if (colon < 0) return mail.header(mark) !== null
  return (mail.header(mark.slice(0, colon)) ?? '').toLowerCase().includes(mark.slice(colon + 2))
}
