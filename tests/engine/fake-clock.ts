import type { Clock } from '#engine/ports.ts'

export interface FakeClock extends Clock {
  /** Lets time pass, from one sleeper's end to the next, with all that each of them then does. */
  advance(ms: number): Promise<void>
  /** Sets the wall clock; nobody wakes. */
  setWall(now: number): void
  /** Time that passes at once, as for a machine that slept. */
  leap(ms: number): Promise<void>
  sleepers(): number
  /** This clock for one run of the engine: once the run is dead its sleepers never wake. */
  forRun(run: { dead: boolean }): Clock
}

/** A Monday, 09:00 UTC. */
export const MONDAY = Date.UTC(2026, 2, 2, 9, 0)
export const SECOND = 1000
export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000

/** Everything that can go on without time passing has gone on. */
export async function drain(turns = 40): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A clock that stands still until it is told. */
export function fakeClock(start = MONDAY): FakeClock {
  let wall = start
  let elapsed = 0
  const asleep = new Set<{ until: number; wake(): void }>()

  function sleepFor(ms: number, signal: AbortSignal | undefined, run?: { dead: boolean }): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const sleeper = { until: elapsed + Math.max(0, ms), wake }
      function wake(): void {
        asleep.delete(sleeper)
        signal?.removeEventListener('abort', wake)
        if (!run?.dead) resolve()
      }
      signal?.addEventListener('abort', wake)
      // A sleep of nothing is a breath, not a wait for somebody to turn the clock.
      if (ms <= 0) setImmediate(wake)
      else asleep.add(sleeper)
    })
  }
  async function moveTo(target: number, wakeAll: boolean): Promise<void> {
    wall += target - elapsed
    elapsed = target
    for (const sleeper of asleep) if (sleeper.until <= elapsed) sleeper.wake()
    if (wakeAll) await drain()
  }
  return {
    now: () => wall,
    monotonic: () => elapsed,
    sleep: (ms, signal) => sleepFor(ms, signal),
    async advance(ms) {
      const target = elapsed + ms
      await drain()
      for (;;) {
        const next = Math.min(...[...asleep].map((sleeper) => sleeper.until))
        if (next > target) break
        await moveTo(Math.max(next, elapsed), true)
      }
      await moveTo(target, true)
    },
    async leap(ms) {
      await moveTo(elapsed + ms, true)
    },
    setWall: (now) => void (wall = now),
    sleepers: () => asleep.size,
    forRun: (run) => ({
      now: () => wall,
      monotonic: () => elapsed,
      sleep: (ms, signal) => sleepFor(ms, signal, run),
    }),
  }
}

/** Chance that is the same at each run of a test; `fixed` to leave no chance at all. */
export function fakeRandom(seed = 1, fixed: number | null = 0.5) {
  let state = seed
  // mulberry32: small, and even enough for a test.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const hex = (length: number) => Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join('')
  return {
    next: () => fixed ?? next(),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  }
}
