import type { Clock } from '../ports.ts'

/** A wait that can be cut short: a loop waits, anyone wakes it. A wake before the wait is not lost. */
export interface Pulse {
  wake(): void
  /** Resolves after `ms` (null: only when woken), when woken, or when `signal` is aborted. Never rejects. */
  wait(ms: number | null, signal: AbortSignal): Promise<void>
}

/** Longest single sleep in ms: a clock that was set, or a machine that slept, is noticed after at most this. */
const LONGEST = 30_000

export function createPulse(clock: Clock): Pulse {
  let woken = false
  let cut: AbortController | null = null
  return {
    wake() {
      woken = true
      cut?.abort()
    },
    async wait(ms, signal) {
      const until = ms === null ? null : clock.now() + ms
      while (!woken && !signal.aborted) {
        const left = until === null ? LONGEST : Math.min(until - clock.now(), LONGEST)
        if (left <= 0) break
        cut = new AbortController()
        await clock.sleep(left, AbortSignal.any([cut.signal, signal]))
      }
      cut = null
      woken = false
    },
  }
}
