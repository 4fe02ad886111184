import { X509Certificate } from 'node:crypto'
import tls from 'node:tls'
import { AppError } from '#shared/app-error.ts'

/** Whether a host name can only mean this machine, so that nothing of a connection to it is on any network. */
export function isLoopback(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
  return name === 'localhost' || name === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
}

/**
 * TLS options that verify the server always: against the authorities this computer knows, and `ca` (PEM) besides.
 * Made once per account, since reading all the authorities anew for each connection takes milliseconds.
 * Throws AppError `certificate` when `ca` is no certificate.
 */
export function trust(ca: string | undefined): tls.ConnectionOptions {
  if (ca === undefined) return { rejectUnauthorized: true }
  try {
    // Asked first, since a secure context takes any text and silently finds nothing in it.
    void new X509Certificate(ca)
    const secureContext = tls.createSecureContext({ ca: [...tls.getCACertificates('default'), ca] })
    return { rejectUnauthorized: true, secureContext }
  } catch (cause) {
    throw new AppError('certificate', 'The certificate added to this account cannot be read.', {
      fix: 'Paste the whole PEM text, from BEGIN CERTIFICATE to END CERTIFICATE.',
      cause,
    })
  }
}
