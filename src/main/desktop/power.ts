import type { Network } from '#engine/ports.ts'
import type { Electron } from './electron-parts.ts'

type Event = Parameters<Parameters<Network['onChange']>[0]>[0]

export interface Time {
  /** Wall time, ms. */
  now(): number
  /** Calls back about every `ms`; gives back its own disposer. */
  every(ms: number, act: () => void): () => void
}

/** How often the network and the clock are looked at, in ms. */
const LOOK_MS = 5_000
/** A look that comes this much later than it should means that the machine slept, in ms. */
const LATE_MS = 15_000
/** One wake is told by the system and seen by the late look: within this time, in ms, it is the same one. */
const SAME_WAKE_MS = 20_000

export interface DesktopNetwork extends Network {
  stop(): void
}

/**
 * Sleep and network as Electron knows them. Some machines (modern standby, snaps) never tell that they woke up, so a
 * timer that comes late counts as well. `net.isOnline()` can be trusted when it says no.
 */
export function createNetwork(
  { net, powerMonitor }: Pick<Electron, 'net' | 'powerMonitor'>,
  time: Time,
): DesktopNetwork {
  const listeners = new Set<(event: Event) => void>()
  const tell = (event: Event) => {
    for (const listener of listeners) listener(event)
  }
  let wokeAt = Number.NEGATIVE_INFINITY
  let lookedAt = time.now()
  let online = net.isOnline()

  const onResume = () => {
    const again = Math.abs(time.now() - wokeAt) < SAME_WAKE_MS
    wokeAt = time.now()
    if (!again) tell('resume')
  }
  const onSuspend = () => {
    wokeAt = Number.NEGATIVE_INFINITY
    tell('suspend')
  }
  const look = () => {
    const late = time.now() - lookedAt > LOOK_MS + LATE_MS
    lookedAt = time.now()
    if (late) onResume()
    if (net.isOnline() === online) return
    online = !online
    tell(online ? 'online' : 'offline')
  }
  powerMonitor.on('suspend', onSuspend)
  powerMonitor.on('resume', onResume)
  const stopLooking = time.every(LOOK_MS, look)

  return {
    online: () => net.isOnline(),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      stopLooking()
      powerMonitor.off('suspend', onSuspend)
      powerMonitor.off('resume', onResume)
      listeners.clear()
    },
  }
}

export const realTime: Time = {
  now: Date.now,
  every(ms, act) {
    const timer = setInterval(act, ms)
    return () => clearInterval(timer)
  },
}
