import PostalMime, { type Address } from 'postal-mime'
import { NO_LIMITS, type ThrottlePolicy } from '#shared/domain/throttle-policy.ts'
import {
  countOf,
  createDraft,
  explainEws,
  findCopies,
  removeDraft,
  sendDraft,
  type EwsClient,
  type EwsItemId,
} from '#engine/ews/ews.ts'
import type { Clock, Log } from '#engine/ports.ts'
import type { Channel, HandOver, Outcome, OutgoingMessage } from '../channel.ts'
import { deferred, outcomeOfFailure, outcomeOfRefusal } from './ews-outcome.ts'
import { findSent } from './find-sent.ts'

export { outcomeOfRefusal }

/** An organisation's own server has the limits its admin gave it, which nobody can ask for: policy says them. */
export const EXCHANGE_SERVER_PACE: ThrottlePolicy = NO_LIMITS

export interface ExchangeServerSettings {
  /** The account's address, for words. */
  address: string
  /** Hand-overs at once; 3 unless told (Exchange's own default allows an account 27 requests at once). */
  concurrency?: number
}

export interface ExchangeServerPorts {
  clock: Clock
  log: Log
}

interface Inside {
  client: EwsClient
  ports: ExchangeServerPorts
  closed: AbortSignal
}

/** A channel over Exchange Web Services (Exchange Server 2013 and newer). The client is shared with its mailbox. */
export function createExchangeServerChannel(
  settings: ExchangeServerSettings,
  client: EwsClient,
  ports: ExchangeServerPorts,
): Channel {
  const closed = new AbortController()
  const inside: Inside = { client, ports, closed: closed.signal }
  return {
    concurrency: settings.concurrency ?? 3,
    async send(message, handOver) {
      const outcome = await send(inside, message, handOver)
      ports.log.debug('exchange-server.sent', { outcome: outcome.outcome, host: client.host })
      return outcome
    },
    findSent: (messageId) => findSent(client, messageId, ports.clock, closed.signal),
    async test(signal) {
      await countOf(client, 'drafts', signal).catch((error: unknown) => {
        throw explainEws(error, client.host)
      })
      return { ok: true, security: 'tls', detail: `Signed in as ${settings.address} at ${client.host}.` }
    },
    rest: () => Promise.resolve(),
    close: () => Promise.resolve(closed.abort()),
  }
}

async function send(inside: Inside, message: OutgoingMessage, handOver: HandOver): Promise<Outcome> {
  const { client, ports, closed } = inside
  if (handOver.signal.aborted || closed.aborted) return deferred('stopped', null, null)
  if (client.offline()) return deferred('no-network', null, 'This computer is offline.')
  const wait = client.throttledUntil()
  if (wait > ports.clock.now())
    return deferred('throttled', wait, 'The Exchange Server asked us to slow down.')
  const bcc = await hiddenRecipients(message)
  if (bcc === null) {
    const detail = 'The message names recipients that it is not for; Exchange would send it to them too.'
    return { outcome: 'rejected', reply: null, detail }
  }
  let draft: EwsItemId
  try {
    draft = await makeDraft(client, message, bcc, AbortSignal.any([handOver.signal, closed]))
  } catch (error) {
    return outcomeOfFailure(error, 'prepare')
  }
  // What does not leave is taken away again, as well as can be; the next try removes what is left in any case.
  const withdraw = async (outcome: Outcome) => {
    await removeDraft(client, draft, closed).catch(() => undefined)
    return outcome
  }
  if (!(await agreed(handOver))) return await withdraw(deferred('stopped', null, null))
  try {
    await sendDraft(client, draft, new AbortController().signal)
  } catch (error) {
    const outcome = outcomeOfFailure(error, 'send')
    return outcome.outcome === 'unknown' ? outcome : await withdraw(outcome)
  }
  const { messageId } = message
  return { outcome: 'accepted', providerId: null, threadId: null, messageId, reply: 'NoError' }
}

/** A draft that an earlier try left behind is removed first, so that there is one at most. Rejects with EwsFailure. */
async function makeDraft(
  client: EwsClient,
  { messageId, mime }: OutgoingMessage,
  bcc: string[],
  signal: AbortSignal,
): Promise<EwsItemId> {
  for (const old of await findCopies(client, messageId, ['drafts'], signal))
    await removeDraft(client, old, signal)
  return await createDraft(client, { messageId, mime, bcc }, signal)
}

/** True when the outbox has committed; false: nothing may leave. */
async function agreed(handOver: HandOver): Promise<boolean> {
  if (handOver.signal.aborted) return false
  return await (async () => handOver.beforeBody())().then(
    () => true,
    () => false,
  )
}

/**
 * Recipients that only the envelope has. Exchange takes the recipients from the mail's header: null when that names
 * somebody the envelope does not, or cannot be read.
 */
async function hiddenRecipients({ mime, to: envelope }: OutgoingMessage): Promise<string[] | null> {
  const end = Buffer.from(mime.buffer, mime.byteOffset, mime.byteLength).indexOf('\r\n\r\n')
  // The header alone: what follows can be 20 MB, and would hold up everything else for seconds.
  const mail = end === -1 ? null : await PostalMime.parse(mime.subarray(0, end)).catch(() => null)
  if (!mail) return null
  const flat = (addresses: Address[] | undefined) =>
    (addresses ?? []).flatMap((each) => each.group ?? [each]).map(({ address }) => address.toLowerCase())
  const named = new Set([...flat(mail.to), ...flat(mail.cc), ...flat(mail.bcc)])
  const meant = new Set(envelope.map((address) => address.toLowerCase()))
  return [...named].every((address) => meant.has(address))
    ? [...meant].filter((address) => !named.has(address))
    : null
}
