import type { Database } from 'better-sqlite3'
import { atomic } from './atomic.ts'
import { actStatements, type Act } from './acts.ts'
import type { FeedRow } from './feed.ts'

export interface NewInbound {
  mailboxId: number
  key: string
  contentKey: string
  kind: string
  receivedAt: number
  from: string
  subject: string
  text: string
  /** JSON of the verdict. */
  verdict: string
  messageId: number | null
  tiedBy: string | null
  raw: Uint8Array | null
}
export interface InboundRow extends Omit<NewInbound, 'mailboxId' | 'key' | 'contentKey'> {
  id: number
}
export interface BounceRow {
  address: string
  class: string
  reason: string
  status: string | null
  action: string | null
  diagnostic: string | null
  overruled: boolean
}

const COLUMNS = `id, kind, received_at AS receivedAt, from_text AS "from", subject, text, verdict, message_id AS messageId, tied_by AS tiedBy, raw`

export function inboundStatements(db: Database) {
  const acts = actStatements(db)
  const insert = db.prepare(
    `INSERT INTO inbounds (mailbox_id, key, content_key, kind, received_at, from_text, subject, text, verdict, message_id, tied_by, raw, created_at)
     VALUES (@mailboxId, @key, @contentKey, @kind, @receivedAt, @from, @subject, @text, @verdict, @messageId, @tiedBy, @raw, @now)
     ON CONFLICT DO NOTHING RETURNING id`,
  )
  const seen = db.prepare(
    'SELECT 1 FROM inbounds WHERE mailbox_id = @mailboxId AND (key = @key OR content_key = @contentKey) LIMIT 1',
  )
  const move = db.prepare('UPDATE mailboxes SET cursor = @cursor, last_read_at = @now WHERE id = @mailboxId')
  const one = db.prepare(`SELECT ${COLUMNS} FROM inbounds WHERE id = ?`)
  const ofMessage = db.prepare(`SELECT ${COLUMNS} FROM inbounds WHERE message_id = ? ORDER BY id`)
  const bounces = db.prepare(
    `SELECT address, class, reason, status, action, diagnostic, overruled_at IS NOT NULL AS overruled FROM bounces WHERE inbound_id = ? ORDER BY id`,
  )
  const softSince = db.prepare(
    `SELECT count(DISTINCT message_id) AS n FROM bounces WHERE person_id = @personId AND class = 'soft' AND at >= @since AND overruled_at IS NULL`,
  )
  const guard = db.prepare(
    `SELECT count(*) AS sent,
       (SELECT count(DISTINCT b.message_id) FROM bounces b JOIN messages m ON m.id = b.message_id
        WHERE m.sequence_id = @sequenceId AND b.class = 'hard' AND b.at >= @since AND b.overruled_at IS NULL) AS hard
     FROM messages WHERE sequence_id = @sequenceId AND state = 'sent' AND sent_at >= @since`,
  )
  const overrule = db.prepare(
    'UPDATE bounces SET overruled_at = @now WHERE inbound_id = @inboundId AND address = @address AND overruled_at IS NULL',
  )
  // A report may name another address than the one we wrote to: the line is filed under ours.
  const lines = db.prepare(
    `SELECT id FROM feed WHERE inbound_id = @inboundId AND undo IS NOT NULL AND undone_at IS NULL AND (
       address = @address COLLATE NOCASE OR message_id IN (SELECT message_id FROM bounces WHERE inbound_id = @inboundId AND address = @address))`,
  )

  return {
    /** Whether this very mail was already applied, under this key or before its folder was renumbered. */
    seen: (mailboxId: number, key: string, contentKey: string) =>
      seen.get({ mailboxId, key, contentKey }) !== undefined,
    /** The mail and all that follows from it, in one transaction: once, whatever happens. Null when it was there already. */
    apply: atomic(db, (inbound: NewInbound, then: Act[], now: number): FeedRow[] | null => {
      const row = insert.get({ ...inbound, now }) as { id: number } | undefined
      return row ? acts.carryOutAll(then, now, row.id) : null
    }),
    /** Everything before the cursor has been applied. */
    moveCursor: (mailboxId: number, cursor: string, now: number) => {
      move.run({ mailboxId, cursor, now })
    },
    get: (id: number) => (one.get(id) as InboundRow | undefined) ?? null,
    ofMessage: (messageId: number) => ofMessage.all(messageId) as InboundRow[],
    bounces: (inboundId: number): BounceRow[] =>
      (bounces.all(inboundId) as (Omit<BounceRow, 'overruled'> & { overruled: number })[]).map((row) => ({
        ...row,
        overruled: row.overruled === 1,
      })),
    softSince: (personId: number, since: number) => (softSince.get({ personId, since }) as { n: number }).n,
    /** Sends and hard bounces of a sequence since then. */
    guardOf: (sequenceId: number, since: number) =>
      guard.get({ sequenceId, since }) as { sent: number; hard: number },
    /** Marks the verdict as wrong. Returns the feed lines whose acts are to be undone with it. */
    overrule: atomic(db, (inboundId: number, address: string, now: number): number[] => {
      overrule.run({ inboundId, address, now })
      return (lines.all({ inboundId, address }) as { id: number }[]).map(({ id }) => id)
    }),
  }
}
