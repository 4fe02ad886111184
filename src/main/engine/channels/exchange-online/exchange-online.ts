import {
  explainGraph,
  findLeft,
  GRAPH_CONCURRENCY,
  GraphFailure,
  type GraphClient,
} from '#engine/graph/graph.ts'
import type { Clock, Log } from '#engine/ports.ts'
import type { Channel, HandOver, Outcome, OutgoingMessage } from '../channel.ts'
import { CannotCompose, compose, type Composed } from './graph-message.ts'
import { makeDraft, removeDraft, sendDraft } from './draft.ts'
import { findSent } from './find-sent.ts'
import { deferred, outcomeOfFailure, outcomeOfRefusal } from './graph-outcome.ts'
import { EXCHANGE_ONLINE_LIMITS } from './pace.ts'
import { fitsAsMime, mimeFor, sendMime } from './send-mime.ts'

export { EXCHANGE_ONLINE_LIMITS, EXCHANGE_ONLINE_PACE } from './pace.ts'
export { createExchangeSmtpChannel, type ExchangeSmtpSettings } from './smtp-way.ts'
export { outcomeOfRefusal }

export interface ExchangeOnlineSettings {
  /** The account's address, for words. */
  address: string
  /**
   * `draft` (unless told): a tagged draft, then its sending, so that what a lost answer left behind can be told for sure.
   * `mime`: our bytes in one request; a message over 3 MB goes as a draft all the same.
   */
  way?: 'draft' | 'mime'
  /** False: only `Mail.Send` was granted, so that there can be no draft, and nobody can ask what is in Sent. */
  mayDraft?: boolean
  /**
   * Ask Sent for the Message-ID the mail really left with: personal accounts (Outlook.com) rewrite it. Costs a few
   * seconds for each message.
   */
  learnMessageId?: boolean
}

export interface ExchangeOnlinePorts {
  clock: Clock
  log: Log
}

/** A channel over Microsoft Graph. The client is the account's one, shared with its mailbox. */
export function createExchangeOnlineChannel(
  settings: ExchangeOnlineSettings,
  client: GraphClient,
  ports: ExchangeOnlinePorts,
): Channel {
  const closed = new AbortController()
  const inside: Inside = { settings, client, ports, closed: closed.signal }
  const mayRead = settings.mayDraft !== false
  return {
    concurrency: GRAPH_CONCURRENCY,
    async send(message, handOver) {
      const outcome = await send(inside, message, handOver)
      ports.log.debug('exchange-online.sent', { outcome: outcome.outcome })
      return outcome
    },
    findSent: async (messageId) =>
      mayRead
        ? await findSent(client, messageId, ports.clock, closed.signal)
        : { found: 'cannot-tell', why: 'Reading the Sent folder was not granted.' },
    async test(signal) {
      await (mayRead ? askForDrafts(client, signal) : askToSendNothing(client, signal)).catch(
        (error: unknown) => {
          throw explainGraph(error)
        },
      )
      return {
        ok: true,
        security: 'tls',
        detail: `Signed in to Microsoft 365 as ${settings.address}, encrypted.`,
      }
    },
    // HTTP keeps nothing of its own that a sleep could break.
    rest: () => Promise.resolve(),
    close: () => Promise.resolve(closed.abort()),
  }
}

async function askForDrafts(client: GraphClient, signal: AbortSignal): Promise<void> {
  await client.json({ method: 'GET', path: '/me/mailFolders/drafts?$select=id', signal })
}

/** With `Mail.Send` alone nothing can be read. What is no base64 can never be sent, and only who may send hears so. */
async function askToSendNothing(client: GraphClient, signal: AbortSignal): Promise<void> {
  const content = { type: 'text/plain', bytes: '!' }
  await client.request({ method: 'POST', path: '/me/sendMail', content, signal }).catch((error: unknown) => {
    const said =
      error instanceof GraphFailure && error.trouble.kind === 'refused' ? error.trouble.status : null
    if (said !== 400) throw error
  })
}

interface Inside {
  settings: ExchangeOnlineSettings
  client: GraphClient
  ports: ExchangeOnlinePorts
  closed: AbortSignal
}

async function send(inside: Inside, message: OutgoingMessage, handOver: HandOver): Promise<Outcome> {
  const { client, settings, ports } = inside
  if (handOver.signal.aborted || inside.closed.aborted) return deferred('stopped', null, null)
  if (client.offline()) return deferred('no-network', null, 'This computer is offline.')
  const wait = client.throttledUntil()
  if (wait > ports.clock.now()) return deferred('throttled', wait, 'Microsoft 365 asked us to slow down.')
  if (message.to.length > EXCHANGE_ONLINE_LIMITS.recipientsPerMessage)
    return rejected(
      `Microsoft 365 takes ${EXCHANGE_ONLINE_LIMITS.recipientsPerMessage} recipients for one message.`,
    )
  let composed: Composed
  try {
    composed = await compose(message)
  } catch (error) {
    return rejected(error instanceof CannotCompose ? error.message : 'The message cannot be read.')
  }
  if (composed.left.length > 0)
    ports.log.debug('exchange-online.headers-left-out', { names: composed.left.join(' ').slice(0, 200) })
  const mime = settings.way === 'mime' || settings.mayDraft === false ? mimeFor(message, composed) : null
  if (mime && fitsAsMime(mime)) return await byMime(inside, message, mime, handOver)
  if (settings.mayDraft !== false) return await byDraft(inside, message, composed, handOver)
  return rejected(
    'The message is larger than 3 MB, which needs the permission to make drafts. Sign in again and grant it.',
  )
}

function rejected(detail: string): Outcome {
  return { outcome: 'rejected', reply: null, detail }
}

/** True when the outbox has committed; false: nothing may leave. */
async function agreed(handOver: HandOver): Promise<boolean> {
  if (handOver.signal.aborted) return false
  return await (async () => handOver.beforeBody())().then(
    () => true,
    () => false,
  )
}

async function byDraft(
  inside: Inside,
  message: OutgoingMessage,
  composed: Composed,
  handOver: HandOver,
): Promise<Outcome> {
  const { client } = inside
  const { messageId } = message
  let draft: Awaited<ReturnType<typeof makeDraft>>
  try {
    const preparing = AbortSignal.any([handOver.signal, inside.closed])
    draft = await makeDraft(client, messageId, composed, preparing)
  } catch (error) {
    return outcomeOfFailure(error, 'prepare')
  }
  // What does not leave is taken away again, as well as can be; the next try removes what is left in any case.
  const withdraw = async (outcome: Outcome) => {
    await removeDraft(client, draft.id, inside.closed).catch(() => undefined)
    return outcome
  }
  if (!(await agreed(handOver))) return await withdraw(deferred('stopped', null, null))
  try {
    await sendDraft(client, draft.id, new AbortController().signal)
  } catch (error) {
    const outcome = outcomeOfFailure(error, 'send')
    return outcome.outcome === 'unknown' ? outcome : await withdraw(outcome)
  }
  return await accepted(inside, messageId, draft.messageId || messageId, draft.threadId)
}

async function byMime(
  { client, ...inside }: Inside,
  { messageId }: OutgoingMessage,
  mime: Uint8Array,
  handOver: HandOver,
): Promise<Outcome> {
  if (!(await agreed(handOver))) return deferred('stopped', null, null)
  try {
    await sendMime(client, mime, new AbortController().signal)
  } catch (error) {
    return outcomeOfFailure(error, 'send')
  }
  return await accepted({ client, ...inside }, messageId, messageId, null)
}

const LOOK_AFTER = [1000, 3000]

/** Graph says 202 and no more: the id a personal account's mail really left with is only in its Sent copy. */
async function accepted(
  { settings, client, ports, closed }: Inside,
  ours: string,
  known: string,
  threadId: string | null,
): Promise<Outcome> {
  const outcome = { outcome: 'accepted', providerId: null, threadId, messageId: known, reply: '202' } as const
  if (!settings.learnMessageId || settings.mayDraft === false) return outcome
  for (const wait of LOOK_AFTER) {
    await ports.clock.sleep(wait, closed)
    // It has left whatever comes of this.
    const copy = await findLeft(client, ours, closed).catch(() => null)
    if (copy) return { ...outcome, messageId: copy.messageId || known, threadId: copy.threadId }
  }
  return outcome
}
