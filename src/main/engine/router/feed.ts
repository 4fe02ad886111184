import { z } from 'zod'
import { AppError } from '#shared/app-error.ts'
import { BOUNCE_CLASSES, BOUNCE_REASONS, INBOUND_KINDS } from '#shared/domain/bounce.ts'
import type { Inbound } from '#shared/contract/feed.ts'
import type { InboundRow } from '#engine/store/store.ts'
import type { Rooms } from '#engine/rooms.ts'
import { afterId, pageOfRows, type Api } from './api.ts'

/** The verdict as it was saved beside the mail. */
const verdictSchema = z.object({
  recipients: z.array(
    z.object({
      address: z.string(),
      class: z.enum(BOUNCE_CLASSES),
      reason: z.enum(BOUNCE_REASONS),
      status: z.string().nullable(),
      action: z.string().nullable(),
      diagnostic: z.string().nullable(),
    }),
  ),
  evidence: z.array(z.object({ by: z.string(), text: z.string(), means: z.string() })),
  returnDate: z.string().nullable(),
})

const RAW_AT_MOST = 200_000

export function feedRouter(api: Api, rooms: Rooms) {
  const { store, live, clock } = rooms

  async function inboundOf(id: number): Promise<Inbound> {
    const row = await store.inbounds.get(id)
    if (!row) throw new AppError('not-found', 'That mail is no longer kept.')
    const verdict = verdictSchema.parse(JSON.parse(row.verdict))
    const overruled = new Set(
      (await store.inbounds.bounces(id)).filter((bounce) => bounce.overruled).map((bounce) => bounce.address),
    )
    return {
      id: row.id,
      kind: z.enum(INBOUND_KINDS).parse(row.kind),
      at: row.receivedAt,
      from: row.from,
      subject: row.subject,
      text: row.text,
      recipients: verdict.recipients.map((recipient) => ({
        ...recipient,
        overruled: overruled.has(recipient.address),
      })),
      returnDate: verdict.returnDate,
      messageId: row.messageId,
      tiedBy: row.tiedBy,
      evidence: verdict.evidence,
      raw: rawText(row),
    }
  }

  return {
    list: api.feed.list.handler(async ({ input }) => {
      const { rows, total } = await store.feed.page(
        afterId(input.after),
        input.limit,
        input.kinds?.length ? input.kinds : null,
      )
      return pageOfRows(rows.map(rooms.entry), total, input.limit)
    }),
    since: api.feed.since.handler(async ({ input }) =>
      (await store.feed.since(input.id, input.limit)).map(rooms.entry),
    ),
    markRead: api.feed.markRead.handler(async ({ input }) => {
      await rooms.markRead(input.upTo)
      live.changed('feed', 'status')
      return { unread: await store.feed.unread() }
    }),
    undo: api.feed.undo.handler(async ({ input }) => {
      const line = await store.feed.undo(input.id, clock.now())
      await afterUndo(rooms)
      const entry = rooms.entry(line)
      live.entries([entry])
      return rooms.entry(await store.feed.get(input.id))
    }),
    evidence: api.feed.evidence.handler(({ input }) => inboundOf(input.inboundId)),
    overrule: api.feed.overrule.handler(async ({ input }) => {
      const now = clock.now()
      for (const line of await store.inbounds.overrule(input.inboundId, input.address, now))
        live.entries([rooms.entry(await store.feed.undo(line, now))])
      await afterUndo(rooms)
      return inboundOf(input.inboundId)
    }),
  }
}

/** An undo may free people, enrolments, channels and messages at once. */
async function afterUndo(rooms: Rooms): Promise<void> {
  await rooms.outbox.reload()
  rooms.sequences.wake()
  rooms.outbox.wake()
  rooms.live.changed('feed', 'people', 'suppressions', 'sequences', 'outbox', 'channels', 'status')
}

function rawText(row: InboundRow): string | null {
  return row.raw === null ? null : Buffer.from(row.raw.subarray(0, RAW_AT_MOST)).toString('latin1')
}
