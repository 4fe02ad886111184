import type { Client } from '#shared/contract/index.ts'
import type { Log, Secrets } from '#engine/ports.ts'
import type { Composed, ComposeOptions } from '../compose.ts'
import type { Connection } from './follow.ts'
import type { Output } from './output.ts'
import type { Keyboard } from './password.ts'

/** What a command is given: where to write, and how to reach the engine. */
export interface Session {
  readonly output: Output
  readonly env: NodeJS.ProcessEnv
  readonly keyboard: Keyboard
  /** Absolute path of the data folder. */
  readonly folder: string
  /** Somebody chose it with `--data`. */
  readonly folderGiven: boolean
  /** Aborted when the rep or the system wants this command to stop cleanly. Asked for by commands that stay. */
  readonly stop: AbortSignal
  /** Runs `work` with the owner of the data folder, or owns the folder for just as long when nobody does. */
  withClient<Result>(work: (client: Client) => Promise<Result>): Promise<Result>
  /** The owner as it is now, or null. */
  connect(): Promise<Connection | null>
  /** Owns the data folder while `work` runs; throws `folder-in-use`, which names the first owner, when it cannot. */
  own<Result>(options: OwnedFor, work: (owned: Owned) => Promise<Result>): Promise<Result>
}

export interface OwnedFor {
  /** True for a moment's work, which others wait for. */
  brief: boolean
  /** Another folder than the session's. */
  folder?: string
  /** What to use in place of the real thing. */
  instead?: Partial<Pick<ComposeOptions, 'clock' | 'secrets' | 'host'>>
}

/** The engine in this process, not started, and the folder it works in. All of it ends when `work` does. */
export interface Owned extends Omit<Composed, 'close'> {
  log: Log
  secrets: Secrets
  /** Lets other commands in by the folder's socket. */
  welcomeOthers: () => Promise<void>
}
