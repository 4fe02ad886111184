import type { Engine } from '#engine/engine.ts'
import { AppError } from '#shared/app-error.ts'
import type { Client } from '#shared/contract/index.ts'
import { isSettled } from '#shared/domain/send-state.ts'
import { type DemoFacts, isHeld } from './demo-result.ts'
import { entriesSince } from './follow.ts'
import { collected, everyRow } from './pages.ts'
import type { Progress } from './progress.ts'
import type { QuickClock } from './quick-clock.ts'

/** After so long without news (ms of the quick clock) no answer is on its way: practice people answer within 11 s. */
const QUIET = 30_000
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
      const { walks, messages } = facts
      const walking = walks.some((walk) => walk.state === 'active' && !isHeld(walk, messages))
      const moving = messages.some(({ state }) => !isSettled(state) && state !== 'held')
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
    for await (const event of await client.app.live(undefined, { signal })) {
      if (event.type === 'feed') continue
      const [{ steps, sent, bounced, replied }, { rows: walks }, { held }] = await Promise.all([
        client.sequences.get({ id }),
        client.sequences.enrolments({ id, limit: 500 }),
        client.outbox.counts(),
      ])
      if (walks.length === 0) continue
      const done = walks.map(({ state, nextStep }) => (state === 'active' ? (nextStep ?? 1) - 1 : steps))
      const share = done.reduce((sum, one) => sum + one, 0) / (steps * walks.length)
      const first = done.filter((one) => one === 0).length
      // Whoever is held stays at a step; the others are past it.
      const step = first > held ? 1 : 2
      progress.show(share, `Step ${step} of ${steps}: ${sent} sent, ${bounced} bounced, ${replied} replied`)
    }
  } catch {
    // Without a bar the demo goes on all the same.
  }
}
