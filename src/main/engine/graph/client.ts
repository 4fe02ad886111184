import { AppError, asAppError } from '#shared/app-error.ts'
import { isLoopback } from '#engine/lib/trust.ts'
import type { Clock, Log, Network } from '#engine/ports.ts'
import { SignedOut, type AccessTokens } from '#engine/sign-in/sign-in.ts'
import { lostAnswer, parseObject, readAll } from './answer.ts'
import { GraphFailure, readGraphError, retryAtOf } from './failure.ts'
import { createSlots } from './slots.ts'

/** Where Graph is. A policy may name a sovereign cloud, and nothing else; Microsoft Learn, "National cloud deployments". */
export const GRAPH_ROOTS = {
  global: 'https://graph.microsoft.com',
  'us-government': 'https://graph.microsoft.us',
  'us-defense': 'https://dod-graph.microsoft.us',
  china: 'https://microsoftgraph.chinacloudapi.cn',
} as const
export type GraphCloud = keyof typeof GRAPH_ROOTS

/** Requests at once for one app and mailbox; Microsoft Graph, "Service-specific throttling limits", Outlook. */
export const GRAPH_CONCURRENCY = 4

export interface GraphPorts {
  clock: Clock
  network: Network
  log: Log
  /** The way out: Node's own, or the desktop's, which knows the system's proxy. */
  fetch?: typeof globalThis.fetch
  /** Another Graph than Microsoft's, for tests; no setting and no policy reaches this. */
  root?: string
}

export interface GraphRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** A path under `/v1.0`, or a whole address that Graph gave us and that lies there. */
  path: string
  json?: unknown
  /** Instead of `json`. */
  content?: { type: string; bytes: Uint8Array | string }
  headers?: Record<string, string>
  signal: AbortSignal
  /** Ms for the whole request; a minute unless told. */
  timeout?: number
  /** The longest answer taken, bytes; 8 MB unless told. A longer one is cut for `bytes` and refused for `json`. */
  maxBytes?: number
  /** While Graph wants us to wait: `wait` (reading), or fail at once, unless told (sending, where the outbox decides). */
  whenThrottled?: 'wait' | 'fail'
}

export interface GraphAnswer {
  status: number
  headers: Headers
  bytes: Uint8Array
}

/** One account at Graph. Its channel and its mailbox share one client, since Microsoft counts them together. */
export interface GraphClient {
  /** Rejects with GraphFailure, and nothing else. */
  request(request: GraphRequest): Promise<GraphAnswer>
  /** The same, for an answer that is JSON. */
  json(request: GraphRequest): Promise<Record<string, unknown>>
  /** Sends part of a large attachment to an address Graph gave, without our token. Rejects with GraphFailure. */
  upload(url: string, headers: Record<string, string>, bytes: Uint8Array, signal: AbortSignal): Promise<void>
  /** ms epoch; in the past: we may ask. */
  throttledUntil(): number
  /** Whether it is known that no request can get out. */
  offline(): boolean
  root: string
}

const MINUTE = 60_000
const MAX_ANSWER = 8 * 1024 * 1024

export function createGraphClient(
  settings: { cloud?: GraphCloud },
  tokens: AccessTokens,
  ports: GraphPorts,
): GraphClient {
  const { clock, log } = ports
  const root = ports.root ?? GRAPH_ROOTS[settings.cloud ?? 'global']
  const { hostname, port, protocol } = new URL(root)
  const place = { host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) }
  const fetch = ports.fetch ?? globalThis.fetch
  const slots = createSlots(GRAPH_CONCURRENCY)
  let throttledUntil = 0

  async function token(): Promise<string> {
    try {
      return await tokens.get()
    } catch (thrown) {
      const error = asAppError(thrown)
      throw new GraphFailure({
        kind: 'no-token',
        reason: error instanceof SignedOut ? error.reason : null,
        error,
      })
    }
  }

  async function turn({ signal, whenThrottled }: GraphRequest): Promise<void> {
    for (;;) {
      if (signal.aborted) throw new GraphFailure({ kind: 'stopped' })
      const left = throttledUntil - clock.now()
      if (left <= 0) return
      if (whenThrottled !== 'wait') throw new GraphFailure({ kind: 'throttled', retryAt: throttledUntil })
      await clock.sleep(left, signal)
    }
  }

  /** One exchange on the wire, in ms bounded by `timeout`. */
  async function exchange(url: URL, init: RequestInit, request: GraphRequest): Promise<GraphAnswer> {
    const over = new AbortController()
    const late = new AbortController()
    const signal = AbortSignal.any([request.signal, late.signal])
    void clock.sleep(request.timeout ?? MINUTE, over.signal).then(() => over.signal.aborted || late.abort())
    try {
      // A redirect could lead the token elsewhere; Graph's API has none.
      const response = await fetch(url, { ...init, signal, redirect: 'error' })
      const bytes = await readAll(response, request.maxBytes ?? MAX_ANSWER)
      return { status: response.status, headers: response.headers, bytes }
    } catch (error) {
      if (request.signal.aborted) throw new GraphFailure({ kind: 'stopped' })
      throw lostAnswer(error, place, late.signal.aborted)
    } finally {
      over.abort()
    }
  }

  async function attempt(request: GraphRequest, url: URL): Promise<GraphAnswer> {
    const bearer = await token()
    const init = { method: request.method, ...contentOf(request) }
    const headers = { ...init.headers, ...request.headers, authorization: `Bearer ${bearer}` }
    const answer = await exchange(url, { ...init, headers }, request)
    if (answer.status === 401) tokens.refused(bearer)
    return answer
  }

  async function patient(request: GraphRequest): Promise<GraphAnswer> {
    const url = addressOf(request.path, root)
    for (;;) {
      await turn(request)
      let answer = await attempt(request, url)
      // A 401 proves that nothing was done, so even a request that sends may be made again, once, with a new token.
      if (answer.status === 401) answer = await attempt(request, url)
      if (answer.status >= 200 && answer.status < 300) return answer
      const failure = refusal(answer, clock.now())
      if (failure.retryAt !== null) throttledUntil = Math.max(throttledUntil, failure.retryAt)
      log.debug('graph.refused', { status: failure.status, code: failure.code, method: request.method })
      if (answer.status !== 429 || failure.retryAt === null || request.whenThrottled !== 'wait')
        throw new GraphFailure(failure)
    }
  }

  async function request(asked: GraphRequest): Promise<GraphAnswer> {
    const giveBack = await slots.take(asked.signal).catch(() => {
      throw new GraphFailure({ kind: 'stopped' })
    })
    try {
      return await patient(asked)
    } finally {
      giveBack()
    }
  }

  return {
    root,
    request,
    async json(asked) {
      const answer = await request(asked)
      const parsed = parseObject(answer.bytes)
      if (parsed) return parsed
      const message = 'Microsoft 365 answered in a way that cannot be read.'
      throw new GraphFailure({
        kind: 'lost',
        reached: true,
        error: new AppError('connection-lost', message, { fix: 'Fieldpost will try again in a while.' }),
      })
    },
    async upload(url, headers, bytes, signal) {
      const address = uploadAddress(url, root)
      const body = { type: 'application/octet-stream', bytes }
      const asked: GraphRequest = { method: 'PUT', path: url, content: body, signal, timeout: 5 * MINUTE }
      const init = { method: 'PUT', ...contentOf(asked) }
      const answer = await exchange(address, { ...init, headers: { ...init.headers, ...headers } }, asked)
      if (answer.status < 200 || answer.status > 299) throw new GraphFailure(refusal(answer, clock.now()))
    },
    throttledUntil: () => throttledUntil,
    offline: () => !ports.network.online() && !isLoopback(place.host),
  }
}

function contentOf({ json, content }: GraphRequest): {
  headers: Record<string, string>
  body?: RequestInit['body']
} {
  if (json !== undefined)
    return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }
  if (!content) return { headers: {} }
  return { headers: { 'content-type': content.type }, body: content.bytes as RequestInit['body'] }
}

/** Our token goes to Graph and to nobody else, whatever address an answer or an old cursor names. */
function addressOf(path: string, root: string): URL {
  const url = path.startsWith('/') ? URL.parse(`${root}/v1.0${path}`) : URL.parse(path)
  if (url && url.origin === new URL(root).origin && url.pathname.startsWith('/v1.0/')) return url
  throw wrongAddress()
}

/** An upload's address carries its own short-lived permission, and lies on another host of Microsoft's. */
function uploadAddress(address: string, root: string): URL {
  const url = URL.parse(address)
  if (url && (url.protocol === 'https:' || url.origin === new URL(root).origin)) return url
  throw wrongAddress()
}

function wrongAddress(): GraphFailure {
  const message = 'Microsoft 365 named an address that is not its own, so it was not asked.'
  const error = new AppError('refused-server', message, { fix: 'Tell your mail administrator.' })
  return new GraphFailure({ kind: 'lost', reached: false, error })
}

function refusal({ status, headers, bytes }: GraphAnswer, now: number) {
  const { code, words } = readGraphError(Buffer.from(bytes).toString('utf8'))
  const waits = status === 429 || status === 503
  // Graph may leave the header out; a minute is what its per-minute limits need.
  const asked = retryAtOf(headers.get('retry-after'), now)
  const retryAt = waits ? (asked ?? (status === 429 ? now + MINUTE : null)) : null
  return { kind: 'refused' as const, status, code, words, retryAt }
}
