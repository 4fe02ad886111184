import { once } from 'node:events'
import {
  Agent as PlainAgent,
  request as plainRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http'
import { Agent, request as secureRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import type { Clock } from '#engine/ports.ts'

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT'
  url: string
  headers: Record<string, string>
  body: Uint8Array | null
  /** Bytes of the answer that are borne. */
  most: number
  /** Until the body begins to leave; the answer is awaited even then. */
  signal: AbortSignal
  /** Ends it at any time. */
  cut: AbortSignal
  /** Called once there is a connection, before the request's first byte. When it rejects, nothing leaves. */
  beforeBody?: () => Promise<void>
}

export interface HttpAnswer {
  status: number
  headers: IncomingMessage['headers']
  body: Buffer
}

/** No answer. `left`: bytes of the request may have reached the server. */
export class NoAnswer extends Error {
  readonly left: boolean
  readonly why: 'stopped' | 'lost' | 'late' | 'refused-hand-over'

  constructor(left: boolean, why: NoAnswer['why'], cause: unknown) {
    super(`No answer: ${why}`, { cause })
    this.left = left
    this.why = why
  }
}

export interface HttpOptions {
  clock: Clock
  tls: ConnectionOptions
  /** Ms. `connect`: until there is a connection; `answer`: from then to the end of the answer. */
  timeouts: { connect: number; answer: number }
}

export interface Http {
  /** Rejects with NoAnswer. */
  request(request: HttpRequest): Promise<HttpAnswer>
  /** Ends connections that wait unused. */
  rest(): void
}

/**
 * HTTP with a say in the moment before the first byte leaves, which neither fetch nor the providers' own clients have.
 * A request with `beforeBody` gets a connection of its own: one that waited may have died, and it would never be known
 * whether the server saw what was written into it.
 */
export function createHttp({ clock, tls, timeouts }: HttpOptions): Http {
  const agents = {
    secure: new Agent({ keepAlive: true, maxSockets: 4, ...tls }),
    plain: new PlainAgent({ keepAlive: true, maxSockets: 4 }),
  }

  function start({ method, url, headers, body, beforeBody }: HttpRequest): ClientRequest {
    const secure = url.startsWith('https:')
    const length = body ? { 'content-length': String(body.length) } : {}
    const agent = beforeBody ? false : secure ? agents.secure : agents.plain
    const options = { method, headers: { ...headers, ...length }, agent, ...(secure && tls) }
    return (secure ? secureRequest : plainRequest)(url, options)
  }

  async function perform(given: HttpRequest): Promise<HttpAnswer> {
    if (given.signal.aborted || given.cut.aborted) throw new NoAnswer(false, 'stopped', null)
    const request = start(given)
    const progress = { left: false, answered: false, why: 'lost' as NoAnswer['why'] }
    const failed = new Promise<never>((_resolve, reject) => {
      const fail = (error: unknown) => reject(new NoAnswer(progress.left, progress.why, error))
      request.once('error', fail)
      // Once the answer has begun, it is the answer that tells how it ended.
      request.once('close', () => progress.answered || fail(null))
    })
    failed.catch(() => undefined)
    // A second error, of a request that has failed already, must not end the process.
    request.on('error', () => undefined)
    const end = (why: NoAnswer['why']) => {
      progress.why = why
      request.destroy()
    }
    const stop = () => end('stopped')
    for (const signal of [given.signal, given.cut]) signal.addEventListener('abort', stop, { once: true })
    const within = stopwatch(clock, () => end('late'))
    try {
      within(timeouts.connect)
      await Promise.race([connected(request, given.url), failed])
      within(null)
      if (given.beforeBody) given.signal.removeEventListener('abort', stop)
      const agreed = await (given.beforeBody?.() ?? Promise.resolve()).then(
        () => true,
        () => false,
      )
      if (!agreed) end('refused-hand-over')
      // The connection may have ended while we committed: then it stays certain that nothing left.
      if (request.destroyed || request.socket?.destroyed) return await failed
      within(timeouts.answer)
      progress.left = true
      const answered = once(request, 'response') as Promise<[IncomingMessage]>
      request.end(given.body ?? undefined)
      const [response] = await Promise.race([answered, failed])
      progress.answered = true
      return await whole(response, given.most)
    } catch (error) {
      throw error instanceof NoAnswer ? error : new NoAnswer(progress.left, progress.why, error)
    } finally {
      within(null)
      for (const signal of [given.signal, given.cut]) signal.removeEventListener('abort', stop)
      if (!request.destroyed && given.beforeBody) request.destroy()
    }
  }

  return {
    async request(given) {
      try {
        return await perform(given)
      } catch (error) {
        // A connection that waited was ended by the server meanwhile; asking again is safe for what only reads.
        const again = given.method === 'GET' && error instanceof NoAnswer && error.why === 'lost'
        if (!again) throw error
        return await perform(given)
      }
    },
    rest() {
      for (const agent of [agents.secure, agents.plain])
        for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy()
    },
  }
}

async function connected(request: ClientRequest, url: string): Promise<void> {
  const [socket] = (await once(request, 'socket')) as [Socket]
  if (request.reusedSocket) return
  const event = url.startsWith('https:') ? 'secureConnect' : 'connect'
  if (socket.connecting || event === 'secureConnect') await once(socket, event)
}

async function whole(response: IncomingMessage, most: number): Promise<HttpAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > most) {
      response.destroy()
      throw new Error('The answer is too long')
    }
    chunks.push(chunk)
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }
}

/** A span at a time; a new one, or null, ends the one before. */
function stopwatch(clock: Clock, late: () => void): (ms: number | null) => void {
  let running = new AbortController()
  return (ms) => {
    running.abort()
    if (ms === null) return
    const mine = (running = new AbortController())
    void clock.sleep(ms, mine.signal).then(() => mine.signal.aborted || late())
  }
}
