import type { Clock } from '#engine/ports.ts'

export interface QuickClock extends Clock {
  /** Moves on to `time` (ms since the epoch) as a machine does that slept until then. Never goes back. */
  leapTo(time: number): void
}

/** Timers longer than this (ms) are set again in between: Node's own end at about 24 days. */
const LONGEST_TIMER = 1_000_000_000

/**
 * A clock that begins at `start` (ms since the epoch) and runs `factor` times as fast as the real one. Sleeps are as
 * much shorter. `real` gives real ms that only grow.
 */
export function quickClock(
  options: { start: number; factor: number; real?: () => number } = { start: 0, factor: 1 },
): QuickClock {
  const { start, factor, real = () => performance.now() } = options
  const origin = real()
  const sleepers = new Set<() => void>()
  let leapt = 0
  const passed = (): number => (real() - origin) * factor + leapt

  return {
    // Whole ms, as every wall clock here.
    now: () => Math.floor(start + passed()),
    monotonic: passed,
    leapTo(time) {
      leapt += Math.max(0, time - start - passed())
      for (const look of sleepers) look()
    },
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.resolve()
      const wake = passed() + ms
      return new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined
        const end = (): void => {
          clearTimeout(timer)
          sleepers.delete(look)
          signal?.removeEventListener('abort', end)
          resolve()
        }
        const look = (): void => {
          clearTimeout(timer)
          const left = (wake - passed()) / factor
          if (left <= 0) return end()
          timer = setTimeout(look, Math.min(left, LONGEST_TIMER))
        }
        sleepers.add(look)
        signal?.addEventListener('abort', end, { once: true })
        look()
      })
    },
  }
}
