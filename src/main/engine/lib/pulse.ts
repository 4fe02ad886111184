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
      const abort = () => cut?.abort()
      signal.addEventListener('abort', abort)
      // Always a breath, however short the wait: a loop that finds work at once again must not stop everyone else.
      for (
        let left = ms ?? LONGEST, first = true;
        !woken && !signal.aborted && (left > 0 || first);
        first = false
      ) {
        cut = new AbortController()
        await clock.sleep(Math.min(Math.max(left, 0), LONGEST), cut.signal)
        left = until === null ? LONGEST : until - clock.now()
      }
      signal.removeEventListener('abort', abort)
      cut = null
      woken = false
    },
  }
}
