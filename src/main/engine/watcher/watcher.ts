import { asAppError } from '#shared/app-error.ts'
import type { Mailbox, RawMail } from '#engine/mailboxes/mailbox.ts'
import { createPulse } from '#engine/lib/pulse.ts'
import type { Clock, Log, Random } from '#engine/ports.ts'
import type { ChannelRow, MailboxRow, Store } from '#engine/store/store.ts'
import { watchOne, type Health, type Watched } from './watch-one.ts'

export type { Health } from './watch-one.ts'

export interface WatcherPorts {
  store: Store
  clock: Clock
  random: Random
  log: Log
  openMailbox(row: MailboxRow, channel: ChannelRow): Promise<Mailbox>
  /** Carries out what follows from one mail; must be safe to call again for the same mail. */
  apply(channel: ChannelRow, mailboxId: number, mail: RawMail): Promise<void>
  /** A mailbox's health changed, or it has been read up to now. */
  changed(): void
}

export interface Watcher {
  /** Opens what is new, ends what is gone. Starts nothing before the first call. */
  reload(): Promise<void>
  /** Reconnects all at once: the machine woke up, or the network came back. */
  wake(): void
  /** Reads what has come, without a new connection. */
  poke(): void
  stop(): Promise<void>
  health(mailboxId: number): Health | null
  mailbox(channelId: number): Mailbox | null
  /** True when the channel has no mailbox, or it has been read up to now and is being read on. False before the first `reload`. */
  upToDate(channelId: number): boolean
}

/** Ms between two looks at the clock; one that comes three times as late means that the machine slept. */
const BEAT = 30_000

/** Keeps every mailbox read: one loop each. */
export function createWatcher(ports: WatcherPorts): Watcher {
  const open = new Map<number, Watched>()
  // Those that could not even be opened, with the reason: they are not read, and that must show.
  const broken = new Map<number, string>()
  // Channels whose mailbox is to be read; null until it is known which these are.
  let expected: Set<number> | null = null
  let reloading: Promise<void> = Promise.resolve()
  const stopping = new AbortController()
  let beating: Promise<void> | null = null
  let lastBeat = ports.clock.now()

  async function reload(): Promise<void> {
    if (stopping.signal.aborted) return
    beating ??= beat()
    const rows = await ports.store.channels.mailboxes()
    expected = new Set(rows.map((row) => row.channelId))
    broken.clear()
    for (const [id, watched] of open) {
      const row = rows.find((candidate) => candidate.id === id)
      if (row && row.settings === watched.row.settings) continue
      await watched.stop()
      open.delete(id)
    }
    for (const row of rows) {
      if (open.has(row.id)) continue
      const channel = await ports.store.channels.get(row.channelId)
      if (!channel) continue
      try {
        open.set(
          row.id,
          watchOne(row, channel, await ports.openMailbox(row, channel), createPulse(ports.clock), ports),
        )
      } catch (error) {
        broken.set(row.id, asAppError(error).message)
        ports.log.error('mailbox.not-opened', { mailbox: row.id, error: asAppError(error).message })
      }
    }
    ports.changed()
  }

  function reconnectAll(): void {
    for (const watched of open.values()) watched.reconnect()
  }

  /** A connection that slept is dead without knowing it: what came meanwhile is read before anything follows up. */
  function noticeSleep(): void {
    const now = ports.clock.now()
    if (now - lastBeat > 3 * BEAT) reconnectAll()
    lastBeat = now
  }

  async function beat(): Promise<void> {
    while (!stopping.signal.aborted) {
      noticeSleep()
      await ports.clock.sleep(BEAT, stopping.signal)
    }
  }

  const of = (channelId: number) =>
    [...open.values()].find((watched) => watched.row.channelId === channelId) ?? null
  return {
    reload() {
      reloading = reloading.then(reload, reload)
      return reloading
    },
    wake: reconnectAll,
    poke() {
      for (const watched of open.values()) watched.mailbox.poke()
    },
    async stop() {
      stopping.abort()
      await reloading.catch(() => undefined)
      await beating
      await Promise.all([...open.values()].map((watched) => watched.stop()))
      open.clear()
    },
    health(mailboxId) {
      const lastError = broken.get(mailboxId)
      return lastError === undefined ? (open.get(mailboxId)?.health() ?? null) : { ...NOT_READ, lastError }
    },
    mailbox: (channelId) => of(channelId)?.mailbox ?? null,
    upToDate(channelId) {
      if (!expected) return false
      // Whoever woke first asks first: the word that the machine slept may come later.
      noticeSleep()
      return !expected.has(channelId) || (of(channelId)?.upToDate() ?? false)
    },
  }
}

const NOT_READ: Health = {
  state: 'stopped',
  connectedSince: null,
  lastReadAt: null,
  lastError: null,
  nextTryAt: null,
  reconnectsToday: 0,
}
