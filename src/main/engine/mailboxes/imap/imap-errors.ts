import type { ImapFlowError } from 'imapflow'
import { AppError, asAppError } from '#shared/app-error.ts'
import { explainConnectionError } from '#engine/lib/connection-errors.ts'
import { redact } from '#engine/lib/redact.ts'
import type { ImapCredentials, ImapSettings } from './settings.ts'

type Account = Pick<ImapSettings, 'host' | 'port' | 'user'>

// RFC 5530: these say that the server is unwell or busy, although the library calls them failed sign-ins too.
const TEMPORARY = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG'])
const TEMPORARY_WORDS = /too many|simultaneous|throttl|try again|temporar|unavailable|not available|backoff/i

function bounded(text: unknown): string {
  // oxlint-disable-next-line no-control-regex
  return typeof text === 'string'
    ? text
        .replace(/[\u0000-\u001f\u007f]+/g, ' ')
        .trim()
        .slice(0, 300)
    : ''
}

/** The server's own words; it may have sent ours back to us. */
function wordsOf(error: ImapFlowError, credentials: ImapCredentials): string {
  const secret = credentials.kind === 'password' ? credentials.password : credentials.accessToken
  return bounded(typeof error.responseText === 'string' ? redact(error.responseText, [secret]) : '')
}

function isTemporary(error: ImapFlowError): boolean {
  if (error.code === 'ETHROTTLE' || TEMPORARY.has(error.serverResponseCode ?? '')) return true
  const clear = error.serverResponseCode === 'AUTHENTICATIONFAILED' || error.oauthError !== undefined
  return !clear && TEMPORARY_WORDS.test(bounded(error.responseText))
}

/** Why a sign-in failed. The library's error is not kept as the cause: it holds the command, and with it the secret. */
function signInError(
  error: ImapFlowError,
  { host, port, user }: Account,
  credentials: ImapCredentials,
): AppError {
  const where = `${host}:${port}`
  const words = wordsOf(error, credentials)
  const said = words ? `: ${words}` : '.'
  if (isTemporary(error)) {
    const message = `${where} cannot sign anybody in just now${said}`
    return new AppError('unreachable', message, { fix: 'Fieldpost will try again in a while.' })
  }
  if (credentials.kind === 'oauth2') {
    const message = `${where} no longer accepts the sign-in of ${user}${said}`
    return new AppError('sign-in-failed', message, { fix: 'Sign in again.' })
  }
  const message = `${where} refused the password of ${user}${said}`
  const fix = 'Check the user name and password; many accounts need an app password for IMAP.'
  return new AppError('wrong-password', message, { fix })
}

/** Anything the library or the network throws as an AppError that the watcher can decide on. Never holds a secret. */
export function imapError(thrown: unknown, account: Account, credentials: ImapCredentials): AppError {
  if (thrown instanceof AppError) return thrown
  const error = (thrown instanceof Error ? thrown : new Error(String(thrown))) as ImapFlowError
  const where = `${account.host}:${account.port}`
  if (error.authenticationFailed) return signInError(error, account, credentials)
  const explained = explainConnectionError(error, account)
  if (explained) return explained
  if (error.tlsFailed || error.code === 'MissingServerExtension') {
    return new AppError('no-encryption', `${where} does not offer STARTTLS, so nothing was sent to it.`, {
      fix: 'Check the port and the security setting; on a public network, somebody may be in the way.',
    })
  }
  if (
    error.code === 'ETIMEOUT' ||
    error.code === 'ClosedAfterConnectTLS' ||
    error.code === 'ClosedAfterConnectText'
  ) {
    return lost(account, bounded(error.reason))
  }
  if (isTemporary(error)) {
    const message = `${where} asks us to come back later: ${wordsOf(error, credentials)}`
    return new AppError('unreachable', message, { fix: 'Fieldpost will try again in a while.' })
  }
  if (!error.responseStatus && !error.code) return asAppError(thrown)
  const words = wordsOf(error, credentials) || bounded(error.message)
  return new AppError('refused-server', `${where} could not do what was asked: ${words}`, {
    fix: 'Check the folders of this mailbox, or ask its administrator.',
  })
}

/** The connection ended, or no longer answers. `reason`: the server's own word of farewell, if any. */
export function lost({ host, port }: Pick<ImapSettings, 'host' | 'port'>, reason: string): AppError {
  const said = reason ? ` (${bounded(reason)})` : ''
  return new AppError('connection-lost', `The connection to ${host}:${port} was lost${said}.`, {
    fix: 'Nothing is lost; Fieldpost will read on from where it was.',
  })
}
