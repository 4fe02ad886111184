import type { KnownMessage, Store } from '#engine/store/store.ts'
import type { Verdict } from '#engine/bounces/verdict.ts'

export interface Tie {
  message: KnownMessage
  /** How it was tied, in words. */
  by: string
}

/** A mail that names no message may still be about the last one to that address, within this span in ms. */
const RECENT = 30 * 86_400_000

/**
 * Which of our messages is this mail about? Ids first, in the order of what they are worth (the returned mail's own, then
 * the thread's); then the address. Null: none of ours, so nothing may follow from it.
 */
export async function correlate(
  store: Store,
  verdict: Verdict,
  at: { channelId: number; receivedAt: number; ownAddress: string },
): Promise<Tie | null> {
  const ids: [string | null, string][] = [
    [verdict.originalMessageId, 'the Message-ID of the returned mail'],
    ...verdict.otherMessageIds.map((id): [string, string] => [id, 'a Message-ID in the report']),
    ...verdict.head.inReplyTo.map((id): [string, string] => [id, 'In-Reply-To']),
    ...verdict.head.references.toReversed().map((id): [string, string] => [id, 'References']),
  ]
  const isReport = verdict.kind === 'bounce' || verdict.kind === 'delayed'
  // Our own copy in the inbox, or a message we sent to ourselves, names itself and is no answer to itself.
  for (const [id, by] of ids.slice(0, 60)) {
    const message = id ? await store.messages.known(id) : null
    if (!message || (id === verdict.head.messageId && verdict.kind === 'ordinary')) continue
    if (isReport && THREAD.includes(by) && !names(verdict, message)) continue
    return { message, by }
  }
  // A report that names a mail which is not ours is about that mail, whoever its recipient is.
  if (isReport && (verdict.originalMessageId !== null || verdict.otherMessageIds.length > 0)) return null
  for (const address of addressesOf(verdict, at.ownAddress)) {
    const message = await store.messages.lastTo({
      address,
      channelId: at.channelId,
      since: at.receivedAt - RECENT,
      // Servers' clocks differ by a little.
      before: at.receivedAt + 300_000,
    })
    if (message) return { message, by: `the last message to ${address}` }
  }
  return null
}

const THREAD = ['a Message-ID in the report', 'In-Reply-To', 'References']

/** A report may carry the thread of a mail that somebody wrote by hand: then it is not about our person. */
function names(verdict: Verdict, message: KnownMessage): boolean {
  const addresses = verdict.recipients.map((recipient) => recipient.address.toLowerCase())
  return addresses.length === 0 || addresses.includes(message.toAddress)
}

/** Addresses the mail may be about: those that failed, else the one it comes from. */
function addressesOf(verdict: Verdict, ownAddress: string): string[] {
  if (verdict.recipients.length > 0)
    return verdict.recipients.map((recipient) => recipient.address.toLowerCase())
  const from = verdict.head.from?.address.toLowerCase()
  const speaks =
    verdict.kind === 'ordinary' ||
    verdict.kind === 'autoreply' ||
    verdict.kind === 'unsubscribe' ||
    verdict.kind === 'challenge'
  return speaks && from && from !== ownAddress ? [from] : []
}
