/**
 * What the engine asks of the world. `compose.ts` supplies the real ones; tests supply their own.
 * Nothing in the engine reads a clock, draws a number, opens a socket's route or keeps a secret by any other way.
 */

/** Time. Milliseconds everywhere. */
export interface Clock {
  /** Wall time, ms since the epoch. May jump: people set clocks, laptops sleep. */
  now(): number
  /** Ms that only ever grow; stands still while the machine sleeps on some systems. */
  monotonic(): number
  /** Resolves after about `ms`, or at once when `signal` is aborted. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** A random UUID (RFC 9562, version 4). */
  uuid(): string
}

/** The vault. Names are `channel/<id>/password` and the like; a value never appears anywhere else. */
export interface Secrets {
  get(name: string): Promise<string | null>
  /** Rejects with AppError `no-secret-store` when nothing safe is there to keep it in. */
  set(name: string, value: string): Promise<void>
  delete(name: string): Promise<void>
}

/** What the machine knows of its network. `false` can be trusted; `true` is only a hope. */
export interface Network {
  online(): boolean
  /** Calls back on each change of `online` and on resume from sleep; returns its own disposer. */
  onChange(listener: (event: 'online' | 'offline' | 'resume' | 'suspend') => void): () => void
}

/** A word to the rep outside the window. */
export interface Notifier {
  notify(note: { title: string; body: string; tag: string }): void
}

/** Structured log lines. Fields must hold no secret and no content of a mail. */
export interface Log {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}
export type LogFields = Record<string, string | number | boolean | null | undefined>

/** All of it, and where things are. */
export interface EnginePorts {
  clock: Clock
  random: Random
  secrets: Secrets
  network: Network
  notifier: Notifier
  log: Log
  /** The SQLite file; made when missing. */
  databaseFile: string
  dataFolder: string
  info: {
    version: string
    host: 'desktop' | 'browser' | 'command-line'
    dataFolder: string
    resourcesFolder: string
  }
}
