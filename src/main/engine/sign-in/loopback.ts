import { timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AppError } from '#shared/app-error.ts'
import { HEADERS, pageOf, type Page } from './page.ts'

/** How a provider answers: Google to `http://127.0.0.1:<port>/` by query, Microsoft to `http://localhost:<port>` by form. */
export interface Redirect {
  host: '127.0.0.1' | 'localhost'
  /** `''` or `/…`, exactly as registered. */
  path: string
  /** `query`: by GET; `form`: by POST, so that the code is in no address. */
  by: 'query' | 'form'
}

export interface Callback {
  params: ReadonlyMap<string, string>
  /** Shows the result to whoever waits in the browser. Never rejects. */
  answer(page: Page): Promise<void>
}

export interface Listener {
  redirectUri: string
  /** The first answer with our state. Never rejects; what is not ours never reaches it. */
  callback: Promise<Callback>
  close(): void
}

const MAX_FORM = 64 * 1024
/** Ms a caller may take to send its request. */
const PATIENCE = 10_000

const NOT_OURS: Page = {
  ok: false,
  title: 'This is not the answer Fieldpost waits for',
  text: ['If you are signing in, go on in the tab that Fieldpost opened.'],
}
const ALREADY: Page = {
  ok: false,
  title: 'This sign-in is already answered',
  text: ['You can close this tab and return to Fieldpost.'],
}

/**
 * Listens on loopback for the browser's redirect until closed or until `stop`. Any program and any web page on this
 * machine can call it: only the right host, path, method and state count, once, and everything else changes nothing.
 * Rejects with AppError `not-now` when the port is taken.
 */
export async function listen(
  { redirect, port, state }: { redirect: Redirect; port: number; state: string },
  stop: AbortSignal,
): Promise<Listener> {
  let arrived: (callback: Callback) => void = () => {}
  const callback = new Promise<Callback>((resolve) => (arrived = resolve))
  let answered = false
  const own = { port: 0 }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = addressOf(request, redirect, own.port)
    if (url === 'wrong host') return reply(response, 421, NOT_OURS)
    if (url?.pathname !== (redirect.path || '/')) return reply(response, 404, NOT_OURS)
    const method = redirect.by === 'form' ? 'POST' : 'GET'
    if (request.method !== method) return reply(response, 405, NOT_OURS)
    const sent = method === 'GET' ? url.searchParams : await formOf(request)
    const params = sent && onceEach(sent)
    if (!params || !same(params.get('state') ?? '', state)) return reply(response, 400, NOT_OURS)
    if (answered) return reply(response, 410, ALREADY)
    answered = true
    arrived({ params, answer: (page) => reply(response, page.ok ? 200 : 400, page) })
  }

  const server = createServer({ requestTimeout: PATIENCE, headersTimeout: PATIENCE }, (request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  // A caller that speaks no HTTP, or hangs up in the middle, is none of ours.
  server.on('clientError', (_error, socket) => socket.destroy())
  own.port = await open(server, port)
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  stop.addEventListener('abort', close, { once: true })
  if (stop.aborted) close()
  return { redirectUri: `http://${redirect.host}:${own.port}${redirect.path}`, callback, close }
}

async function open(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new AppError('not-now', `Port ${port} of this computer is taken.`, {
      fix: 'Choose another one.',
      cause,
    })
  }
  return (server.address() as AddressInfo).port
}

/** A web page can reach us under a name of its own (DNS rebinding), and then sends that name. */
function addressOf(request: IncomingMessage, { host }: Redirect, port: number): URL | null | 'wrong host' {
  if (request.headers.host?.toLowerCase() !== `${host}:${port}`) return 'wrong host'
  return URL.parse(request.url ?? '', `http://${host}:${port}`)
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams | null> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')) return null
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_FORM) return null
    chunks.push(chunk)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

/** RFC 6749 3.1: a parameter that comes twice makes the answer invalid. */
function onceEach(params: URLSearchParams): Map<string, string> | null {
  const map = new Map(params)
  return map.size === params.size ? map : null
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

async function reply(response: ServerResponse, status: number, page: Page): Promise<void> {
  response.writeHead(status, { ...HEADERS, connection: 'close' })
  response.end(pageOf(page))
  // A browser that went away meanwhile closes without ever finishing.
  await Promise.race([once(response, 'finish'), once(response, 'close')]).catch(() => undefined)
}
