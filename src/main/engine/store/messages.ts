import type { Database } from 'better-sqlite3'
import type { SendState } from '#shared/domain/send-state.ts'
import { atomic } from './atomic.ts'
import { PRIORITY } from './outbox.ts'
import { likePattern } from './suppressions.ts'

/** One line of the outbox list. */
export interface MessageListRow {
  id: number
  messageId: string
  to: string
  toName: string
  subject: string
  state: SendState
  channelId: number
  channel: string
  practice: boolean
  sequence: string | null
  step: number | null
  dueAt: number
  nextAt: number
  sentAt: number | null
  whyCode: string | null
  whyText: string | null
  sequencePaused: boolean
  attempts: number
  outcome: string | null
}

/** A message that a mail may be about. */
export interface KnownMessage {
  id: number
  messageId: string
  state: SendState
  channelId: number
  personId: number | null
  sequenceId: number | null
  sequence: string | null
  toAddress: string
  subject: string | null
  sentAt: number | null
}

const LIST = `m.id, m.message_id AS messageId, m.to_address AS "to", m.to_name AS toName,
  coalesce(m.subject, s.step ->> '$.subject', '') AS subject, m.state, m.channel_id AS channelId, c.name AS channel,
  c.kind = 'practice' AS practice, q.name AS sequence, m.step_no AS step, m.due_at AS dueAt, m.next_at AS nextAt, m.sent_at AS sentAt,
  m.why_code AS whyCode, m.why_text AS whyText, ifnull(q.state = 'paused', 0) AS sequencePaused, m.attempts, m.outcome`
const FROM = `FROM messages m JOIN channels c ON c.id = m.channel_id LEFT JOIN sequences q ON q.id = m.sequence_id
  LEFT JOIN steps s ON s.sequence_id = m.sequence_id AND s.no = m.step_no`
const KNOWN = `m.id, m.message_id AS messageId, m.state, m.channel_id AS channelId, m.person_id AS personId, m.sequence_id AS sequenceId,
  q.name AS sequence, m.to_address AS toAddress, m.subject, m.sent_at AS sentAt`

type RawRow = Omit<MessageListRow, 'practice' | 'sequencePaused'> & {
  practice: number
  sequencePaused: number
}
const toRow = (row: RawRow): MessageListRow => ({
  ...row,
  practice: row.practice === 1,
  sequencePaused: row.sequencePaused === 1,
})

export interface MessageQuery {
  state: SendState | null
  channelId: number | null
  sequenceId: number | null
  filter: string | null
  /** Last row of the page before. */
  after: { dueAt: number; id: number } | null
  limit: number
}

export function messageStatements(db: Database) {
  // `+` keeps the planner on the index that gives the order; without a state the newest come first, by rowid.
  const filters = (query: MessageQuery) =>
    [
      query.channelId === null ? '' : 'AND +m.channel_id = @channelId',
      query.sequenceId === null ? '' : 'AND +m.sequence_id = @sequenceId',
      query.filter === null
        ? ''
        : `AND (m.to_address LIKE @filter ESCAPE '\\' OR m.to_name LIKE @filter ESCAPE '\\' OR m.subject LIKE @filter ESCAPE '\\')`,
    ].join(' ')
  const pageSql = (query: MessageQuery) =>
    query.state === null
      ? `SELECT ${LIST} ${FROM} WHERE m.id < @id ${filters(query)} ORDER BY m.id DESC LIMIT @limit`
      : isAscending(query.state)
        ? `SELECT ${LIST} ${FROM} WHERE m.state = @state AND (m.due_at, m.id) > (@dueAt, @id) ${filters(query)} ORDER BY m.due_at, m.id LIMIT @limit`
        : `SELECT ${LIST} ${FROM} WHERE m.state = @state AND (m.due_at, m.id) < (@dueAt, @id) ${filters(query)} ORDER BY m.due_at DESC, m.id DESC LIMIT @limit`
  const start = (query: MessageQuery) => {
    if (query.after) return query.after
    const edge = query.state !== null && isAscending(query.state) ? -1 : Number.MAX_SAFE_INTEGER
    return { dueAt: edge, id: edge }
  }
  const prepared = new Map<string, ReturnType<Database['prepare']>>()
  const statement = (sql: string) => {
    let found = prepared.get(sql)
    if (!found) prepared.set(sql, (found = db.prepare(sql)))
    return found
  }
  const counts = db.prepare('SELECT state, sum(n) AS n FROM message_counts GROUP BY state')
  const countsOf = db.prepare('SELECT state, n FROM message_counts WHERE channel_id = ?')
  const one = db.prepare(`SELECT ${LIST} ${FROM} WHERE m.id = ?`)
  const content = db.prepare('SELECT draft, mime FROM contents WHERE message_id = ?')
  const attempts = db.prepare(
    'SELECT started_at AS startedAt, answered_at AS answeredAt, outcome, detail FROM attempts WHERE message_id = ? ORDER BY id',
  )
  const inquiries = db.prepare(
    'SELECT at, found, detail FROM inquiries WHERE message_id = ? ORDER BY at DESC',
  )
  const cancel = db.prepare(
    `UPDATE messages SET state = 'cancelled', why_code = 'rep', why_text = 'You cancelled it.', run_id = NULL
     WHERE id = @id AND state IN ('queued', 'held', 'claimed') RETURNING enrolment_id AS enrolmentId`,
  )
  const stopEnrolment = db.prepare(
    `UPDATE enrolments SET state = 'stopped', why = 'You cancelled a message of it.', ended_at = @now, plan_at = NULL WHERE id = @enrolmentId AND state IN ('active', 'held')`,
  )
  const hold = db.prepare(
    `UPDATE messages SET state = 'held', why_code = 'rep', why_text = 'You paused it.', run_id = NULL WHERE id = @id AND state IN ('queued', 'claimed')`,
  )
  const resume = db.prepare(
    `UPDATE messages SET state = 'queued', why_code = NULL, why_text = NULL WHERE id = @id AND state = 'held'`,
  )
  const handLane = db.prepare(
    `INSERT INTO lanes (channel_id, priority, sequence_id) SELECT channel_id, ${PRIORITY.manual}, NULL FROM messages WHERE id = @id
     ON CONFLICT DO UPDATE SET priority = priority RETURNING id`,
  )
  const sendNow = db.prepare(
    `UPDATE messages SET state = 'queued', next_at = @now, due_at = min(due_at, @now), lane_id = @laneId, why_code = NULL, why_text = NULL
     WHERE id = @id AND state IN ('queued', 'held')
       AND NOT EXISTS (SELECT 1 FROM sequences q WHERE q.id = messages.sequence_id AND q.state = 'paused')`,
  )
  const byId = db.prepare(
    `SELECT ${KNOWN} FROM messages m LEFT JOIN sequences q ON q.id = m.sequence_id WHERE m.message_id = @id OR m.provider_message_id = @id LIMIT 1`,
  )
  const lastTo = db.prepare(
    `SELECT ${KNOWN} FROM messages m LEFT JOIN sequences q ON q.id = m.sequence_id
     WHERE m.to_address = @address AND m.sent_at >= @since AND m.sent_at <= @before AND m.channel_id = @channelId ORDER BY m.sent_at DESC LIMIT 1`,
  )
  const sentSince = db.prepare(
    'SELECT count(*) AS n, max(answered_at) AS last FROM attempts WHERE channel_id = @channelId AND counted = 1 AND answered_at > @since',
  )

  return {
    page: (query: MessageQuery) => {
      const values = {
        ...query,
        ...start(query),
        filter: query.filter === null ? null : likePattern(query.filter),
      }
      return (statement(pageSql(query)).all(values) as RawRow[]).map(toRow)
    },
    /** How many fit a filter, whatever the page; counted up to 10,000, since nobody reads further. */
    matching: (query: MessageQuery) => {
      const where = `${query.state === null ? 'TRUE' : 'm.state = @state'} ${filters(query)}`
      const sql = `SELECT count(*) AS n FROM (SELECT 1 FROM messages m WHERE ${where} LIMIT 10000)`
      const values = { ...query, filter: query.filter === null ? null : likePattern(query.filter) }
      return (statement(sql).get(values) as { n: number }).n
    },
    counts: () => counts.all() as { state: SendState; n: number }[],
    countsOf: (channelId: number) => countsOf.all(channelId) as { state: SendState; n: number }[],
    get: (id: number) => {
      const row = one.get(id) as RawRow | undefined
      return row ? toRow(row) : null
    },
    content: (id: number) =>
      (content.get(id) as { draft: string | null; mime: Uint8Array | null } | undefined) ?? null,
    attempts: (id: number) =>
      attempts.all(id) as {
        startedAt: number
        answeredAt: number | null
        outcome: string | null
        detail: string | null
      }[],
    inquiries: (id: number) => inquiries.all(id) as { at: number; found: string; detail: string }[],
    /** Each returns the ids it was done to; the others had gone too far, or were never there. */
    cancel: atomic(db, (ids: number[], now: number) =>
      ids.filter((id) => {
        const row = cancel.get({ id }) as { enrolmentId: number | null } | undefined
        if (row?.enrolmentId != null) stopEnrolment.run({ enrolmentId: row.enrolmentId, now })
        return row !== undefined
      }),
    ),
    hold: atomic(db, (ids: number[]) => ids.filter((id) => hold.run({ id }).changes === 1)),
    resume: atomic(db, (ids: number[]) => ids.filter((id) => resume.run({ id }).changes === 1)),
    sendNow: atomic(db, (ids: number[], now: number) =>
      ids.filter((id) => {
        const laneId = (handLane.get({ id }) as { id: number } | undefined)?.id
        return laneId !== undefined && sendNow.run({ id, now, laneId }).changes === 1
      }),
    ),
    /** By our Message-ID or the one the provider gave it. */
    known: (messageId: string) => (byId.get({ id: messageId }) as KnownMessage | undefined) ?? null,
    /** The latest message that left for this address within the span. */
    lastTo: (at: { address: string; channelId: number; since: number; before: number }) =>
      (lastTo.get(at) as KnownMessage | undefined) ?? null,
    sentSince: (channelId: number, since: number) =>
      sentSince.get({ channelId, since }) as { n: number; last: number | null },
  }
}

/** What waits is read from its next time on, what is done from its latest back. */
function isAscending(state: SendState): boolean {
  return (
    state === 'queued' ||
    state === 'held' ||
    state === 'claimed' ||
    state === 'handing-over' ||
    state === 'in-doubt'
  )
}
