import { createPulse, type Pulse } from '#engine/lib/pulse.ts'
import type { Clock } from '#engine/ports.ts'
import type { Cursor, MailboxEvents, RawMail } from '../mailbox.ts'
import type { Explain } from './reading.ts'

/** How far one folder has been read, in its reader's own terms. */
export type Position = string

export interface FolderReading {
  folder: string
  /** Null: never. */
  position: Position | null
  /** Without a position: only mail received since, ms epoch. */
  since: number
  signal: AbortSignal
  /** Takes a batch and the position after it; not to be called again before it has resolved. */
  take(batch: RawMail[], position: Position): Promise<void>
}

export interface Polling {
  folders: string[]
  /** Reads what came into a folder, oldest first, and gives the position after it. */
  read(reading: FolderReading): Promise<Position>
  explain: Explain
  clock: Clock
  /** Ms between two looks. */
  period: number
}

/** Wraps what the watcher itself rejected with, so that it goes back untouched. */
class NotOurs extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super('The batch was refused')
    this.reason = reason
  }
}

const BATCH_MAILS = 50
const BATCH_BYTES = 5 * 1024 * 1024

/** `watch` and `poke` of a mailbox whose server has to be asked again and again. */
export function createPolling(polling: Polling) {
  const pulses = new Set<Pulse>()

  async function watch(
    cursor: Cursor | null,
    since: number,
    events: MailboxEvents,
    signal: AbortSignal,
  ): Promise<void> {
    const pulse = createPulse(polling.clock)
    pulses.add(pulse)
    try {
      await follow(polling, { cursor, since, events, signal, pulse })
    } catch (error) {
      if (signal.aborted) return
      throw error instanceof NotOurs ? error.reason : polling.explain(error)
    } finally {
      pulses.delete(pulse)
    }
  }

  return {
    watch,
    poke() {
      for (const pulse of pulses) pulse.wake()
    },
  }
}

interface Watching {
  cursor: Cursor | null
  since: number
  events: MailboxEvents
  signal: AbortSignal
  pulse: Pulse
}

async function follow(
  { folders, read, period }: Polling,
  { cursor, since, events, signal, pulse }: Watching,
): Promise<void> {
  const positions = new Map<string, Position>()
  for (const folder of folders) {
    const position = cursor?.[folder]
    if (typeof position === 'string') positions.set(folder, position)
  }
  let given = JSON.stringify(cursor)
  const give = async (batch: RawMail[]) => {
    const after: Cursor = Object.fromEntries(positions)
    await events.mails(batch, after).catch((reason: unknown) => {
      throw new NotOurs(reason)
    })
    given = JSON.stringify(after)
  }
  for (let first = true; ; first = false) {
    for (const folder of folders) {
      signal.throwIfAborted()
      const before = positions.get(folder) ?? null
      const take = async (batch: RawMail[], position: Position) => {
        positions.set(folder, position)
        await give(batch)
      }
      positions.set(folder, await read({ folder, position: before, since, signal, take }))
    }
    // A position may move without any mail, at the very start above all.
    if (JSON.stringify(Object.fromEntries(positions)) !== given) await give([])
    signal.throwIfAborted()
    if (first) events.caughtUp()
    await pulse.wait(period, signal)
  }
}

/**
 * Fetches and gives one page of a folder in batches of at most 50 mails or 5 MB. Only the last one moves the position to
 * `after`: a page cut short comes again, with the same keys.
 */
export async function givePage<Row>(
  rows: Row[],
  fetch: (row: Row) => Promise<RawMail | null>,
  reading: Pick<FolderReading, 'take' | 'signal'>,
  place: { before: Position; after: Position },
): Promise<void> {
  let batch: RawMail[] = []
  let bytes = 0
  for (const row of rows) {
    reading.signal.throwIfAborted()
    const mail = await fetch(row)
    if (!mail) continue
    if (batch.length > 0 && (batch.length >= BATCH_MAILS || bytes + mail.raw.length > BATCH_BYTES)) {
      await reading.take(batch, place.before)
      batch = []
      bytes = 0
    }
    batch.push(mail)
    bytes += mail.raw.length
  }
  if (batch.length > 0) await reading.take(batch, place.after)
}
