import { AppError, type AppErrorCode } from '#shared/app-error.ts'

/** The far end of a connection, for words a rep can act on. */
export interface Place {
  host: string
  port: number
}

interface Meaning {
  code: AppErrorCode
  says: string
  fix: string
}

const CERTIFICATE_FIX =
  'Ask your mail administrator for the right server name, or for the certificate to add to this channel. ' +
  'Fieldpost never sends a password to a server it cannot recognise.'

const CERTIFICATE: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed: nobody but the server itself vouches for it',
  SELF_SIGNED_CERT_IN_CHAIN: 'it was issued by an authority this computer does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'it was issued by an authority this computer does not know',
  UNABLE_TO_GET_ISSUER_CERT: 'it was issued by an authority this computer does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'it was issued by an authority this computer does not know',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet (is the clock of this computer right?)',
  CERT_REVOKED: 'it was revoked',
  CERT_UNTRUSTED: 'it is not trusted for this use',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it was made for another server name',
  HOSTNAME_MISMATCH: 'it was made for another server name',
}

const NETWORK: Record<string, Meaning> = {
  ENOTFOUND: { code: 'unreachable', says: 'could not be found', fix: 'Check the server name.' },
  EDNS: { code: 'unreachable', says: 'could not be found', fix: 'Check the server name and the network.' },
  EAI_AGAIN: {
    code: 'unreachable',
    says: 'could not be looked up',
    fix: 'Check that this computer is online.',
  },
  ECONNREFUSED: {
    code: 'unreachable',
    says: 'refused the connection',
    fix: 'Check the port, and that the server is running.',
  },
  EHOSTUNREACH: { code: 'unreachable', says: 'cannot be reached', fix: 'Check the network or the VPN.' },
  ENETUNREACH: { code: 'unreachable', says: 'cannot be reached', fix: 'Check that this computer is online.' },
  ENETDOWN: { code: 'unreachable', says: 'cannot be reached', fix: 'Check that this computer is online.' },
  ETIMEDOUT: {
    code: 'unreachable',
    says: 'did not answer in time',
    fix: 'Check the port and the network; a firewall may be in the way.',
  },
  CONNECT_TIMEOUT: {
    code: 'unreachable',
    says: 'did not answer in time',
    fix: 'Check the port and the network; a firewall may be in the way.',
  },
  GREETING_TIMEOUT: {
    code: 'unreachable',
    says: 'did not greet',
    fix: 'Check the port and the security setting: the server may expect TLS from the start.',
  },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    code: 'unreachable',
    says: 'does not speak TLS on this port',
    fix: 'Choose STARTTLS for this port, or the port for TLS (465 for SMTP, 993 for IMAP).',
  },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: {
    code: 'unreachable',
    says: 'does not speak TLS on this port',
    fix: 'Choose STARTTLS for this port, or the port for TLS (465 for SMTP, 993 for IMAP).',
  },
  ERR_SSL_UNSUPPORTED_PROTOCOL: {
    code: 'no-encryption',
    says: 'only offers TLS versions that are no longer safe',
    fix: 'Ask your mail administrator to allow TLS 1.2 or newer.',
  },
}

const LOST = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ECONNECTION',
  'NoConnection',
  'EConnectionClosed',
])

/** Every code along an error and its causes; libraries put their own over the system's. */
function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 4) return []
  const { code, originalCode, timeoutType, cause } = error as Record<string, unknown>
  const own = [originalCode, timeoutType, code].filter((value) => typeof value === 'string')
  const inner =
    error instanceof AggregateError ? error.errors.flatMap((each) => codesOf(each, depth + 1)) : []
  return [...own, ...inner, ...codesOf(cause, depth + 1)]
}

/**
 * Why a connection could not be made or kept, as an AppError: `certificate`, `unreachable`, `no-encryption` or
 * `connection-lost`; null when the error is not about the connection.
 */
export function explainConnectionError(error: unknown, { host, port }: Place): AppError | null {
  const codes = codesOf(error)
  const certificate = codes.map((code) => CERTIFICATE[code]).find((text) => text !== undefined)
  const where = `${host}:${port}`
  if (certificate) {
    const message = `The certificate of ${where} cannot be trusted: ${certificate}.`
    return new AppError('certificate', message, { fix: CERTIFICATE_FIX, cause: error })
  }
  const network = codes.map((code) => NETWORK[code]).find((meaning) => meaning !== undefined)
  if (network)
    return new AppError(network.code, `${where} ${network.says}.`, { fix: network.fix, cause: error })
  if (!codes.some((code) => LOST.has(code))) return null
  const fix = 'Nothing is lost; Fieldpost will try again.'
  return new AppError('connection-lost', `The connection to ${where} was lost.`, { fix, cause: error })
}
