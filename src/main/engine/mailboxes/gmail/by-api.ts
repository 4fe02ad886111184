import type { Clock } from '#engine/ports.ts'
import type { MailboxEvents, RawMail } from '../mailbox.ts'
import type { ApiMessages, Come } from './api-messages.ts'
import { apiCursor, type ApiPosition } from './cursor.ts'

const BATCH_MAILS = 50
const BATCH_BYTES = 5 * 1024 * 1024
/** The clocks of the server and of this computer differ; ms. */
const CLOCK_SKEW = 300_000

export interface ApiWatching {
  messages: ApiMessages
  clock: Clock
  position: ApiPosition | null
  since: number
  events: MailboxEvents
  /** Ends it without an error. */
  signal: AbortSignal
  /** Resolves when it is time to look again: after the poll's interval, when poked, or when `signal` is aborted. */
  next(): Promise<void>
}

/** Reads on from a position by the account's history, then at each `next`. Rejects with an AppError, or as `mails` did. */
export async function watchByApi(watching: ApiWatching): Promise<void> {
  const { messages, events, signal, next } = watching
  let position = watching.position?.history ? watching.position : await byDate(watching, watching.position)
  position = await byHistory(watching, position)
  if (!signal.aborted) events.caughtUp()
  while (!signal.aborted) {
    await next()
    if (!signal.aborted) position = await byHistory(watching, position)
  }

  async function byHistory(at: ApiWatching, from: ApiPosition): Promise<ApiPosition> {
    const listed = await messages.listAfter(from.history ?? '0')
    // Gmail remembers about a week: then everything since the newest mail is read again, under the keys it had.
    if (!listed) return await byDate(at, { ...from, history: null })
    return await give(at, listed.come, from, listed.now)
  }
}

async function byDate(watching: ApiWatching, from: ApiPosition | null): Promise<ApiPosition> {
  const { messages } = watching
  const since = Math.max(watching.since, from?.newest ?? 0) - CLOCK_SKEW
  // Asked before the list: what comes meanwhile is in both.
  const { historyId } = await messages.profile()
  const start = { history: null, newest: from?.newest ?? Math.max(0, since) }
  return await give(watching, await messages.listSince(since), start, historyId, since)
}

/** Fetches what is listed and gives it on in batches; the position after a batch is that of its last mail. */
async function give(
  { messages, events, signal }: ApiWatching,
  come: Come[],
  from: ApiPosition,
  /** The history id that stands after all of it. */
  end: string,
  since = Number.NEGATIVE_INFINITY,
): Promise<ApiPosition> {
  let batch: RawMail[] = []
  let bytes = 0
  let { newest } = from
  for (const [index, { id, history }] of come.entries()) {
    signal.throwIfAborted()
    const mail = await messages.get(id)
    if (mail && mail.receivedAt >= since) {
      batch.push(mail)
      bytes += mail.raw.length
      newest = Math.max(newest, mail.receivedAt)
    }
    // Several mails can share one entry of the history: a batch never ends between them.
    const whole = history === null || come[index + 1]?.history !== history
    if (index === come.length - 1 || !whole || (batch.length < BATCH_MAILS && bytes < BATCH_BYTES)) continue
    await events.mails(batch, apiCursor({ history, newest }))
    batch = []
    bytes = 0
  }
  const position = { history: end, newest }
  if (batch.length > 0 || position.history !== from.history || newest !== from.newest)
    await events.mails(batch, apiCursor(position))
  return position
}
