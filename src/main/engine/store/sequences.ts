import type { Database } from 'better-sqlite3'
import { AppError } from '#shared/app-error.ts'
import { atomic } from './atomic.ts'

export interface SequenceRow {
  id: number
  name: string
  state: 'draft' | 'active' | 'paused'
  why: string | null
  skipWeekends: boolean
  zone: string | null
  createdAt: number
  /** JSON of each step, in order. */
  steps: string[]
}
export interface SequenceFigures {
  enrolled: number
  active: number
  finished: number
  stopped: number
  sent: number
  replied: number
  bounced: number
}
export interface NewSequence {
  name: string
  skipWeekends: boolean
  zone: string | null
  steps: string[]
}

type RawSequence = Omit<SequenceRow, 'skipWeekends' | 'steps'> & { skipWeekends: number }

export function sequenceStatements(db: Database) {
  const columns = 'id, name, state, why, skip_weekends AS skipWeekends, zone, created_at AS createdAt'
  const list = db.prepare(`SELECT ${columns} FROM sequences ORDER BY id`)
  const one = db.prepare(`SELECT ${columns} FROM sequences WHERE id = ?`)
  const named = db.prepare(`SELECT ${columns} FROM sequences WHERE name = ?`)
  const steps = db.prepare('SELECT step FROM steps WHERE sequence_id = ? ORDER BY no')
  const insert = db.prepare(
    `INSERT INTO sequences (name, state, skip_weekends, zone, created_at) VALUES (@name, 'draft', @skipWeekends, @zone, @now)`,
  )
  const update = db.prepare(
    'UPDATE sequences SET name = @name, skip_weekends = @skipWeekends, zone = @zone WHERE id = @id',
  )
  const clearSteps = db.prepare('DELETE FROM steps WHERE sequence_id = ?')
  const insertStep = db.prepare('INSERT INTO steps (sequence_id, no, step) VALUES (@id, @no, @step)')
  const free = db.prepare(
    `UPDATE enrolments SET state = 'active', why = NULL, plan_at = @now WHERE sequence_id = @id AND state = 'held'`,
  )
  const setState = db.prepare('UPDATE sequences SET state = @state, why = @why WHERE id = @id')
  const setLanes = db.prepare('UPDATE lanes SET paused = @paused WHERE sequence_id = @id')
  const remove = db.prepare(
    `DELETE FROM sequences WHERE id = ? AND NOT EXISTS (SELECT 1 FROM enrolments WHERE sequence_id = sequences.id)`,
  )
  const enrolmentCounts = db.prepare(
    'SELECT state, count(*) AS n FROM enrolments WHERE sequence_id = ? GROUP BY state',
  )
  const messageCounts = db.prepare(
    `SELECT count(CASE WHEN state = 'sent' THEN 1 END) AS sent,
       count(DISTINCT CASE WHEN EXISTS (SELECT 1 FROM inbounds i WHERE i.message_id = messages.id AND i.kind = 'reply')
         THEN person_id END) AS replied,
       count(DISTINCT CASE WHEN EXISTS (SELECT 1 FROM bounces b WHERE b.message_id = messages.id AND b.overruled_at IS NULL)
         THEN person_id END) AS bounced
     FROM messages WHERE sequence_id = ? AND state IN ('sent', 'rejected')`,
  )

  const full = (row: RawSequence | undefined): SequenceRow | null =>
    row
      ? {
          ...row,
          skipWeekends: row.skipWeekends === 1,
          steps: (steps.all(row.id) as { step: string }[]).map(({ step }) => step),
        }
      : null
  const get = (id: number) => full(one.get(id) as RawSequence | undefined)
  const writeSteps = (id: number, list: string[]) => {
    clearSteps.run(id)
    list.forEach((step, at) => insertStep.run({ id, no: at + 1, step }))
  }

  return {
    list: () => (list.all() as RawSequence[]).map((row) => full(row)!),
    get,
    named: (name: string) => full(named.get(name) as RawSequence | undefined),
    /** A new draft, or (with `id`) new words for one that exists; whether the change is allowed is the caller's to say. */
    save: atomic(db, (id: number | null, sequence: NewSequence, now: number): SequenceRow => {
      const other = named.get(sequence.name) as RawSequence | undefined
      if (other && other.id !== id)
        throw new AppError('already-exists', `There is already a sequence named "${sequence.name}".`, {
          fix: 'Choose another name.',
        })
      const row = {
        name: sequence.name,
        skipWeekends: sequence.skipWeekends ? 1 : 0,
        zone: sequence.zone,
        now,
      }
      const at = id ?? Number(insert.run(row).lastInsertRowid)
      if (id !== null) {
        update.run({ ...row, id })
        free.run({ id, now })
      }
      writeSteps(at, sequence.steps)
      return get(at)!
    }),
    setState: atomic(db, (id: number, state: SequenceRow['state'], why: string | null) => {
      setState.run({ id, state, why })
      setLanes.run({ id, paused: state === 'paused' ? 1 : 0 })
      return get(id)!
    }),
    /** Only one that nobody was ever enrolled in. */
    remove: (id: number) => remove.run(id).changes === 1,
    figures: (id: number): SequenceFigures => {
      const byState = Object.fromEntries(
        (enrolmentCounts.all(id) as { state: string; n: number }[]).map(({ state, n }) => [state, n]),
      )
      const messages = messageCounts.get(id) as Pick<SequenceFigures, 'sent' | 'replied' | 'bounced'>
      const active = (byState['active'] ?? 0) + (byState['held'] ?? 0)
      const finished = byState['finished'] ?? 0
      const stopped = byState['stopped'] ?? 0
      return { enrolled: active + finished + stopped, active, finished, stopped, ...messages }
    },
  }
}
