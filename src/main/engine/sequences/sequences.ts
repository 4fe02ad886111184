import { z } from 'zod'
import { AppError } from '#shared/app-error.ts'
import { stepSchema, type Step } from '#shared/contract/sequences.ts'
import { createPulse } from '#engine/lib/pulse.ts'
import type { Clock, Random } from '#engine/ports.ts'
import type { FeedRow, SequenceRow, Store } from '#engine/store/store.ts'
import { planNext } from './enrolment-plan.ts'

export { readSequenceFile } from './sequence-file.ts'

export interface SequencePorts {
  store: Store
  clock: Clock
  random: Random
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
    const sequences = new Map<number, PlannedSequence>()
    for (const id of new Set(rows.map((row) => row.sequenceId))) {
      const row = await store.sequences.get(id)
      if (row) sequences.set(id, readSteps(row))
    }
    const plans = rows.flatMap((row) => {
      const sequence = sequences.get(row.sequenceId)
      return sequence
        ? [planNext(row, sequence, { now, zone: sequence.zone ?? zone, random: ports.random })]
        : []
    })
    if ((await store.enrolments.plan(plans, now)) > 0) ports.queued()
    return true
  }

  async function showTasks(): Promise<void> {
    const now = clock.now()
    for (const task of await store.enrolments.dueTasks(now)) {
      const step = stepSchema.parse(JSON.parse(task.step))
      const what = step.kind === 'task' ? `${TASKS[step.task]}${step.note ? `: ${step.note}` : ''}` : ''
      const { personId, sequenceId, channelId, address } = task
      const entry = {
        kind: 'task',
        who: address,
        text: what,
        practice: false,
        personId,
        address,
        sequenceId,
        channelId,
      }
      ports.lines(await store.outbox.act([{ act: 'feed', entry }], now))
      await store.enrolments.taskShown(task.id, now)
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

const TASKS = { call: 'Call', linkedin: 'Write on LinkedIn', custom: 'To do' } as const
