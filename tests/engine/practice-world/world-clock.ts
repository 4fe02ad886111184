import type { Clock } from '#engine/ports.ts'

export interface WorldClock extends Clock {
  /** Moves time on and wakes who has slept long enough. */
  advance(ms: number): void
  /** Sets the wall clock, as a person would; sleepers sleep on. */
  set(now: number): void
  /** How many are asleep. */
  sleepers(): number
}

/** A clock that stands still until it is told. */
export function createWorldClock(start = Date.UTC(2026, 2, 2, 9, 0)): WorldClock {
  let wall = start
  let elapsed = 0
  const asleep = new Set<{ until: number; wake: () => void }>()
  return {
    now: () => wall,
    monotonic: () => elapsed,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { until: elapsed + ms, wake }
        function wake(): void {
          asleep.delete(sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        if (signal?.aborted) return resolve()
        signal?.addEventListener('abort', wake)
        asleep.add(sleeper)
      }),
    advance(ms) {
      wall += ms
      elapsed += ms
      for (const sleeper of asleep) if (sleeper.until <= elapsed) sleeper.wake()
    },
    set: (now) => void (wall = now),
    sleepers: () => asleep.size,
  }
}
