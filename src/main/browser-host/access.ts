import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/**
 * Who may talk to the browser host: whoever once opened the launch address, which only this user was shown. The code in
 * it is exchanged for a cookie. Both live as long as the process and are never written to a file or a log.
 *
 * A cookie is sent to every port of 127.0.0.1, so its name holds ours, and a page on another port of this machine is
 * kept out by the Origin that an upgrade must bring, not by the cookie.
 */
export interface Access {
  readonly code: string
  /** The cookie for whoever brings the code, or null. */
  exchange(code: string): string | null
  /** Whether the request carries the cookie. */
  admits(request: IncomingMessage): boolean
}

export function createAccess(port: number): Access {
  const code = randomBytes(32).toString('base64url')
  const session = randomBytes(32).toString('base64url')
  const name = `fieldpost-${port}`
  return {
    code,
    exchange: (given) => (same(given, code) ? `${name}=${session}; Path=/; HttpOnly; SameSite=Strict` : null),
    admits: (request) => cookies(request, name).some((value) => same(value, session)),
  }
}

/** In constant time, whatever the lengths. */
function same(given: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(right))
}

function cookies(request: IncomingMessage, name: string): string[] {
  const pairs = (request.headers.cookie ?? '').split(';', 100).map((pair) => pair.trim())
  return pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1))
}

/** True when the request was meant for us by name: keeps out a foreign name that was made to point to 127.0.0.1. */
export function isOurHost(request: IncomingMessage, port: number): boolean {
  const host = request.headers.host
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`
}

/** True when the page that opens a WebSocket is our own. Only a page of the very same address has that origin. */
export function isOurOrigin(request: IncomingMessage): boolean {
  return request.headers.origin === `http://${request.headers.host}`
}
