import type { Clock, Log } from '#engine/ports.ts'

export type ImapSecurity = 'none' | 'starttls' | 'tls'

export type ImapCredentials = { kind: 'password'; password: string } | { kind: 'oauth2'; accessToken: string }

export interface ImapSettings {
  host: string
  port: number
  /** `starttls` never goes on without it; `none` signs in only on loopback unless `allowInsecureAuth`. */
  security: ImapSecurity
  allowInsecureAuth?: boolean
  user: string
  /** Asked for each new connection, so that a token can be renewed; null: there is none. */
  credentials: () => Promise<ImapCredentials | null>
  /** PEM of a further authority, or of the server's own certificate, that an admin trusts. */
  ca?: string
  /** Folders to read, the first one live. Unless told: INBOX and the server's junk folder. */
  folders?: string[]
  timeouts?: Partial<ImapTimeouts>
}

/** All in ms. */
export interface ImapTimeouts {
  connect: number
  greeting: number
  /** How often the folders that are not live are looked at; also finds a connection that died without a word. */
  poll: number
  /** How long a short command may take before the connection counts as dead. */
  answer: number
  /** IDLE is renewed after this; RFC 2177 asks for less than 29 minutes, and home routers forget flows after 5. */
  idle: number
  /** Silence in the middle of a command that ends the connection. */
  silence: number
}

export const DEFAULT_TIMEOUTS: ImapTimeouts = {
  connect: 30_000,
  greeting: 30_000,
  poll: 120_000,
  answer: 60_000,
  idle: 240_000,
  silence: 150_000,
}

export interface ImapPorts {
  clock: Clock
  log: Log
}
