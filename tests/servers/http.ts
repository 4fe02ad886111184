import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Certificate } from './certificate.ts'

export interface Asked {
  method: string
  url: URL
  headers: IncomingHttpHeaders
  body: Buffer
  /** The body as a form. */
  form: URLSearchParams
}

export interface Reply {
  status: number
  headers?: Record<string, string>
  /** JSON unless it is a text or bytes. */
  body?: unknown
}

/**
 * What goes wrong with a request: an answer of its own, a connection cut without a word, no answer ever, or the right
 * one once a promise is resolved. `after`: only after the request took effect.
 */
export type HttpFault = (Reply | { drop: true } | { hang: true } | { until: Promise<void> }) & {
  after?: boolean
}

export interface TestHttpServer {
  origin: string
  /** Every request that came whole, oldest first. */
  asked: Asked[]
  /** Makes the next `times` requests of a kind go wrong. */
  fail(kind: string, fault: HttpFault, times?: number): void
  /** Resolves when the next request of a kind has come. */
  reached(kind: string): Promise<void>
  dropAll(): void
  stop(): Promise<void>
}

/**
 * A server on 127.0.0.1. `kindOf` names a request for its faults; `answer` lets it take effect; `now`: the time of day
 * that its answers carry, ms epoch; with a `certificate` it speaks TLS, under the name `localhost`.
 */
export async function startHttp(
  kindOf: (asked: Asked) => string,
  answer: (asked: Asked) => Reply | Promise<Reply>,
  now: () => number = Date.now,
  certificate?: Certificate,
): Promise<TestHttpServer> {
  const asked: Asked[] = []
  const faults: { kind: string; fault: HttpFault; times: number }[] = []
  const watchers: { kind: string; resolve: () => void }[] = []

  function take(kind: string): HttpFault | null {
    const entry = faults.find((each) => (each.kind === kind || each.kind === '*') && each.times > 0)
    if (!entry) return null
    entry.times -= 1
    return entry.fault
  }

  async function serve(request: Asked, response: ServerResponse): Promise<void> {
    const kind = kindOf(request)
    asked.push(request)
    for (const watcher of watchers.filter((each) => each.kind === kind)) {
      watchers.splice(watchers.indexOf(watcher), 1)
      watcher.resolve()
    }
    const fault = take(kind)
    if (!fault) return write(response, await answer(request))
    const effect = fault.after || 'until' in fault ? await answer(request) : null
    if ('drop' in fault) return void response.destroy()
    if ('hang' in fault) return
    if ('until' in fault) {
      await fault.until
      return write(response, effect!)
    }
    write(response, fault)
  }

  const listener: RequestListener = (request, response) => {
    response.setHeader('date', new Date(now()).toUTCString())
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => {})
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const url = new URL(request.url ?? '/', 'http://127.0.0.1')
      const whole = {
        method: request.method ?? '',
        url,
        headers: request.headers,
        body,
        form: new URLSearchParams(body.toString('latin1')),
      }
      serve(whole, response).catch((error: unknown) => write(response, { status: 500, body: String(error) }))
    })
  }
  const server = certificate ? createSecureServer(certificate, listener) : createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `${certificate ? 'https://localhost' : 'http://127.0.0.1'}:${(server.address() as AddressInfo).port}`,
    asked,
    fail: (kind, fault, times = 1) => void faults.push({ kind, fault, times }),
    reached: (kind) => new Promise((resolve) => watchers.push({ kind, resolve })),
    dropAll: () => server.closeAllConnections(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function write(response: ServerResponse, { status, headers, body }: Reply) {
  const plain = typeof body === 'string' || body instanceof Uint8Array
  const type = plain ? {} : { 'content-type': 'application/json; charset=UTF-8' }
  response.writeHead(status, { ...type, ...headers })
  response.end(body === undefined ? undefined : plain ? body : JSON.stringify(body))
}
