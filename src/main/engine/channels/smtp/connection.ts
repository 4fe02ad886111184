import SMTPConnection, { type SMTPConnectionCustomAuthHandler } from 'nodemailer/lib/smtp-connection'
import type { ConnectionOptions } from 'node:tls'
import { redact } from '#engine/lib/redact.ts'
import { isLoopback } from '#engine/lib/trust.ts'
import { ConnectFailure, type SmtpError } from './connect-failure.ts'
import type { SmtpCredentials, SmtpSettings, SmtpTimeouts } from './settings.ts'

/** A signed-in connection. */
export interface OpenConnection {
  smtp: SMTPConnection
  /** Messages tried on it so far. */
  used: number
  /** The last message left a transaction open: RSET before the next. */
  dirty: boolean
}

export interface Opening {
  settings: SmtpSettings
  timeouts: SmtpTimeouts
  tls: ConnectionOptions
}

// nodemailer keeps the name XOAUTH2 for its own token generator, which asks twice when a token is refused.
const OAUTH = 'FIELDPOST-XOAUTH2'

/**
 * Runs one step of a connection to its end. The library answers a step by its callback, by the `error` event, or, when
 * the server says 421, by `end` alone.
 */
export function step(
  smtp: SMTPConnection,
  run: (done: (error?: SmtpError | null) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error?: SmtpError | null) => {
      smtp.off('error', finish)
      smtp.off('end', ended)
      if (error) reject(error)
      else resolve()
    }
    const ended = () =>
      finish(Object.assign(new Error('The server ended the connection'), { code: 'ECONNECTION' }))
    smtp.once('error', finish)
    smtp.once('end', ended)
    run(finish)
  })
}

/** Cuts the connection at once: nothing that is not on the wire yet leaves. */
export function cut(smtp: SMTPConnection): void {
  if (smtp._socket) smtp._socket.destroy()
  smtp.close()
}

/** Whether it still looks usable; only the next command can tell for sure. */
export function isAlive({ smtp }: OpenConnection): boolean {
  return !smtp.destroyed && smtp._socket !== false && smtp._socket !== null && smtp._socket.writable
}

/** Gets a waiting connection ready for a message; false when it turns out to be dead, or `signal` cut it. */
export async function refresh(connection: OpenConnection, signal: AbortSignal): Promise<boolean> {
  if (!isAlive(connection)) return false
  if (!connection.dirty) return true
  const { smtp } = connection
  connection.dirty = false
  const stop = () => cut(smtp)
  signal.addEventListener('abort', stop, { once: true })
  try {
    await step(smtp, (done) => smtp.reset(done))
    return true
  } catch {
    return false
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Says QUIT and waits for the server to agree, at most 2 s. */
export async function goodbye({ smtp }: OpenConnection): Promise<void> {
  if (smtp.destroyed || !smtp._socket) return
  smtp._socket.setTimeout(2000)
  await step(smtp, () => smtp.quit()).catch(() => undefined)
  cut(smtp)
}

/**
 * Connects, encrypts and signs in. Rejects with ConnectFailure; an aborted `signal` cuts the connection and rejects
 * with reason `stopped`.
 */
export async function open(opening: Opening, signal: AbortSignal): Promise<OpenConnection> {
  const { settings } = opening
  if (signal.aborted) throw new ConnectFailure('stopped', null)
  if (
    settings.user !== null &&
    settings.security === 'none' &&
    !settings.allowInsecureAuth &&
    !isLoopback(settings.host)
  ) {
    throw new ConnectFailure('no-encryption', null)
  }
  const credentials = settings.user === null ? null : await askCredentials(settings)
  const smtp = new SMTPConnection(connectionOptions(opening, credentials))
  // Without a listener of its own an idle connection that dies would end the process.
  smtp.on('error', () => {})
  const stop = () => cut(smtp)
  signal.addEventListener('abort', stop, { once: true })
  try {
    if (signal.aborted) throw new ConnectFailure('stopped', null)
    await connect(smtp)
    if (settings.user !== null && credentials) await signIn(smtp, settings.user, credentials)
    return { smtp, used: 0, dirty: false }
  } catch (error) {
    cut(smtp)
    throw signal.aborted ? new ConnectFailure('stopped', null) : error
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function askCredentials(settings: SmtpSettings): Promise<SmtpCredentials> {
  const credentials = await settings.credentials()
  if (!credentials) throw new ConnectFailure('no-password', null)
  return credentials
}

function connectionOptions({ settings, timeouts, tls }: Opening, credentials: SmtpCredentials | null) {
  const { host, port, security } = settings
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls,
    connectionTimeout: timeouts.connect,
    dnsTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.command,
    socketCloseTimeout: 0,
    maxResponseSize: 64 * 1024,
    logger: false,
    ...(settings.name !== undefined && { name: settings.name }),
    ...(credentials?.kind === 'oauth2' && {
      customAuth: { [OAUTH]: bearer(settings.user ?? '', credentials.accessToken) },
    }),
  }
}

async function connect(smtp: SMTPConnection): Promise<void> {
  try {
    await step(smtp, (done) => smtp.connect(done))
  } catch (error) {
    throw new ConnectFailure('connect', error as SmtpError)
  }
}

function saslBearer(user: string, accessToken: string): string {
  return `user=${user}\u0001auth=Bearer ${accessToken}\u0001\u0001`
}

/** XOAUTH2 as Google and Microsoft document it: a refusal comes as 334 with the reason, and an empty line fetches the 535. */
function bearer(user: string, accessToken: string): SMTPConnectionCustomAuthHandler {
  return async (session) => {
    const answer = Buffer.from(saslBearer(user, accessToken), 'utf8').toString('base64')
    let reply = await session.sendCommand(`AUTH XOAUTH2 ${answer}`)
    if (reply.status === 334) reply = await session.sendCommand('')
    if (reply.status < 200 || reply.status > 299) session.reject('The token was refused')
  }
}

async function signIn(smtp: SMTPConnection, user: string, credentials: SmtpCredentials): Promise<void> {
  if (!smtp.allowsAuth) throw new ConnectFailure('no-sign-in', null)
  const oauth = credentials.kind === 'oauth2'
  const auth = oauth ? { user, pass: '', method: OAUTH } : { user, pass: credentials.password }
  try {
    await step(smtp, (done) => smtp.login(auth, done))
  } catch (error) {
    const secrets = oauth
      ? [credentials.accessToken, saslBearer(user, credentials.accessToken)]
      : [credentials.password, `\0${user}\0${credentials.password}`]
    throw new ConnectFailure('sign-in', withoutSecrets(error as SmtpError, secrets))
  }
}

/** A server may send our own words back to us. */
function withoutSecrets(error: SmtpError, secrets: string[]): SmtpError {
  const clean: SmtpError = new Error(redact(error.message, secrets))
  for (const name of ['code', 'originalCode', 'timeoutType'] as const) {
    if (error[name] !== undefined) Object.assign(clean, { [name]: error[name] })
  }
  if (error.response !== undefined) clean.response = redact(error.response, secrets)
  return clean
}
