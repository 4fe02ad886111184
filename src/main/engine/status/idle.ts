import type { Clock } from '#engine/ports.ts'
import type { Rooms } from '#engine/rooms.ts'

/** A mail that just left may bounce within this many ms; while a mailbox is read, idle waits so long for it. */
const LINGER = 2000
const LOOK_EVERY = 50

export interface IdlePorts extends Pick<Rooms, 'store' | 'outbox' | 'watcher' | 'sequences'> {
  clock: Clock
  /** False when nothing may leave anyway: then waiting for it would never end. */
  mayRun(): boolean
}

/** Knows when there is nothing to do: nothing due, nothing in flight, nothing to plan, every mailbox read. */
export function createIdle(ports: IdlePorts) {
  const { store, clock, outbox, watcher, sequences } = ports
  let lastSettled: number | null = null

  async function due(): Promise<boolean> {
    if (outbox.inFlight() > 0 || !(await sequences.idle())) return true
    const now = clock.now()
    const ask = await store.outbox.nextAskAt()
    if (ask !== null && ask <= now) return true
    for (const row of await store.channels.list()) {
      if (row.pausedBy || !ports.mayRun()) continue
      // Follow-ups that wait for a mailbox that cannot be read now are not due.
      const followUps = watcher.upToDate(row.id)
      const next = await store.outbox.nextDue({ channelId: row.id, followUps, fullDomains: [] })
      if (next !== null && next <= now) return true
    }
    return false
  }

  async function read(): Promise<boolean> {
    const mailboxes = await store.channels.mailboxes()
    const reading = mailboxes.filter((row) => {
      const state = watcher.health(row.id)?.state
      return state === 'live' || state === 'starting' || state === 'catching-up'
    })
    if (reading.some((row) => !watcher.upToDate(row.channelId))) return false
    return reading.length === 0 || lastSettled === null || clock.now() - lastSettled >= LINGER
  }

  return {
    /** A hand-over was answered just now. */
    settled(): void {
      lastSettled = clock.now()
    },
    /** Resolves when there is nothing to do; rejects with the signal's reason. */
    async when(signal?: AbortSignal): Promise<void> {
      while ((await due()) || !(await read())) {
        signal?.throwIfAborted()
        await clock.sleep(LOOK_EVERY, signal)
      }
    },
  }
}
