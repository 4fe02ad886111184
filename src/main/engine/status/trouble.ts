import { asAppError } from '#shared/app-error.ts'
import { describeError } from '#engine/lib/describe-error.ts'
import type { Clock, Log } from '#engine/ports.ts'

/** Ms between two looks whether there is room again. */
const LOOK_EVERY = 2000

export interface TroublePorts {
  log: Log
  clock: Clock
  /** Writes something; rejects as long as nothing can be written. */
  probe(): Promise<void>
  /** It began, or it is over. */
  changed(): void
}

/**
 * Something of the store that stops everything, in words. A full disk is looked at until there is room again, since
 * nobody else writes meanwhile; a damaged database stays what it is.
 */
export function createTrouble({ log, clock, probe, changed }: TroublePorts) {
  const stopping = new AbortController()
  let words: string | null = null
  let damaged = false
  let looking = false

  async function waitForRoom(): Promise<void> {
    looking = true
    for (let full = true; full && !damaged && !stopping.signal.aborted;) {
      await clock.sleep(LOOK_EVERY, stopping.signal)
      full = await probe().then(
        () => false,
        () => true,
      )
    }
    looking = false
    if (damaged || stopping.signal.aborted) return
    words = null
    log.info('trouble.over')
    changed()
  }

  return {
    words: () => words,
    /** An error that a room met. What is not the store's trouble is only logged: it does not stop the others. */
    report(error: unknown): void {
      const { code, message, fix } = asAppError(error)
      log.error('trouble', { code, error: describeError(error) })
      if (damaged || (code !== 'disk-full' && code !== 'damaged-database')) return
      damaged = code === 'damaged-database'
      const began = words === null
      words = [message, fix].filter(Boolean).join(' ')
      if (!damaged && !looking) void waitForRoom()
      if (began) changed()
    },
    stop(): void {
      stopping.abort()
    },
  }
}
