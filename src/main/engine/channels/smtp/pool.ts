import type { Clock } from '#engine/ports.ts'
import { ConnectFailure } from './connect-failure.ts'
import { cut, goodbye, isAlive, refresh, type OpenConnection } from './connection.ts'

export interface Lease {
  connection: OpenConnection
  /** It waited in the pool before: the server may have ended it meanwhile. */
  reused: boolean
}

export interface Pool {
  /** Waits for a free place, then gives a connection; `fresh`: a new one. Rejects with ConnectFailure. */
  lease(signal: AbortSignal, fresh: boolean): Promise<Lease>
  /**
   * Takes a connection back. `clean`: the last message ended its transaction; `dirty`: a RSET must, before the next;
   * `broken`: it is of no further use.
   */
  giveBack(lease: Lease, state: 'clean' | 'dirty' | 'broken'): void
  rest(): Promise<void>
  close(): Promise<void>
}

interface PoolOptions {
  open: (signal: AbortSignal) => Promise<OpenConnection>
  size: number
  /** Messages a connection may carry. */
  perConnection: number
  /** Ms that a connection may wait unused. */
  idle: number
  clock: Clock
}

/** At most `size` connections, opened when needed, the warmest used first, the idle ones ended after a time. */
export function createPool({ open, size, perConnection, idle, clock }: PoolOptions): Pool {
  let places = size
  const waiting: (() => void)[] = []
  const resting: { connection: OpenConnection; since: number }[] = []
  const busy = new Set<OpenConnection>()
  // Raised by rest(): connections of an older age are not kept when they come back.
  let age = 0
  const ages = new WeakMap<OpenConnection, number>()
  const closing = new AbortController()
  let reaping = false

  function waitForPlace(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const granted = () => {
        signal.removeEventListener('abort', stopped)
        resolve()
      }
      const stopped = () => {
        waiting.splice(waiting.indexOf(granted), 1)
        reject(new ConnectFailure('stopped', null))
      }
      waiting.push(granted)
      signal.addEventListener('abort', stopped, { once: true })
    })
  }

  function freePlace() {
    const next = waiting.shift()
    if (next) next()
    else places += 1
  }

  async function lease(stop: AbortSignal, fresh: boolean): Promise<Lease> {
    if (stop.aborted || closing.signal.aborted) throw new ConnectFailure('stopped', null)
    if (places > 0) places -= 1
    else await waitForPlace(AbortSignal.any([stop, closing.signal]))
    try {
      const warm = fresh ? undefined : await takeWarm(stop)
      if (warm) return { connection: warm, reused: true }
      // Each place may hold one connection; one that is not wanted makes room.
      const surplus = resting.pop()
      if (surplus) void goodbye(surplus.connection)
      const startedAt = age
      const connection = await open(AbortSignal.any([stop, closing.signal]))
      ages.set(connection, startedAt)
      busy.add(connection)
      return { connection, reused: false }
    } catch (error) {
      freePlace()
      throw error
    }
  }

  async function takeWarm(stop: AbortSignal): Promise<OpenConnection | undefined> {
    for (let entry = resting.pop(); entry; entry = resting.pop()) {
      busy.add(entry.connection)
      if (await refresh(entry.connection, stop)) return entry.connection
      busy.delete(entry.connection)
      cut(entry.connection.smtp)
    }
    return undefined
  }

  const giveBack: Pool['giveBack'] = ({ connection }, state) => {
    busy.delete(connection)
    connection.dirty = state === 'dirty'
    if (state === 'broken' || !isAlive(connection)) cut(connection.smtp)
    else if (connection.used >= perConnection || ages.get(connection) !== age) void goodbye(connection)
    else {
      resting.push({ connection, since: clock.monotonic() })
      if (!reaping) void reap()
    }
    freePlace()
  }

  /** Ends what has waited too long; runs only while something waits, so that an unused channel keeps no timer. */
  async function reap() {
    reaping = true
    for (let oldest = resting[0]; oldest && !closing.signal.aborted; oldest = resting[0]) {
      const left = oldest.since + idle - clock.monotonic()
      if (left > 0) await clock.sleep(left, closing.signal)
      else {
        resting.shift()
        void goodbye(oldest.connection)
      }
    }
    reaping = false
  }

  async function rest() {
    age += 1
    await Promise.all(resting.splice(0).map(({ connection }) => goodbye(connection)))
  }

  async function close() {
    closing.abort()
    for (const connection of busy) cut(connection.smtp)
    await rest()
  }

  return { lease, giveBack, rest, close }
}
