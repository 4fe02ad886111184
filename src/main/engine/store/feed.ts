import type { Database } from 'better-sqlite3'
import { AppError } from '#shared/app-error.ts'
import { atomic } from './atomic.ts'
import { undoStatements, type Undo } from './undo.ts'

export interface NewFeedRow {
  kind: string
  who: string
  text: string
  practice: boolean
  bounce?: object | null
  personId?: number | null
  address?: string | null
  messageId?: number | null
  sequenceId?: number | null
  channelId?: number | null
  inboundId?: number | null
}

export interface FeedRow {
  id: number
  at: number
  kind: string
  who: string
  text: string
  practice: boolean
  bounce: object | null
  personId: number | null
  address: string | null
  messageId: number | null
  originalMessageId: string | null
  sequenceId: number | null
  channelId: number | null
  inboundId: number | null
  canUndo: boolean
}

const COLUMNS = `f.id, f.at, f.kind, f.who, f.text, f.practice, f.bounce, f.person_id AS personId, f.address, f.message_id AS messageId,
  m.message_id AS originalMessageId, f.sequence_id AS sequenceId, f.channel_id AS channelId, f.inbound_id AS inboundId,
  f.undo IS NOT NULL AND f.undone_at IS NULL AS canUndo`
const FROM = 'FROM feed f LEFT JOIN messages m ON m.id = f.message_id'

type RawRow = Omit<FeedRow, 'practice' | 'canUndo' | 'bounce'> & {
  practice: number
  canUndo: number
  bounce: string | null
}
const toRow = (row: RawRow): FeedRow => ({
  ...row,
  practice: row.practice === 1,
  canUndo: row.canUndo === 1,
  bounce: row.bounce === null ? null : (JSON.parse(row.bounce) as object),
})

export function feedStatements(db: Database) {
  const insert = db.prepare(
    `INSERT INTO feed (at, kind, who, text, practice, bounce, person_id, address, message_id, sequence_id, channel_id, inbound_id, undo)
     VALUES (@now, @kind, @who, @text, @practice, @bounce, @personId, @address, @messageId, @sequenceId, @channelId, @inboundId, @undo)`,
  )
  const one = db.prepare(`SELECT ${COLUMNS} ${FROM} WHERE f.id = ?`)
  const since = db.prepare(`SELECT ${COLUMNS} ${FROM} WHERE f.id > @id ORDER BY f.id LIMIT @limit`)
  const page = db.prepare(`SELECT ${COLUMNS} ${FROM} WHERE f.id < @before ORDER BY f.id DESC LIMIT @limit`)
  // `+` reads from the newest back: sorting all lines of these kinds would cost more than stepping over the others.
  const pageOfKinds = db.prepare(
    `SELECT ${COLUMNS} ${FROM} WHERE f.id < @before AND +f.kind IN (SELECT value FROM json_each(@kinds)) ORDER BY f.id DESC LIMIT @limit`,
  )
  const last = db.prepare('SELECT ifnull(max(id), 0) AS id FROM feed')
  const countKinds = db.prepare(
    'SELECT count(*) AS n FROM feed WHERE kind IN (SELECT value FROM json_each(@kinds))',
  )
  const unread = db.prepare('SELECT count(*) AS n FROM (SELECT 1 FROM feed WHERE id > @id LIMIT 1000)')
  const undoOf = db.prepare('SELECT undo, undone_at AS undoneAt FROM feed WHERE id = ?')
  const undone = db.prepare('UPDATE feed SET undone_at = @now WHERE id = @id')
  const readTo = db.prepare(`SELECT CAST(value AS INTEGER) AS id FROM settings WHERE key = 'feed-read-to'`)
  const setReadTo = db.prepare(
    `INSERT INTO settings (key, value) VALUES ('feed-read-to', @id) ON CONFLICT DO UPDATE SET value = max(CAST(value AS INTEGER), CAST(@id AS INTEGER))`,
  )
  const undoAll = undoStatements(db)

  const get = (id: number) => {
    const row = one.get(id) as RawRow | undefined
    if (!row) throw new AppError('not-found', 'That line is not in the feed.')
    return toRow(row)
  }
  const append = (row: NewFeedRow, now: number, undo: Undo[]): FeedRow => {
    const { lastInsertRowid } = insert.run({
      kind: row.kind,
      who: row.who,
      text: row.text,
      practice: row.practice ? 1 : 0,
      bounce: row.bounce ? JSON.stringify(row.bounce) : null,
      personId: row.personId ?? null,
      address: row.address ?? null,
      messageId: row.messageId ?? null,
      sequenceId: row.sequenceId ?? null,
      channelId: row.channelId ?? null,
      inboundId: row.inboundId ?? null,
      undo: undo.length ? JSON.stringify(undo) : null,
      now,
    })
    return get(Number(lastInsertRowid))
  }
  const readUpTo = () => (readTo.get() as { id: number } | undefined)?.id ?? 0

  return {
    append,
    get,
    readUpTo,
    since: (id: number, limit: number) => (since.all({ id, limit }) as RawRow[]).map(toRow),
    /** Newest first, below `before` (null: from the top). */
    page: (before: number | null, limit: number, kinds: string[] | null) => {
      const at = { before: before ?? Number.MAX_SAFE_INTEGER, limit }
      const rows = kinds ? pageOfKinds.all({ ...at, kinds: JSON.stringify(kinds) }) : page.all(at)
      const total = kinds
        ? (countKinds.get({ kinds: JSON.stringify(kinds) }) as { n: number }).n
        : (last.get() as { id: number }).id
      return { rows: (rows as RawRow[]).map(toRow), total }
    },
    /** At most 1,000: more than that is not read one by one any more. */
    unread: () => (unread.get({ id: readUpTo() }) as { n: number }).n,
    /** What has not been written yet cannot have been read. */
    markRead: (id: number) => {
      setReadTo.run({ id: String(Math.min(id, (last.get() as { id: number }).id)) })
    },
    /** Takes back what the line did, and writes a line that says so. Throws AppError `not-now` when there is nothing to undo. */
    undo: atomic(db, (id: number, now: number): FeedRow => {
      const row = undoOf.get(id) as { undo: string | null; undoneAt: number | null } | undefined
      if (!row?.undo || row.undoneAt !== null)
        throw new AppError('not-now', 'There is nothing left to undo here.')
      const of = get(id)
      undoAll(JSON.parse(row.undo) as Undo[], now, of.at)
      undone.run({ id, now })
      return append({ ...of, kind: 'undone', text: `You took this back: ${of.text}`, bounce: null }, now, [])
    }),
  }
}
