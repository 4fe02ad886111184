import type { Clock, Log, Network } from '#engine/ports.ts'

export type SmtpSecurity = 'none' | 'starttls' | 'tls'

export type SmtpCredentials = { kind: 'password'; password: string } | { kind: 'oauth2'; accessToken: string }

export interface SmtpSettings {
  host: string
  port: number
  /** `starttls` never goes on without it; `none` signs in only on loopback unless `allowInsecureAuth`. */
  security: SmtpSecurity
  /** The rep insists on sending a password without encryption to another machine. */
  allowInsecureAuth: boolean
  /** Null: the server wants no sign-in. */
  user: string | null
  /** Asked for each new connection, so that a token can be renewed; null: there is none. */
  credentials: () => Promise<SmtpCredentials | null>
  /** Connections at once; 5 unless told. */
  connections?: number
  /** Messages on one connection before it is ended; 100 unless told (SparkPost and others refuse more). */
  messagesPerConnection?: number
  /** PEM of a further authority, or of the server's own certificate, that an admin trusts. */
  ca?: string
  timeouts?: Partial<SmtpTimeouts>
  /** What we call ourselves in EHLO. */
  name?: string
  /** Where the account's Sent folder can be asked for a message; without it nobody can tell what left. */
  sentFolder?: SentFolder
}

export interface SentFolder {
  /** `messageId` without brackets. */
  find(
    messageId: string,
  ): Promise<{ found: 'yes' | 'no' | 'cannot-tell'; detail: string; notAsked?: boolean }>
}

/** All in ms. */
export interface SmtpTimeouts {
  connect: number
  greeting: number
  /** Silence that ends a connection at any command. */
  command: number
  /** Silence after the body that we bear before the message is in doubt; RFC 5321 4.5.3.2.6 asks for 10 minutes. */
  answer: number
  /** An unused connection is ended after this. */
  idle: number
}

export const DEFAULT_TIMEOUTS: SmtpTimeouts = {
  connect: 30_000,
  greeting: 30_000,
  command: 120_000,
  answer: 600_000,
  idle: 30_000,
}

export interface SmtpPorts {
  clock: Clock
  network: Network
  log: Log
}
