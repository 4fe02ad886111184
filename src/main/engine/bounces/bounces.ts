import { readReply } from '#engine/replies/replies.ts'
import { gather, type Gathered } from './evidence/gather.ts'
import { complaintIn } from './evidence/complaint.ts'
import { readInnerMail, readMail, type Mail } from './reading/mail.ts'
import type { Verdict } from './verdict.ts'
import { weigh } from './weigh.ts'
import { originalIds } from './original.ts'

export { reasonOf } from './refusal.ts'
export type { Evidence, MailHead, Verdict } from './verdict.ts'

/**
 * Says what one mail is: a bounce and of whom, an automatic answer, a complaint, or a person's words. `raw` may be
 * anything; `receivedAt` is ms since the epoch and gives relative dates ("back on Monday") their day. Never rejects.
 */
export async function classifyMail(raw: Uint8Array, options: { receivedAt: number }): Promise<Verdict> {
  const mail = await readMail(raw)
  return verdictOf(mail, await innermost(gather(mail), 0), options.receivedAt)
}

const MAX_TEXT = 20_000
const MAX_WRAPPINGS = 3

/** Gateways wrap a report into a notice of their own; the report inside is the one that knows. */
async function innermost(gathered: Gathered, depth: number): Promise<Gathered> {
  const inner = gathered.mail.returnedParts[0]
  const wrapped = depth < MAX_WRAPPINGS && gathered.report === null && gathered.marks.machine.length > 0
  if (!wrapped || !inner || !inner.slice(0, 16_000).toLowerCase().includes('report-type=')) return gathered
  const deeper = await innermost(gather(await readInnerMail(inner)), depth + 1)
  return deeper.report === null ? gathered : deeper
}

function verdictOf(mail: Mail, gathered: Gathered, receivedAt: number): Verdict {
  const complaint = complaintIn(gathered)
  const delivery = complaint ? null : weigh(gathered)
  const reply =
    complaint || delivery
      ? null
      : readReply({ ...mail, subject: mail.head.subject, from: mail.head.from, receivedAt })
  const kind = complaint ? 'feedback' : (delivery?.kind ?? reply!.kind)
  const ids = kind === 'ordinary' ? [] : originalIds(gathered)
  return {
    kind,
    recipients: delivery && delivery.kind !== 'delivered' ? delivery.recipients : [],
    originalMessageId: ids[0] ?? null,
    otherMessageIds: ids.slice(1, 20),
    originalSubject: gathered.returned?.subject ?? null,
    originalTo: gathered.returned?.to ?? [],
    originalDate: gathered.returned?.date ?? null,
    envelopeId: gathered.report?.envelopeId ?? null,
    ourMarks: gathered.returned?.marks ?? {},
    returnDate: reply?.returnDate ?? null,
    wantsOut: reply?.wantsOut ?? false,
    head: mail.head,
    text: (reply?.text ?? gathered.notice).slice(0, MAX_TEXT),
    evidence: complaint ? [complaint] : (delivery?.evidence ?? reply?.evidence ?? []),
  }
}
