import { z } from 'zod'
import { AppError, asAppError } from '#shared/app-error.ts'
import { stepSchema, type Step } from '#shared/contract/sequences.ts'
import { describeError } from '#engine/lib/describe-error.ts'
import { createPulse } from '#engine/lib/pulse.ts'
import type { Clock, Log, Random } from '#engine/ports.ts'
import type { Act, FeedRow, Plan, SequenceRow, Store, ToPlan } from '#engine/store/store.ts'
import { planNext } from './enrolment-plan.ts'

export { readSequenceFile } from './sequence-file.ts'

export interface SequencePorts {
  store: Store
  clock: Clock
  random: Random
  log: Log
  /** IANA zone for sequences that name none. */
  zone(): Promise<string>
  /** Messages were queued for these channels. */
  queued(): void
  lines(lines: FeedRow[]): void
  trouble(error: unknown): void
}

/** A sequence with its steps read back and checked. */
export interface PlannedSequence extends Omit<SequenceRow, 'steps'> {
  steps: Step[]
}

/** Enrolments planned in one go: one transaction, and a breath for everyone else after it. */
const CHUNK = 500

export interface Sequences {
  start(): void
  stop(): Promise<void>
  /** Something may need planning. */
  wake(): void
  /** True when nothing waits to be planned. */
  idle(): Promise<boolean>
}

/** Steps as they were saved. Throws AppError `damaged-database` when they are not what we write. */
export function readSteps(row: SequenceRow): PlannedSequence {
  const read = z.array(stepSchema).safeParse(row.steps.map((step) => JSON.parse(step) as unknown))
  if (!read.success) throw new AppError('damaged-database', `The steps of "${row.name}" cannot be read.`)
  return { ...row, steps: read.data }
}

/** Decides who is due for what, and when, and puts it into the outbox; what the outbox sends comes back as the next plan. */
export function createSequences(ports: SequencePorts): Sequences {
  const { store, clock } = ports
  const stopping = new AbortController()
  const pulse = createPulse(clock)
  let running: Promise<void> = Promise.resolve()

  /** Plans one chunk; false when there was nothing to plan. */
  async function planChunk(): Promise<boolean> {
    const now = clock.now()
    const rows = await store.enrolments.toPlan(now, CHUNK)
    if (rows.length === 0) return false
    const zone = await ports.zone()
    for (const id of new Set(rows.map((row) => row.sequenceId))) {
      const some = rows.filter((row) => row.sequenceId === id)
      const row = (await store.sequences.get(id))!
      let plans: Plan[]
      try {
        plans = planSome(some, readSteps(row), zone, now)
      } catch (error) {
        // A sequence that cannot be read must not keep the others from being planned.
        ports.log.error('sequence.not-planned', { sequence: id, error: describeError(error) })
        const ids = some.map((enrolment) => enrolment.id)
        await store.enrolments.hold(ids, asAppError(error).message)
        continue
      }
      if ((await store.enrolments.plan(plans, now)) > 0) ports.queued()
    }
    return true
  }

  function planSome(rows: ToPlan[], sequence: PlannedSequence, zone: string, now: number): Plan[] {
    return rows.map((row) =>
      planNext(row, sequence, { now, zone: sequence.zone ?? zone, random: ports.random }),
    )
  }

  async function showTasks(): Promise<void> {
    const now = clock.now()
    for (const task of await store.enrolments.dueTasks(now)) {
      const { personId, sequenceId, channelId, address, practice } = task
      const text = wordsOf(task.step)
      const entry = { kind: 'task', who: address, text, practice, personId, address, sequenceId, channelId }
      const line: Act = { act: 'feed', entry }
      ports.lines(await store.enrolments.showTask(task.id, [line], now))
    }
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      let next: number | null
      try {
        // A breath between chunks: 100,000 enrolments must not freeze a window.
        while (!stopping.signal.aborted && (await planChunk())) await clock.sleep(0)
        await showTasks()
        next = await store.enrolments.nextTaskAt()
      } catch (error) {
        ports.trouble(error)
        next = clock.now() + 2000
      }
      await pulse.wait(next === null ? null : Math.max(0, next - clock.now()), stopping.signal)
    }
  }

  return {
    start() {
      running = loop()
    },
    async stop() {
      stopping.abort()
      await running
    },
    wake: pulse.wake,
    async idle() {
      return (await store.enrolments.toPlan(clock.now(), 1)).length === 0
    },
  }
}

/** What is to be done, as the feed says it. */
function wordsOf(json: string): string {
  const read = stepSchema.safeParse(JSON.parse(json))
  // The step was changed into an email after the task had been planned.
  if (!read.success || read.data.kind !== 'task') return 'A task whose words are gone from the sequence.'
  return `${TASKS[read.data.task]}${read.data.note ? `: ${read.data.note}` : ''}`
}

const TASKS = { call: 'Call', linkedin: 'Write on LinkedIn', custom: 'To do' } as const
