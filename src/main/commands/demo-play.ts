import type { Engine } from '#engine/engine.ts'
import { AppError } from '#shared/app-error.ts'
import type { Client } from '#shared/contract/index.ts'
import { isSettled } from '#shared/domain/send-state.ts'
import type { DemoFacts } from './demo-result.ts'
import { entriesSince } from './follow.ts'
import { collected, everyRow } from './pages.ts'
import type { Progress } from './progress.ts'
import type { QuickClock } from './quick-clock.ts'

/** After so long without news (ms of the quick clock) no answer is on its way: practice people answer within 11 s. */
const QUIET = 15_000
/** In real ms. Whatever takes longer will not come. */
const PATIENCE = 55_000

interface Stage {
  engine: Engine
  client: Client
  clock: QuickClock
  stop: AbortSignal
  progress: Progress
}

/** Starts the practice sequence and lets the clock leap from step to step, until nothing more can happen. */
export async function playDemo(stage: Stage): Promise<DemoFacts> {
  const { client, clock, engine } = stage
  const end = AbortSignal.any([stage.stop, AbortSignal.timeout(PATIENCE)])
  const over = new AbortController()
  const { channelId, groupId, sequenceId } = await client.app.startPractice()
  const watching = watch(stage, sequenceId, over.signal)
  try {
    const started = await client.sequences.start({ id: sequenceId, groupId, channelId })
    for (;;) {
      await quiet(stage, end)
      const facts = await factsOf(client, sequenceId)
      const walking = facts.walks.some(({ state }) => state === 'active')
      const moving = facts.messages.some(({ state }) => !isSettled(state) && state !== 'held')
      if (!walking && !moving) return { ...facts, leftOut: started.skipped }
      clock.leapTo(await nextMoment(client, sequenceId, clock.now()))
      engine.wake()
    }
  } catch (thrown) {
    if (stage.stop.aborted) throw new AppError('not-now', 'The demo was stopped.', { cause: thrown })
    if (end.aborted)
      throw new AppError('internal', 'The demo did not come to its end in time.', { cause: thrown })
    throw thrown
  } finally {
    over.abort()
    await watching
  }
}

/** Resolves once nothing is due, nothing is in flight, and no news came for a while. */
async function quiet({ engine, client, clock }: Stage, end: AbortSignal): Promise<void> {
  for (let before = -1; ;) {
    await engine.whenIdle(end)
    const last = (await client.feed.list({ limit: 1 })).rows[0]?.id ?? 0
    if (last === before) return
    before = last
    await clock.sleep(QUIET, end)
    end.throwIfAborted()
  }
}

async function factsOf(client: Client, id: number): Promise<Omit<DemoFacts, 'leftOut'>> {
  const [walks, messages, feed] = await Promise.all([
    collected(everyRow((after) => client.sequences.enrolments({ id, after, limit: 500 }))),
    collected(everyRow((after) => client.outbox.list({ after, limit: 500 }))),
    collected(entriesSince(client, 0)),
  ])
  return { walks, messages, feed }
}

/** When the next thing is to happen: a step that comes due, or a message that may be tried again. Ms epoch. */
async function nextMoment(client: Client, id: number, now: number): Promise<number> {
  const { rows: walks } = await client.sequences.enrolments({ id, limit: 500, state: 'active' })
  const { channels } = await client.app.status()
  const moments = [...walks, ...channels].flatMap(({ nextAt }) =>
    nextAt !== null && nextAt > now ? [nextAt] : [],
  )
  if (moments.length === 0) throw new AppError('internal', 'The demo waits for something that has no time.')
  return Math.min(...moments)
}

/** Draws the progress whenever something changed. Ends with `signal`, and never fails: it is only for the eyes. */
async function watch({ client, progress }: Stage, id: number, signal: AbortSignal): Promise<void> {
  try {
    const counted = { bounce: 0, reply: 0 }
    for await (const event of await client.app.live(undefined, { signal })) {
      if (event.type === 'feed' && event.entry.kind in counted)
        counted[event.entry.kind as 'bounce' | 'reply'] += 1
      const { rows: walks } = await client.sequences.enrolments({ id, limit: 500 })
      if (walks.length === 0) continue
      const steps = walks.map(({ state, nextStep }) => (state === 'active' ? (nextStep ?? 1) - 1 : 2))
      const share = steps.reduce((sum, done) => sum + done, 0) / (2 * walks.length)
      const step = walks.some(({ state, nextStep }) => state === 'active' && nextStep === 1) ? 1 : 2
      const { sent } = await client.outbox.counts()
      progress.show(
        share,
        `Step ${step} of 2: ${sent ?? 0} sent, ${counted.bounce} bounced, ${counted.reply} replied`,
      )
    }
  } catch {
    // Without a bar the demo goes on all the same.
  }
}
