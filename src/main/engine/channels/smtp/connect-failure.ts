import type { NodemailerError } from 'nodemailer'
import { AppError } from '#shared/app-error.ts'
import { explainConnectionError } from '#engine/lib/connection-errors.ts'
import type { Outcome } from '../channel.ts'
import { outcomeOfReply, readReply, replyLine, type SignIn, type SmtpStage } from '../failures.ts'
import type { SmtpSettings } from './settings.ts'

export type SmtpError = NodemailerError

/** Why there is no usable connection. `connect` and `sign-in` carry the library's error, the others need none. */
export type ConnectFailureReason =
  'stopped' | 'no-encryption' | 'no-password' | 'no-sign-in' | 'connect' | 'sign-in'

export class ConnectFailure extends Error {
  readonly reason: ConnectFailureReason
  readonly error: SmtpError | null

  constructor(reason: ConnectFailureReason, error: SmtpError | null) {
    super(`No SMTP connection: ${reason}`)
    this.name = 'ConnectFailure'
    this.reason = reason
    this.error = error
  }
}

const where = ({ host, port }: SmtpSettings) => `${host}:${port}`

function noEncryption(settings: SmtpSettings): AppError {
  const message = `Signing in to ${where(settings)} without encryption would send the password in the clear.`
  return new AppError('no-encryption', message, { fix: 'Choose STARTTLS or TLS for this channel.' })
}

function startTlsRefused(settings: SmtpSettings, error: SmtpError): AppError {
  const message = `${where(settings)} does not offer STARTTLS, so nothing was sent to it.`
  const fix = 'Check the port and the security setting; on a public network, somebody may be in the way.'
  return new AppError('no-encryption', message, { fix, cause: error })
}

const noSignIn = (settings: SmtpSettings) =>
  new AppError('sign-in-failed', `${where(settings)} lets nobody sign in on this connection.`, {
    fix: 'Check the port and the security setting (587 with STARTTLS is usual), or leave the user name empty.',
  })

/** The stage a reply came at, from the command the library names. */
function stageOf(reason: ConnectFailureReason, error: SmtpError): SmtpStage {
  if (reason === 'sign-in') return 'sign-in'
  return error.command === 'CONN' ? 'greeting' : 'hello'
}

/** What a missing connection means for the message that waits: nothing of it has left. */
export function outcomeOfFailure(failure: ConnectFailure, settings: SmtpSettings, signIn: SignIn): Outcome {
  const { reason, error } = failure
  const reply = error?.response === undefined ? null : readReply(error.response)
  if (reason === 'stopped') {
    return { outcome: 'deferred', notBefore: null, why: 'stopped', reply: null, detail: null }
  }
  if (reason === 'no-password')
    return { outcome: 'signed-out', why: 'no-password', detail: 'No password is saved.' }
  const explained = explain(failure, settings)
  if (reason === 'no-encryption' || reason === 'no-sign-in') {
    return { outcome: 'blocked-us', scope: 'channel', reply: null, detail: explained.message }
  }
  if (error && reply && error.code !== 'ETLS') return outcomeOfReply(reply, stageOf(reason, error), signIn)
  const why = explained.code === 'connection-lost' ? 'connection-lost' : 'unreachable'
  return { outcome: 'deferred', notBefore: null, why, reply, detail: explained.message }
}

/** The same for a person who tests the channel. */
export function explain(failure: ConnectFailure, settings: SmtpSettings): AppError {
  const { reason, error } = failure
  if (reason === 'stopped') return new AppError('not-now', 'The test was stopped.')
  if (reason === 'no-encryption') return noEncryption(settings)
  if (reason === 'no-sign-in') return noSignIn(settings)
  if (reason === 'no-password' || !error) {
    return new AppError('sign-in-failed', `No password is saved for ${where(settings)}.`, {
      fix: 'Enter it once more.',
    })
  }
  if (error.code === 'ETLS' && error.response !== undefined) return startTlsRefused(settings, error)
  const reply = error.response === undefined ? null : readReply(error.response)
  if (reply) return explainReply(reason, replyLine(reply), reply.code, settings, error)
  return (
    explainConnectionError(error, settings) ??
    new AppError('unreachable', `${where(settings)} does not answer as a mail server should.`, {
      fix: 'Check the server name, the port and the security setting.',
      cause: error,
    })
  )
}

function explainReply(
  reason: ConnectFailureReason,
  line: string,
  code: number,
  settings: SmtpSettings,
  cause: SmtpError,
): AppError {
  const options = (fix: string) => ({ fix, cause })
  if (reason !== 'sign-in') {
    const message = `${where(settings)} turned us away: ${line}`
    return new AppError(
      'refused-server',
      message,
      options('Check the server name and port, or ask its administrator.'),
    )
  }
  if (code < 500) {
    const message = `${where(settings)} cannot check the sign-in just now: ${line}`
    return new AppError('sign-in-failed', message, options('Try again in a few minutes.'))
  }
  if (code <= 504) return noSignIn(settings)
  const message = `${where(settings)} refused the sign-in of ${settings.user ?? ''}: ${line}`
  return new AppError(
    'wrong-password',
    message,
    options('Check the user name and password; many accounts need an app password.'),
  )
}
