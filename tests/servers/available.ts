import { accessSync, constants } from 'node:fs'

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const root = process.getuid?.() === 0
const openssl = ['/usr/bin/openssl', '/usr/local/bin/openssl', '/opt/homebrew/bin/openssl'].some(runnable)
const dovecot = runnable('/usr/sbin/dovecot') && runnable('/usr/bin/doveadm') && openssl

/**
 * Which real servers this machine has, for `describe.skipIf(!available.postfix)`: a skipped suite stays visible in the report.
 * Postfix's master refuses to start for anyone but root.
 */
export const available = {
  openssl,
  dovecot,
  postfix: dovecot && root && runnable('/usr/lib/postfix/sbin/master'),
}

/** For the title of a suite that needs a real server. */
export const needs = {
  dovecot: available.dovecot ? '' : ' (skipped: dovecot-imapd and openssl are not installed)',
  postfix: available.postfix
    ? ''
    : ' (skipped: needs postfix, dovecot-imapd, dovecot-lmtpd, openssl and root)',
}
