import { phrases } from './reading/phrases.ts'
import { REASON_CLASS, type BounceReason, type FailedRecipient } from '#shared/domain/bounce.ts'
import { delayIn } from './evidence/delay.ts'
import type { Finding } from './evidence/finding.ts'
import { tidyDiagnostic } from './evidence/finding.ts'
import type { Gathered } from './evidence/gather.ts'
import { isRoutable, withLowerDomain } from './reading/addresses.ts'
import { judge } from './reasons/reasons.ts'
import type { Evidence } from './verdict.ts'

/** What the evidence comes to, for the kinds that are about delivery. */
export interface Delivery {
  kind: 'bounce' | 'delayed' | 'delivered'
  recipients: FailedRecipient[]
  evidence: Evidence[]
}

/**
 * The one place where evidence becomes a verdict on delivery; null when the mail is not about delivery.
 * A report's own fields outweigh words, its Action outweighs its codes, and words outweigh bare codes.
 */
export function weigh(gathered: Gathered): Delivery | null {
  return gathered.report ? fromReport(gathered) : fromWords(gathered)
}

function fromReport(gathered: Gathered): Delivery | null {
  const findings = gathered.report!.findings
  const actions = new Set(findings.map((finding) => actionOf(finding)))
  const failed = findings.filter((finding) => actionOf(finding) === 'failed')
  const delayed = findings.filter((finding) => actionOf(finding) === 'delayed')
  if (failed.length === 0 && delayed.length === 0) {
    if (actions.size > 0)
      return { kind: 'delivered', recipients: [], evidence: findings.slice(0, 3).map(fieldEvidence) }
    return null
  }
  const kind = failed.length > 0 ? 'bounce' : 'delayed'
  const chosen = [...failed, ...delayed]
  const recipients = distinct(
    chosen.flatMap((finding) => recipientOf(finding, gathered, kind, chosen.length === 1)),
  )
  return { kind, recipients, evidence: chosen.slice(0, 5).map(fieldEvidence) }
}

/** The report's Action; where it has none, a success code or a failure. */
function actionOf(finding: Finding): Finding['action'] {
  if (finding.action) return finding.action
  return finding.status?.startsWith('2') ? 'delivered' : 'failed'
}

function fromWords(gathered: Gathered): Delivery | null {
  const { marks, told, notice, mail } = gathered
  if (marks.machine.length === 0 || mail.dispositionParts.length > 0 || mail.calendarMethod !== null)
    return null
  const findings = told.length > 0 ? told : namedElsewhere(gathered)
  if (!isConvincing(gathered, findings) || !saysFailure(gathered, findings)) return null
  const late = delayIn(mail.head.subject, notice)
  const kind = late === null ? 'bounce' : 'delayed'
  const recipients = distinct(
    findings.flatMap((finding) => recipientOf(finding, gathered, kind, findings.length === 1)),
  )
  if (recipients.length === 0 && !canBePlaced(gathered)) return null
  const evidence: Evidence[] = [
    { by: 'sender', text: marks.machine.join('; ').slice(0, 500), means: 'A mail server wrote it' },
    ...findings.slice(0, 5).map((finding) => ({
      by: finding.by,
      text: `${finding.address}: ${finding.diagnostic ?? ''}`.slice(0, 500),
      means: 'The address that failed',
    })),
  ]
  if (late !== null) evidence.push({ by: 'delay', text: late, means: 'Delivery is still being tried' })
  return { kind, recipients, evidence }
}

/**
 * One sign of a machine is not enough, for people write from postmaster@ too: it takes a second sign, a known server's
 * words, the mail that came back, or a server's reply.
 */
function isConvincing(gathered: Gathered, findings: readonly Finding[]): boolean {
  const { marks, returned, failedRecipients } = gathered
  const known = marks.families.some((family) => family.name !== 'A mail server')
  const signs =
    marks.machine.length + (known ? 1 : 0) + (returned ? 1 : 0) + (failedRecipients.length > 0 ? 1 : 0)
  const enough = marks.sure ? 2 : 3
  return signs >= enough || (signs + 1 >= enough && findings.some(quotesReply))
}

function quotesReply(finding: Finding): boolean {
  return (
    finding.status !== null || judge({ status: null, words: finding.diagnostic ?? '' }).class !== 'unknown'
  )
}

/** Without any address a bounce is still worth showing when it says which mail it is about. */
function canBePlaced(gathered: Gathered): boolean {
  const { marks, returned, mail } = gathered
  return (
    marks.machine.length >= 2 && ((returned?.messageIds.length ?? 0) > 0 || mail.head.inReplyTo.length > 0)
  )
}

/** No address in the words: the header field, the returned mail's only recipient, or the return path may name it. */
function namedElsewhere(gathered: Gathered): Finding[] {
  const make = (address: string, by: Finding['by']): Finding => ({
    by,
    address,
    alsoKnownAs: [],
    action: null,
    status: null,
    diagnostic: tidyDiagnostic(gathered.notice.slice(0, 4_000)),
  })
  if (gathered.failedRecipients.length > 0)
    return gathered.failedRecipients.map((address) => make(address, 'failed-recipients-header'))
  if (gathered.verp) return [make(gathered.verp, 'verp')]
  const to = gathered.returned?.to ?? []
  return to.length === 1 ? [make(to[0]!, 'server-text')] : []
}

const FAILURE = phrases(`
  fail | deliver | error | reject | undeliver | unknown | bounce | returned | refused | quota |
  full | not exist | zustell | remis | entreg | recapit | lever | bezorg | достав | 配信 | 送信 | エラー |
  退 | 无法 | exceed | blocked
`)

function saysFailure(gathered: Gathered, findings: readonly Finding[]): boolean {
  const words = `${gathered.mail.head.subject}\n${gathered.notice.slice(0, 12_000)}`.toLowerCase()
  if (!FAILURE.some((word) => words.includes(word))) return false
  // A notice about nobody but its own reader, that returns nothing and quotes no server: a lure, not a bounce.
  const reader = gathered.mail.head.to.map((address) => address.toLowerCase())
  const onlyReader = findings.every((finding) => reader.includes(finding.address.toLowerCase()))
  return (
    !onlyReader ||
    gathered.returned !== null ||
    findings.some((finding) => finding.status !== null) ||
    gathered.marks.families.some((family) => family.name === 'qmail')
  )
}

function recipientOf(
  finding: Finding,
  gathered: Gathered,
  kind: Delivery['kind'],
  only: boolean,
): FailedRecipient[] {
  const address = mailable(finding, gathered, only)
  if (address === null) return []
  const said =
    gathered.told.find(
      (each) =>
        sameAddress(each.address, address) ||
        finding.alsoKnownAs.some((alias) => sameAddress(alias, each.address)),
    ) ?? (only && gathered.told.length === 1 ? gathered.told[0] : undefined)
  const diagnostic = finding.diagnostic ?? said?.diagnostic ?? null
  const judged = judgeAll(finding, said, gathered, only, kind)
  const waits = kind === 'delayed' || finding.action === 'delayed'
  return [
    {
      address,
      class: waits && judged.class !== 'block' ? 'soft' : judged.class,
      reason: judged.reason,
      status: finding.status ?? said?.status ?? null,
      action: finding.action ?? (kind === 'delayed' ? 'delayed' : 'failed'),
      diagnostic,
    },
  ]
}

/** The failing server's words, the codes, and what the notice around them says. */
function judgeAll(
  finding: Finding,
  said: Finding | undefined,
  gathered: Gathered,
  only: boolean,
  kind: Delivery['kind'],
) {
  const told = toldByFamily(gathered, finding)
  if (told) return { reason: told, class: REASON_CLASS[told], because: '' }
  const fuller =
    said?.diagnostic && finding.diagnostic ? quotedReply(said.diagnostic, finding.diagnostic) : null
  const words = fuller ?? finding.diagnostic ?? said?.diagnostic ?? ''
  const beside = said && finding.diagnostic ? said.diagnostic : ''
  const judged = judge({
    status: finding.status,
    words,
    aside: only ? `${beside} ${asideOf(gathered)}` : (beside ?? ''),
  })
  if (judged.reason === 'unknown' && kind === 'delayed')
    return { ...judged, reason: 'delivery_expired' as const, class: 'soft' as const }
  return judged
}

/** The same reply as the notice quotes it, with which host said it and to which command; null when it does not. */
function quotedReply(notice: string, reply: string): string | null {
  const at = notice.indexOf(reply.slice(0, 80))
  if (at < 0 || !notice.slice(0, at).trimEnd().endsWith('said:')) return null
  return notice.slice(Math.max(0, at - 120), at + reply.length + 60)
}

function toldByFamily(gathered: Gathered, finding: Finding): BounceReason | null {
  const notice = gathered.notice.slice(0, 8_000).toLowerCase()
  for (const { tells } of gathered.marks.families) {
    const sentence = tells?.find(({ says }) =>
      says === '' ? finding.status === null : notice.includes(says),
    )
    if (sentence) return sentence.reason
  }
  return null
}

function asideOf(gathered: Gathered): string {
  return `${gathered.mail.head.subject} ${gathered.notice.slice(0, 4_000)}`
}

function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** The address as one could mail it: servers report local names, pipes and nothing at all. */
function mailable(finding: Finding, gathered: Gathered, only: boolean): string | null {
  const names = [finding.address, ...finding.alsoKnownAs]
  const whole = names.find((name) => name.includes('@') && name.indexOf('@') > 0 && isRoutable(name))
  if (whole) return withLowerDomain(whole)
  const known = [...gathered.failedRecipients, ...(gathered.returned?.to ?? [])]
  const byLocal = known.find((address) =>
    names.some((name) => name !== '' && sameAddress(address.slice(0, address.lastIndexOf('@')), name)),
  )
  if (byLocal) return byLocal
  if (only && gathered.told.length === 1) return gathered.told[0]!.address
  if (only && gathered.failedRecipients.length === 1) return gathered.failedRecipients[0]!
  if (only && gathered.returned?.to.length === 1) return gathered.returned.to[0]!
  if (only && gathered.verp) return gathered.verp
  return names.find((name) => name.includes('@') && name.indexOf('@') > 0) ?? null
}

function distinct(recipients: readonly FailedRecipient[]): FailedRecipient[] {
  const seen = new Map<string, FailedRecipient>()
  for (const recipient of recipients)
    if (!seen.has(recipient.address.toLowerCase())) seen.set(recipient.address.toLowerCase(), recipient)
  return [...seen.values()]
}

function fieldEvidence(finding: Finding): Evidence {
  const text = [finding.address, finding.action, finding.status, finding.diagnostic]
    .filter(Boolean)
    .join(' · ')
  return { by: finding.by, text: text.slice(0, 500), means: `The report says ${finding.action ?? 'failed'}` }
}
