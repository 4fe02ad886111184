import type { Database } from 'better-sqlite3'
import { isSettled, type SendState } from '#shared/domain/send-state.ts'
import { actStatements, type Act } from './acts.ts'
import { atomic } from './atomic.ts'
import type { FeedRow } from './feed.ts'
import { outboxStatements, type NewMessage } from './outbox.ts'

export interface EnrolmentRow {
  id: number
  personId: number
  address: string
  fields: Record<string, string>
  state: 'active' | 'held' | 'finished' | 'stopped'
  why: string | null
  nextStep: number
  nextAt: number | null
}

/** An enrolment whose next step is to be planned, with what the planner needs to know. */
export interface ToPlan {
  id: number
  sequenceId: number
  personId: number
  channelId: number
  address: string
  /** The channel's own address: its domain is that of our Message-IDs. */
  from: string
  fields: Record<string, string>
  nextStep: number
  startAt: number
  awayUntil: number | null
  /** When the first email of this enrolment left, and the one before the next step. */
  firstSentAt: number | null
  previous: PreviousMessage | null
}
export interface PreviousMessage {
  messageId: string
  providerMessageId: string | null
  refs: string | null
  subject: string | null
  sentAt: number
  dueAt: number
}

/** What the planner decided for one enrolment: written together, once. */
export interface Plan {
  enrolmentId: number
  message: NewMessage | null
  tasks: { stepNo: number; dueAt: number }[]
  /** Where it goes on after the message above has left. */
  nextStep: number
  finished: boolean
}

export interface DueTask {
  id: number
  stepNo: number
  sequenceId: number
  personId: number
  channelId: number
  address: string
  practice: boolean
  /** JSON of the step. */
  step: string
}

export function enrolmentStatements(db: Database) {
  const outbox = outboxStatements(db)
  const acts = actStatements(db)
  const suppressedBy = `(SELECT s.detail FROM suppressions s WHERE s.removed_at IS NULL AND s.what IN (p.address, '@' || substr(p.address, instr(p.address, '@') + 1)) LIMIT 1)`
  const candidates = `
    SELECT p.id, p.address, ${suppressedBy} AS suppressed, e.state AS enrolled
    FROM people p LEFT JOIN enrolments e ON e.person_id = p.id AND e.sequence_id = @sequenceId`
  const skippedOfGroup = db.prepare(
    `SELECT * FROM (${candidates} JOIN group_people g ON g.person_id = p.id AND g.group_id = @groupId) WHERE suppressed IS NOT NULL OR enrolled IS NOT NULL LIMIT 10000`,
  )
  const skippedOfList = db.prepare(
    `SELECT * FROM (${candidates} WHERE p.id IN (SELECT value FROM json_each(@ids))) WHERE suppressed IS NOT NULL OR enrolled IS NOT NULL LIMIT 10000`,
  )
  const enrol = (from: string) =>
    db.prepare(
      `INSERT INTO enrolments (sequence_id, person_id, channel_id, state, next_step, plan_at, start_at, created_at)
       SELECT @sequenceId, p.id, @channelId, 'active', 1, @now, @startAt, @now FROM people p ${from}
         AND ${suppressedBy} IS NULL ORDER BY p.id
       ON CONFLICT DO NOTHING`,
    )
  const enrolGroup = enrol('JOIN group_people g ON g.person_id = p.id WHERE g.group_id = @groupId')
  const enrolList = enrol('WHERE p.id IN (SELECT value FROM json_each(@ids))')
  const activate = db.prepare(
    `UPDATE sequences SET state = 'active', why = NULL WHERE id = ? AND state = 'draft'`,
  )

  const toPlan = db.prepare(
    `SELECT e.id, e.sequence_id AS sequenceId, e.person_id AS personId, e.channel_id AS channelId, p.address, c.from_address AS "from", p.fields,
       e.next_step AS nextStep, e.start_at AS startAt, e.away_until AS awayUntil,
       (SELECT min(m.sent_at) FROM messages m WHERE m.enrolment_id = e.id AND m.state = 'sent') AS firstSentAt
     FROM enrolments e JOIN people p ON p.id = e.person_id JOIN channels c ON c.id = e.channel_id
     WHERE e.plan_at IS NOT NULL AND e.plan_at <= @now AND e.state = 'active'
     ORDER BY e.plan_at, e.id LIMIT @limit`,
  )
  const previous = db.prepare(
    `SELECT message_id AS messageId, provider_message_id AS providerMessageId, refs, subject, sent_at AS sentAt, due_at AS dueAt
     FROM messages WHERE enrolment_id = ? AND state = 'sent' ORDER BY step_no DESC LIMIT 1`,
  )
  const planned = db.prepare(
    `UPDATE enrolments SET plan_at = NULL, next_step = @nextStep,
       state = CASE WHEN @finished THEN 'finished' ELSE state END, ended_at = CASE WHEN @finished THEN @now ELSE NULL END
     WHERE id = @enrolmentId AND state = 'active' RETURNING id`,
  )
  const stepState = db.prepare(
    'SELECT state FROM messages WHERE enrolment_id = @enrolmentId AND step_no = @stepNo',
  )
  const pass = db.prepare(
    `UPDATE enrolments SET next_step = @stepNo + 1, plan_at = @now WHERE id = @enrolmentId AND state = 'active'`,
  )
  const hold = db.prepare(
    `UPDATE enrolments SET state = 'held', why = @why, plan_at = NULL WHERE id = @id AND state = 'active'`,
  )
  const addTask = db.prepare(
    'INSERT INTO tasks (enrolment_id, step_no, due_at) VALUES (@enrolmentId, @stepNo, @dueAt) ON CONFLICT DO NOTHING',
  )
  // The very tasks that `dueTasks` would show: one that can never be shown must not wake anybody.
  const nextTask = db.prepare(
    `SELECT t.due_at AS at FROM tasks t JOIN enrolments e ON e.id = t.enrolment_id
       JOIN steps s ON s.sequence_id = e.sequence_id AND s.no = t.step_no
     WHERE t.shown_at IS NULL AND e.state IN ('active', 'finished') ORDER BY t.due_at LIMIT 1`,
  )
  const dueTasks = db.prepare(
    `SELECT t.id, t.step_no AS stepNo, e.sequence_id AS sequenceId, e.person_id AS personId, e.channel_id AS channelId, p.address, s.step,
       (SELECT c.kind = 'practice' FROM channels c WHERE c.id = e.channel_id) AS practice
     FROM tasks t JOIN enrolments e ON e.id = t.enrolment_id JOIN people p ON p.id = e.person_id
       JOIN steps s ON s.sequence_id = e.sequence_id AND s.no = t.step_no
     WHERE t.shown_at IS NULL AND t.due_at <= @now AND e.state IN ('active', 'finished') ORDER BY t.due_at LIMIT 200`,
  )
  const taskShown = db.prepare('UPDATE tasks SET shown_at = @now WHERE id = @id AND shown_at IS NULL')
  const page = db.prepare(
    `SELECT e.id, e.person_id AS personId, p.address, p.fields, e.state, e.why, e.next_step AS nextStep,
       (SELECT m.next_at FROM messages m WHERE m.enrolment_id = e.id AND m.state IN ('queued', 'claimed', 'held') LIMIT 1) AS nextAt
     FROM enrolments e JOIN people p ON p.id = e.person_id
     WHERE e.sequence_id = @sequenceId AND e.id > @after AND (@state IS NULL OR e.state = @state) ORDER BY e.id LIMIT @limit`,
  )
  const count = db.prepare(
    'SELECT count(*) AS n FROM enrolments WHERE sequence_id = @sequenceId AND (@state IS NULL OR state = @state)',
  )
  const one = db.prepare(
    'SELECT id, person_id AS personId, sequence_id AS sequenceId FROM enrolments WHERE id = ?',
  )
  const parsed = <T extends { fields: string }>(row: T) => ({
    ...row,
    fields: JSON.parse(row.fields) as Record<string, string>,
  })

  return {
    /** Everyone at once, in one transaction; their first steps are planned afterwards, from the rows written here. */
    start: atomic(
      db,
      (
        at: {
          sequenceId: number
          channelId: number
          groupId: number | null
          ids: number[] | null
          startAt: number
        },
        now: number,
      ) => {
        const query = { ...at, ids: JSON.stringify(at.ids ?? []), now }
        const rows = (at.groupId === null ? skippedOfList : skippedOfGroup).all(query) as {
          address: string
          suppressed: string | null
          enrolled: string | null
        }[]
        const enrolled = (at.groupId === null ? enrolList : enrolGroup).run(query).changes
        activate.run(at.sequenceId)
        return {
          enrolled,
          skipped: rows.map((row) => ({
            address: row.address,
            why:
              row.suppressed === null ? 'Already in this sequence.' : `Must not be mailed: ${row.suppressed}`,
          })),
        }
      },
    ),
    toPlan: (now: number, limit: number): ToPlan[] =>
      (toPlan.all({ now, limit }) as (Omit<ToPlan, 'fields' | 'previous'> & { fields: string })[]).map(
        (row) => ({
          ...parsed(row),
          previous: (previous.get(row.id) as PreviousMessage | undefined) ?? null,
        }),
      ),
    /** A step that is already in the outbox is never queued twice, whatever was planned. */
    plan: atomic(db, (plans: Plan[], now: number): number => {
      let queued = 0
      for (const plan of plans) {
        if (!planned.get({ ...plan, finished: plan.finished ? 1 : 0, now })) continue
        for (const task of plan.tasks) addTask.run({ ...task, enrolmentId: plan.enrolmentId })
        if (!plan.message) continue
        const step = { enrolmentId: plan.enrolmentId, stepNo: plan.message.stepNo! }
        const there = stepState.get(step) as { state: SendState } | undefined
        if (!there) {
          outbox.insert(plan.message, now)
          queued += 1
        } else if (isSettled(there.state)) pass.run({ ...step, now })
      }
      return queued
    }),
    /** What cannot be planned must not keep the others from it. Saving the sequence again frees it. */
    hold: atomic(db, (ids: number[], why: string) => {
      for (const id of ids) hold.run({ id, why })
    }),
    nextTaskAt: () => (nextTask.get() as { at: number } | undefined)?.at ?? null,
    dueTasks: (now: number) =>
      (dueTasks.all({ now }) as (Omit<DueTask, 'practice'> & { practice: number })[]).map(
        (task): DueTask => ({ ...task, practice: task.practice === 1 }),
      ),
    /** Its line in the feed, once. */
    showTask: atomic(db, (id: number, then: Act[], now: number): FeedRow[] =>
      taskShown.run({ id, now }).changes === 1 ? acts.carryOutAll(then, now, null) : [],
    ),
    page: (query: { sequenceId: number; after: number | null; limit: number; state: string | null }) => ({
      rows: (
        page.all({ ...query, after: query.after ?? 0 }) as (Omit<EnrolmentRow, 'fields'> & {
          fields: string
        })[]
      ).map(parsed) as EnrolmentRow[],
      total: (count.get({ sequenceId: query.sequenceId, state: query.state }) as { n: number }).n,
    }),
    get: (id: number) =>
      (one.get(id) as { id: number; personId: number; sequenceId: number } | undefined) ?? null,
  }
}
