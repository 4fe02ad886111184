import http from 'node:http'
import https from 'node:https'
import { AppError } from '#shared/app-error.ts'
import { explainConnectionError } from '#engine/lib/connection-errors.ts'
import { isLoopback, trust } from '#engine/lib/trust.ts'
import type { Clock } from '#engine/ports.ts'

/** How a request shows who asks. `ntlm` covers Negotiate: the transport takes what the server offers. */
export type HttpAuth =
  | { kind: 'basic'; user: string; password: string }
  | { kind: 'ntlm'; user: string; password: string }
  | { kind: 'bearer'; token: string }

export interface HttpRequest {
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  body: string | null
  /** Null: without any credentials. */
  auth: HttpAuth | null
  /** Ms for the whole exchange. */
  timeout: number
  /** The longest answer taken, bytes; more is cut off. */
  maxBytes: number
  signal: AbortSignal
}

export interface HttpAnswer {
  status: number
  /** Names in lower case. */
  headers: Record<string, string>
  body: Uint8Array
  /** The answer was longer than `maxBytes`. */
  cut: boolean
}

/**
 * The way to an Exchange Server. Never follows a redirect: whoever asks decides where credentials may go. On the desktop,
 * Chromium's network stack keeps this promise too, and adds `ntlm`: with NTLM, only a stack that binds it to the TLS
 * connection passes a server's Extended Protection.
 */
export interface HttpTransport {
  readonly schemes: readonly HttpAuth['kind'][]
  /** Rejects with HttpFailure when there is no answer. */
  request(request: HttpRequest): Promise<HttpAnswer>
  /** Ends connections that wait unused. */
  rest(): void
}

export class HttpFailure extends Error {
  /** Whether the request may have arrived. */
  readonly reached: boolean
  /** What to tell a person. Null: it was stopped. */
  readonly error: AppError | null

  constructor(reached: boolean, error: AppError | null) {
    super(error?.message ?? 'Stopped.')
    this.name = 'HttpFailure'
    this.reached = reached
    this.error = error
  }
}

/** Node's own network: Basic and bearer. Throws AppError `certificate` when `ca` (PEM) is no certificate. */
export function createNodeTransport(options: { ca?: string }, ports: { clock: Clock }): HttpTransport {
  const secure = new https.Agent({ keepAlive: true, ...trust(options.ca) })
  const plain = new http.Agent({ keepAlive: true })
  return {
    schemes: ['basic', 'bearer'],
    request: (request) => exchange(request, secure, plain, ports.clock),
    rest() {
      secure.destroy()
      plain.destroy()
    },
  }
}

async function exchange(
  request: HttpRequest,
  secure: https.Agent,
  plain: http.Agent,
  clock: Clock,
): Promise<HttpAnswer> {
  const url = new URL(request.url)
  // Off this machine, nothing of the account goes out that the network could read.
  const bare = request.auth === null && request.body === null
  if (url.protocol !== 'https:' && !bare && !isLoopback(url.hostname))
    throw new HttpFailure(false, notEncrypted(url))
  if (request.signal.aborted) throw new HttpFailure(false, null)
  const place = { host: url.hostname, port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80) }
  const over = new AbortController()
  const late = new AbortController()
  void clock.sleep(request.timeout, over.signal).then(() => over.signal.aborted || late.abort())
  const signal = AbortSignal.any([request.signal, late.signal])
  const state = { connected: false }
  try {
    return await onTheWire(url, request, url.protocol === 'https:' ? secure : plain, signal, state)
  } catch (error) {
    if (request.signal.aborted) throw new HttpFailure(state.connected, null)
    throw new HttpFailure(state.connected, explain(error, place, late.signal.aborted))
  } finally {
    over.abort()
  }
}

/** `connected` becomes true once bytes of the request may have left. */
function onTheWire(
  url: URL,
  request: HttpRequest,
  agent: http.Agent,
  signal: AbortSignal,
  state: { connected: boolean },
): Promise<HttpAnswer> {
  const { method, headers, body, auth, maxBytes } = request
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http
    const asked = client.request(url, {
      method,
      agent,
      signal,
      headers: { ...headers, ...length, ...authorization(auth) },
    })
    asked.on('error', reject)
    asked.on('socket', (socket) => {
      const open = () => (state.connected = true)
      if (!socket.connecting) open()
      else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', open)
    })
    asked.on('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      const done = (cut: boolean) => {
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
          ),
          body: Buffer.concat(chunks),
          cut,
        })
      }
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk.subarray(0, maxBytes - size))
        size += chunk.length
        if (size <= maxBytes) return
        done(true)
        response.destroy()
      })
      response.on('end', () => (response.complete ? done(false) : reject(new Error('The answer broke off'))))
      response.on('error', reject)
    })
    asked.end(body ?? undefined)
  })
}

function authorization(auth: HttpAuth | null): Record<string, string> {
  if (auth === null) return {}
  if (auth.kind === 'bearer') return { authorization: `Bearer ${auth.token}` }
  const pair = Buffer.from(`${auth.user}:${auth.password}`, 'utf8').toString('base64')
  return { authorization: `Basic ${pair}` }
}

function notEncrypted({ host }: URL): AppError {
  return new AppError('no-encryption', `Signing in to ${host} without encryption would show the password.`, {
    fix: 'Use an address that begins with https://.',
  })
}

function explain(error: unknown, place: { host: string; port: number }, late: boolean): AppError {
  const where = `${place.host}:${place.port}`
  const explained = explainConnectionError(error, place)
  if (explained)
    return new AppError(
      explained.code,
      explained.message,
      explained.fix === null ? {} : { fix: explained.fix },
    )
  if (late)
    return new AppError('unreachable', `${where} did not answer in time.`, {
      fix: 'Check the network or the VPN.',
    })
  return new AppError('connection-lost', `The connection to ${where} was lost.`, {
    fix: 'Nothing is lost; Fieldpost will try again.',
  })
}
