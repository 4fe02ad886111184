import type { Settings, Status } from '#shared/contract/app.ts'
import type { FeedEntry } from '#shared/contract/feed.ts'
import type { Accounts } from './accounts/accounts.ts'
import type { Live } from './feed/feed.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Clock, Log, Network, Random, Secrets } from './ports.ts'
import type { Sequences } from './sequences/sequences.ts'
import type { FeedRow, Store } from './store/store.ts'
import type { Watcher } from './watcher/watcher.ts'

/** What the procedures call. Each of them calls a room and returns. */
export interface Rooms {
  info: {
    version: string
    host: 'desktop' | 'browser' | 'command-line'
    dataFolder: string
    resourcesFolder: string
  }
  store: Store
  clock: Clock
  random: Random
  log: Log
  network: Network
  secrets: Secrets
  accounts: Accounts
  outbox: Outbox
  watcher: Watcher
  sequences: Sequences
  live: Live
  settings: {
    get(): Promise<Settings>
    save(change: Partial<Settings>): Promise<Settings>
    zone(): Promise<string>
    paused(): boolean
    setPaused(paused: boolean): Promise<void>
  }
  status(): Promise<Status>
  /** A line of the feed as the contract gives it. */
  entry(row: FeedRow): FeedEntry
  /** Channels or mailboxes were added, changed or removed. */
  accountsChanged(): Promise<void>
  trouble(): string | null
  /** The rep has seen the feed up to this line. */
  markRead(upTo: number): Promise<void>
}
