import type { Mail } from '../reading/mail.ts'
import { isRoutable, withLowerDomain } from '../reading/addresses.ts'

/**
 * The recipient that a variable envelope return path holds (`bounces+user=host@us`, `bounce-user=host@us`), from the
 * addresses the notice was sent to; null when none is one.
 */
export function recipientInReturnPath(mail: Mail): string | null {
  for (const field of ['to', 'delivered-to', 'x-original-to', 'envelope-to']) {
    const value = mail.header(field)
    const address = field === 'to' ? mail.head.to[0] : value?.replace(/^<|>$/g, '')
    const found = address ? decodeVerp(address) : null
    if (found) return found
  }
  return null
}

function decodeVerp(address: string): string | null {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, at)
  const equals = local.lastIndexOf('=')
  if (at < 1 || equals < 3 || local.length > 200) return null
  const domain = local.slice(equals + 1)
  const before = local.slice(0, equals)
  const plus = before.indexOf('+')
  const start = plus >= 0 ? plus : before.search(/[-_.]/)
  const user = before.slice(start + 1)
  const found = `${user}@${domain}`
  return user !== '' && /^[\w.-]{3,120}$/.test(domain) && isRoutable(found) ? withLowerDomain(found) : null
}
