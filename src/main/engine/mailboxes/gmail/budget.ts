import type { Clock } from '#engine/ports.ts'

export interface Budget {
  /** Waits until so many units may be spent. Rejects when `signal` is aborted. */
  spend(units: number, signal: AbortSignal): Promise<void>
}

const MINUTE = 60_000

/** At most `perMinute` quota units in any minute; a call that costs more than all of them waits for an empty minute. */
export function createBudget(clock: Clock, perMinute: number): Budget {
  let spent: { at: number; units: number }[] = []
  return {
    async spend(units, signal) {
      for (;;) {
        signal.throwIfAborted()
        const now = clock.monotonic()
        spent = spent.filter(({ at }) => at > now - MINUTE)
        const sum = spent.reduce((total, each) => total + each.units, 0)
        if (sum === 0 || sum + units <= perMinute) break
        await clock.sleep(spent[0]!.at + MINUTE - now, signal)
      }
      spent.push({ at: clock.monotonic(), units })
    },
  }
}
