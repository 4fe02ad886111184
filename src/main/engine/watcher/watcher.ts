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
  /** True when the channel has no mailbox, or it was read since the start or the last wake. */
  upToDate(channelId: number): boolean
}

/** Keeps every mailbox read: one loop each. */
export function createWatcher(ports: WatcherPorts): Watcher {
  const open = new Map<number, Watched>()
  let reloading: Promise<void> = Promise.resolve()
  let stopped = false

  async function reload(): Promise<void> {
    if (stopped) return
    const rows = await ports.store.channels.mailboxes()
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
        ports.log.error('mailbox.not-opened', { mailbox: row.id, error: asAppError(error).message })
      }
    }
    ports.changed()
  }

  const of = (channelId: number) =>
    [...open.values()].find((watched) => watched.row.channelId === channelId) ?? null
  return {
    reload() {
      reloading = reloading.then(reload, reload)
      return reloading
    },
    wake() {
      for (const watched of open.values()) watched.reconnect()
    },
    poke() {
      for (const watched of open.values()) watched.mailbox.poke()
    },
    async stop() {
      stopped = true
      await reloading
      await Promise.all([...open.values()].map((watched) => watched.stop()))
      open.clear()
    },
    health: (mailboxId) => open.get(mailboxId)?.health() ?? null,
    mailbox: (channelId) => of(channelId)?.mailbox ?? null,
    upToDate: (channelId) => of(channelId)?.upToDate() ?? true,
  }
}
