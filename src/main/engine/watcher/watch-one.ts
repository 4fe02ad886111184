import { asAppError, type AppError } from '#shared/app-error.ts'
import { backOff } from '#engine/lib/back-off.ts'
import type { Cursor, Mailbox, RawMail } from '#engine/mailboxes/mailbox.ts'
import type { Pulse } from '#engine/lib/pulse.ts'
import type { ChannelRow, MailboxRow } from '#engine/store/store.ts'
import type { WatcherPorts } from './watcher.ts'

export interface Health {
  state: 'starting' | 'catching-up' | 'live' | 'waiting' | 'signed-out' | 'stopped'
  connectedSince: number | null
  lastReadAt: number | null
  lastError: string | null
  nextTryAt: number | null
  reconnectsToday: number
}

export interface Watched {
  readonly row: MailboxRow
  readonly mailbox: Mailbox
  health(): Health
  upToDate(): boolean
  /** Drops the connection and catches up at once. */
  reconnect(): void
  stop(): Promise<void>
}

const DAY = 86_400_000
/** Between two tries after a lost connection, ms. Exchange Online punishes more than about one a minute. */
const RETRY = { first: 2000, most: 300_000 }
/** A refused sign-in is not mended by trying: providers lock accounts that do. */
const SIGNED_OUT_RETRY = 3_600_000

/** Reads one mailbox from its cursor, then as mail arrives; comes back after every loss, from where it was. */
export function watchOne(
  row: MailboxRow,
  channel: ChannelRow,
  mailbox: Mailbox,
  pulse: Pulse,
  ports: WatcherPorts,
): Watched {
  const { store, clock } = ports
  const stopping = new AbortController()
  let connection = new AbortController()
  let cursor = row.cursor === null ? null : (JSON.parse(row.cursor) as Cursor)
  let current = false
  let failures = 0
  let resting = false
  let reconnects: number[] = []
  let health: Omit<Health, 'reconnectsToday'> = {
    state: 'starting',
    connectedSince: null,
    lastReadAt: row.lastReadAt,
    lastError: null,
    nextTryAt: null,
  }

  function show(change: Partial<typeof health>): void {
    health = { ...health, ...change }
    ports.changed()
  }

  async function mails(batch: RawMail[], next: Cursor): Promise<void> {
    for (const mail of batch) await ports.apply(channel, row.id, mail)
    const now = clock.now()
    await store.inbounds.moveCursor(row.id, JSON.stringify(next), now)
    cursor = next
    show({ lastReadAt: now, ...(health.state === 'starting' ? { state: 'catching-up' } : {}) })
  }

  function caughtUp(): void {
    current = true
    failures = 0
    show({
      state: 'live',
      connectedSince: clock.now(),
      lastReadAt: clock.now(),
      lastError: null,
      nextTryAt: null,
    })
  }

  /** One connection, from its start to its end. Returns ms until the next. */
  async function connect(): Promise<number> {
    connection = new AbortController()
    show({ state: 'starting', nextTryAt: null })
    try {
      await mailbox.watch(
        cursor,
        row.since,
        { mails, caughtUp },
        AbortSignal.any([connection.signal, stopping.signal]),
      )
      return 0
    } catch (error) {
      return lost(asAppError(error))
    } finally {
      current = false
    }
  }

  function lost(error: AppError): number {
    const now = clock.now()
    const signedOut = error.code === 'wrong-password' || error.code === 'sign-in-failed'
    const wait = signedOut ? SIGNED_OUT_RETRY : backOff(failures, RETRY, ports.random.next())
    failures += 1
    reconnects = [...reconnects.filter((at) => at > now - DAY), now]
    ports.log.warn('mailbox.lost', { mailbox: row.id, code: error.code, message: error.message })
    show({
      state: signedOut ? 'signed-out' : 'waiting',
      connectedSince: null,
      lastError: error.message,
      nextTryAt: now + wait,
    })
    return wait
  }

  async function rest(ms: number): Promise<void> {
    resting = true
    await pulse.wait(ms, stopping.signal)
    resting = false
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const wait = await connect()
      // An end without an error and without our asking must not become a busy loop.
      if (wait > 0 || !connection.signal.aborted) await rest(wait || 1000)
    }
    show({ state: 'stopped', connectedSince: null, nextTryAt: null })
  }
  const running = loop()

  return {
    row,
    mailbox,
    health: () => ({ ...health, reconnectsToday: reconnects.filter((at) => at > clock.now() - DAY).length }),
    upToDate: () => current,
    reconnect() {
      current = false
      failures = 0
      // Only a wait that stands is cut short: the next one must last.
      if (resting) pulse.wake()
      connection.abort()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
