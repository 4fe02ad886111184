import { ImapFlow } from 'imapflow'
import type { ConnectionOptions } from 'node:tls'
import { AppError } from '#shared/app-error.ts'
import { isLoopback } from '#engine/lib/trust.ts'
import { imapError, lost } from './imap-errors.ts'
import type { ImapSettings, ImapTimeouts } from './settings.ts'

/** The most of one mail that is read, in bytes; a bounce or a reply says all it has to say far earlier. */
export const MAX_MAIL = 5 * 1024 * 1024

export interface Account {
  settings: ImapSettings
  timeouts: ImapTimeouts
  tls: ConnectionOptions
}

/** A signed-in client and the words for what goes wrong with it. */
export interface Session {
  client: ImapFlow
  /** Rejects when the connection ends, whoever ended it. */
  ended: Promise<never>
  explain(thrown: unknown): AppError
}

/**
 * Opens one connection; a client of the library lives for one only. An aborted `signal` closes it at once.
 * Rejects with an AppError.
 */
export async function connect(account: Account, signal: AbortSignal): Promise<Session> {
  const { settings } = account
  if (signal.aborted) throw stopped()
  if (settings.security === 'none' && !settings.allowInsecureAuth && !isLoopback(settings.host)) {
    const where = `${settings.host}:${settings.port}`
    throw new AppError(
      'no-encryption',
      `Signing in to ${where} without encryption would send the password in the clear.`,
      {
        fix: 'Choose STARTTLS or TLS for this mailbox.',
      },
    )
  }
  const credentials = await settings.credentials()
  if (!credentials) {
    throw new AppError('sign-in-failed', `No password is saved for ${settings.user}.`, {
      fix: 'Enter it once more.',
    })
  }
  const explain = (thrown: unknown) => imapError(thrown, settings, credentials)
  const secret =
    credentials.kind === 'password'
      ? { pass: credentials.password }
      : { accessToken: credentials.accessToken }
  const client = new ImapFlow(options(account, secret))
  const ended = untilClosed(client, settings, explain)
  const stop = () => client.close()
  signal.addEventListener('abort', stop, { once: true })
  client.once('close', () => signal.removeEventListener('abort', stop))
  try {
    // The vault may have taken a while, and an abort meanwhile found no client to close.
    if (signal.aborted) throw stopped()
    await client.connect()
    return { client, ended, explain }
  } catch (error) {
    client.close()
    throw signal.aborted ? stopped() : explain(error)
  }
}

const stopped = () => new AppError('not-now', 'The connection was stopped.')

function untilClosed(client: ImapFlow, settings: ImapSettings, explain: Session['explain']): Promise<never> {
  const ended = new Promise<never>((_resolve, reject) => {
    let error: unknown = null
    // Without this listener a broken connection would end the process.
    client.on('error', (thrown) => (error = thrown))
    client.once('close', () => {
      reject(error === null ? lost(settings, client.byeReason ?? '') : explain(error))
    })
  })
  ended.catch(() => undefined)
  return ended
}

function options({ settings, timeouts, tls }: Account, secret: { pass?: string; accessToken?: string }) {
  const { host, port, security, user } = settings
  return {
    host,
    port,
    secure: security === 'tls',
    doSTARTTLS: security === 'starttls',
    auth: { user, ...secret },
    tls,
    logger: false as const,
    clientInfo: { name: 'Fieldpost' },
    // When to idle is decided by the watch, at once and not after the library's 15 s.
    disableAutoIdle: true,
    maxIdleTime: timeouts.idle,
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
    // The library's own limits are gigabytes.
    maxLiteralSize: MAX_MAIL + 64 * 1024,
    maxLineLength: 16 * 1024 * 1024,
    maxResponseSize: 32 * 1024 * 1024,
  }
}

/** Signs out, or simply closes when the server takes longer than it should. */
export async function signOut({ client }: Session, patience: Promise<void>): Promise<void> {
  await Promise.race([client.logout().catch(() => undefined), patience])
  client.close()
}
