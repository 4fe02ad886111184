import { createHash } from 'node:crypto'
import { domainOf } from '#shared/domain/address.ts'
import type { RawMail } from '#engine/mailboxes/mailbox.ts'
import type { Clock } from '#engine/ports.ts'
import type { ChannelRow, FeedRow, NewInbound, Store } from '#engine/store/store.ts'
import { classifyMail } from '#engine/bounces/bounces.ts'
import { excerpt } from '#shared/domain/text.ts'
import { consequencesOf, type Situation } from './consequences.ts'
import { correlate, type Tie } from './correlate.ts'
import type { Verdict } from '#engine/bounces/verdict.ts'

export interface ApplyPorts {
  store: Store
  clock: Clock
  zone(): Promise<string>
}

const DAY = 86_400_000

/**
 * Reads one mail that came in and carries out what follows from it, once: the mail and its consequences are one
 * transaction, keyed by the mail. Ordinary mail that is about nothing of ours is not kept at all.
 */
export async function applyMail(
  ports: ApplyPorts,
  channel: ChannelRow,
  mailboxId: number,
  mail: RawMail,
): Promise<FeedRow[]> {
  const { store, clock } = ports
  const contentKey = createHash('sha256').update(mail.raw).digest('hex')
  if (await store.inbounds.seen(mailboxId, mail.key, contentKey)) return []
  const verdict = await classifyMail(mail.raw, { receivedAt: mail.receivedAt })
  const ownAddress = channel.fromAddress.toLowerCase()
  // A copy of what we sent ourselves is no reply.
  if (verdict.kind === 'ordinary' && verdict.head.from?.address.toLowerCase() === ownAddress) return []
  const tie = await correlate(store, verdict, {
    channelId: channel.id,
    receivedAt: mail.receivedAt,
    ownAddress,
  })
  const inbound = (kind: string): NewInbound => ({
    mailboxId,
    key: mail.key,
    contentKey,
    kind,
    receivedAt: mail.receivedAt,
    from: verdict.head.from ? `${verdict.head.from.name} <${verdict.head.from.address}>`.trim() : '',
    subject: verdict.head.subject,
    text: verdict.text,
    verdict: JSON.stringify({
      recipients: verdict.recipients,
      evidence: verdict.evidence,
      returnDate: verdict.returnDate,
    }),
    messageId: tie?.message.id ?? null,
    tiedBy: tie?.by ?? null,
    // A person's own words are kept as text; what a machine wrote is kept as it came, as evidence.
    raw: verdict.kind === 'ordinary' ? null : mail.raw,
  })
  if (!tie) {
    if (verdict.kind !== 'bounce' && verdict.kind !== 'delayed' && verdict.kind !== 'feedback') return []
    const lines = await store.inbounds.apply(inbound(verdict.kind), [foreign(verdict, channel)], clock.now())
    return lines ?? []
  }
  const { kind, acts } = consequencesOf(verdict, await situationOf(ports, channel, tie))
  return (await store.inbounds.apply(inbound(kind), acts, clock.now())) ?? []
}

async function situationOf(ports: ApplyPorts, channel: ChannelRow, tie: Tie): Promise<Situation> {
  const { store, clock } = ports
  const now = clock.now()
  const { message } = tie
  return {
    message,
    channel: { id: channel.id, name: channel.name, practice: channel.kind === 'practice' },
    now,
    zone: await ports.zone(),
    softBefore:
      message.personId === null ? 0 : await store.inbounds.softSince(message.personId, now - 30 * DAY),
    refusingDomains: await store.channels.recentDomainPauses(
      channel.id,
      now - DAY,
      domainOf(message.toAddress),
    ),
    guard:
      message.sequenceId === null
        ? { sent: 0, hard: 0 }
        : await store.inbounds.guardOf(message.sequenceId, now - 7 * DAY),
  }
}

/** A report about mail that never left from here: forged, or from before. Shown, and nothing follows. */
function foreign(verdict: Verdict, channel: ChannelRow) {
  const address = verdict.recipients[0]?.address ?? null
  return {
    act: 'feed' as const,
    entry: {
      kind: 'inbound',
      who: address ?? verdict.head.from?.address ?? channel.name,
      text: `A report about a mail that Fieldpost did not send ("${excerpt(verdict.originalSubject ?? verdict.head.subject)}"). Nothing was changed.`,
      practice: channel.kind === 'practice',
      address,
      channelId: channel.id,
    },
  }
}
