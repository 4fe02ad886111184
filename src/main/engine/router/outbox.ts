import PostalMime from 'postal-mime'
import { z } from 'zod'
import { AppError } from '#shared/app-error.ts'
import { SEND_STATES, type SendState } from '#shared/domain/send-state.ts'
import type { MessageRow } from '#shared/contract/outbox.ts'
import { draftSchema, explain, type Moment } from '#engine/outbox/outbox.ts'
import type { MessageListRow } from '#engine/store/store.ts'
import { excerpt } from '#shared/domain/text.ts'
import type { Rooms } from '#engine/rooms.ts'
import type { Api } from './api.ts'

const outcomeSchema = z
  .enum(['hard', 'soft', 'block', 'unknown', 'replied', 'auto-replied', 'delayed'])
  .nullable()
  .catch(null)

export function outboxRouter(api: Api, rooms: Rooms) {
  const { store, clock, live, outbox } = rooms

  async function momentOf(channelId: number): Promise<Moment> {
    return {
      now: clock.now(),
      paused: rooms.settings.paused(),
      trouble: rooms.trouble(),
      online: rooms.network.online(),
      channel: outbox.dispatcher(channelId)?.row ?? (await store.channels.get(channelId)),
      rest: outbox.dispatcher(channelId)?.rest ?? null,
      mailboxRead: rooms.watcher.upToDate(channelId),
      forecast: await outbox.forecast(channelId),
    }
  }

  async function shown(rows: MessageListRow[]): Promise<MessageRow[]> {
    const moments = new Map<number, Moment>()
    for (const { channelId, state } of rows)
      if (state === 'queued' && !moments.has(channelId)) moments.set(channelId, await momentOf(channelId))
    return rows.map((row) => {
      const moment = moments.get(row.channelId)
      const { nextAt: _next, whyCode, whyText, sequencePaused: _paused, ...rest } = row
      const told = moment
        ? explain(row, moment)
        : {
            forecastAt: null,
            why: whyText === null ? null : { code: whyCode ?? row.state, text: whyText, until: null },
          }
      return { ...rest, ...told, outcome: outcomeSchema.parse(row.outcome) }
    })
  }

  async function one(id: number): Promise<MessageRow> {
    const row = await store.messages.get(id)
    if (!row) throw new AppError('not-found', 'This message is no longer there.')
    return (await shown([row]))[0]!
  }

  /** From the kept counts: never by counting the queue. */
  async function countOf({
    state,
    channelId,
  }: {
    state: SendState | null
    channelId: number | null
  }): Promise<number> {
    const counts = channelId ? await store.messages.countsOf(channelId) : await store.messages.counts()
    return counts.filter((row) => !state || row.state === state).reduce((sum, { n }) => sum + n, 0)
  }

  /** Says of each id what became of it, and tells everyone. */
  async function done(ids: number[], did: number[], why: string) {
    outbox.wake()
    live.changed('outbox', 'status', 'sequences')
    const worked = new Set(did)
    return { done: did.length, refused: ids.filter((id) => !worked.has(id)).map((id) => ({ id, why })) }
  }

  return {
    list: api.outbox.list.handler(async ({ input }) => {
      const query = {
        state: input.state ?? null,
        channelId: input.channelId ?? null,
        sequenceId: input.sequenceId ?? null,
        filter: input.filter || null,
        after: afterRow(input.after),
        limit: input.limit,
      }
      const rows = await store.messages.page(query)
      const last = rows.at(-1)
      const total =
        query.filter || query.sequenceId ? await store.messages.matching(query) : await countOf(query)
      return {
        rows: await shown(rows),
        next: rows.length === input.limit && last ? `${last.dueAt}.${last.id}` : null,
        total,
      }
    }),
    counts: api.outbox.counts.handler(async () => {
      const counts = Object.fromEntries(SEND_STATES.map((state) => [state, 0])) as Record<SendState, number>
      for (const { state, n } of await store.messages.counts()) counts[state] = n
      return counts
    }),
    get: api.outbox.get.handler(async ({ input }) => {
      const row = await one(input.id)
      const content = await store.messages.content(input.id)
      const inbound = await store.inbounds.ofMessage(input.id)
      const from = await store.channels.get(row.channelId)
      return {
        ...row,
        from: from?.fromAddress ?? '',
        ...(await words(content)),
        attemptList: await store.messages.attempts(input.id),
        inquiries: await store.messages.inquiries(input.id),
        inbound: inbound.map(({ id, kind, receivedAt, subject, text }) => ({
          id,
          kind,
          at: receivedAt,
          summary: excerpt(text) || subject,
        })),
      }
    }),
    cancel: api.outbox.cancel.handler(async ({ input }) =>
      done(
        input.ids,
        await store.messages.cancel(input.ids, clock.now()),
        'It is on its way or has left already.',
      ),
    ),
    hold: api.outbox.hold.handler(async ({ input }) =>
      done(input.ids, await store.messages.hold(input.ids), 'It does not wait any more.'),
    ),
    resume: api.outbox.resume.handler(async ({ input }) =>
      done(input.ids, await store.messages.resume(input.ids), 'It is not paused.'),
    ),
    sendNow: api.outbox.sendNow.handler(async ({ input }) =>
      done(input.ids, await store.messages.sendNow(input.ids, clock.now()), 'It does not wait any more.'),
    ),
    decide: api.outbox.decide.handler(async ({ input }) => {
      const row = await one(input.id)
      const decision = DECISIONS[input.as]
      const entry = {
        kind: 'settled',
        who: row.to,
        text: decision.text,
        practice: row.practice,
        address: row.to,
        messageId: row.id,
        channelId: row.channelId,
      }
      const found = {
        found: 'rep',
        detail: decision.text,
        to: decision.to,
        askAt: null,
        messageId: null,
        why: decision.why,
      }
      const lines = await store.outbox.answer(input.id, clock.now(), found, [{ act: 'feed', entry }])
      if (!lines)
        throw new AppError('not-now', 'This message is not in doubt any more.', {
          fix: 'Look at its state again.',
        })
      live.entries(lines.map(rooms.entry))
      rooms.sequences.wake()
      await done([input.id], [input.id], '')
      return one(input.id)
    }),
  }
}

const DECISIONS = {
  sent: { to: 'sent', text: 'You said that it arrived.', why: null },
  'send-again': {
    to: 'queued',
    text: 'You said that it did not arrive: it is sent again.',
    why: { code: 'rep', text: 'You asked to send it again.' },
  },
  cancelled: { to: 'cancelled', text: 'You gave it up.', why: { code: 'rep', text: 'You gave it up.' } },
} as const

/** `<dueAt>.<id>` of the last row of the page before. */
function afterRow(after: string | null | undefined): { dueAt: number; id: number } | null {
  const [dueAt, id] = (after ?? '').split('.').map(Number)
  return Number.isSafeInteger(dueAt) && Number.isSafeInteger(id) ? { dueAt: dueAt!, id: id! } : null
}

/** What the message says: as it left, or as the rep wrote it. */
async function words(
  content: { draft: string | null; mime: Uint8Array | null } | null,
): Promise<{ text: string | null; html: string | null }> {
  if (content?.mime) {
    const { text, html } = await PostalMime.parse(content.mime)
    return { text: text ?? null, html: html ?? null }
  }
  if (content?.draft) {
    const { text, html } = draftSchema.parse(JSON.parse(content.draft))
    return { text, html }
  }
  return { text: null, html: null }
}
