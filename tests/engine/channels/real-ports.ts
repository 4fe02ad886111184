import { setTimeout as delay } from 'node:timers/promises'
import type { Clock, Log, Network } from '#engine/ports.ts'

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }

/** The machine's own clock, for adapters that talk to real servers. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
}

/** A clock whose sleeps end only when the test says so. */
export function handClock() {
  const sleepers = new Set<{ until: number; wake: () => void }>()
  let now = 1_000_000
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { until: now + ms, wake: () => (sleepers.delete(sleeper), resolve()) }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', sleeper.wake, { once: true })
        if (signal?.aborted) sleeper.wake()
      }),
  }
  return {
    clock,
    sleeping: () => sleepers.size,
    pass(ms: number) {
      now += ms
      for (const sleeper of sleepers) if (sleeper.until <= now) sleeper.wake()
    },
  }
}

export function realPorts(online = true): { clock: Clock; network: Network; log: Log } {
  return { clock: realClock, network: { online: () => online, onChange: () => () => {} }, log: silentLog }
}
