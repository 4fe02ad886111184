import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { EngineRouter } from '#engine/engine.ts'
import type { Log } from '#engine/ports.ts'
import { AppError } from '#shared/app-error.ts'
import { LARGEST_MESSAGE, speakContract } from '../data-folder/data-folder.ts'
import { type Access, createAccess, isOurHost, isOurOrigin } from './access.ts'
import { GUARDS, readRenderer, type RendererFiles } from './renderer-files.ts'

export { readRenderer } from './renderer-files.ts'

export interface BrowserHostOptions {
  router: EngineRouter
  /** Where the built renderer lies, `index.html` in it. */
  rendererFolder: string
  /** 0: any free one. */
  port: number
  log: Log
}

export interface BrowserHost {
  /** `http://127.0.0.1:PORT/`: for those who have been let in. */
  readonly url: string
  /** Lets its opener in; valid while this process lives. Show it to the user, never log it. */
  readonly launchUrl: string
  readonly port: number
  /** Ends every connection at once. */
  close(): Promise<void>
}

/**
 * Serves the screens and the contract to browsers on this machine: HTTP and a WebSocket at `/rpc`, on 127.0.0.1 only.
 * Rejects with AppError `not-now` (port busy), `bad-input` (port not allowed), `not-found` (renderer not built).
 */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const server = createServer()
  const port = await listen(server, options.port)
  try {
    const access = createAccess(port)
    const files = readRenderer(options.rendererFolder, [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`])
    server.on('request', answerRequests(access, files, port, options.log))
    const sockets = acceptSockets(server, access, port, options)
    const url = `http://127.0.0.1:${port}/`
    options.log.info('browser-host.listening', { port })
    return {
      url,
      launchUrl: `${url}open/${access.code}`,
      port,
      async close() {
        if (!server.listening) return
        const closed = once(server, 'close')
        for (const socket of sockets.clients) socket.terminate()
        sockets.close()
        server.close()
        server.closeAllConnections()
        await closed
      },
    }
  } catch (error) {
    server.close()
    throw error
  }
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen({ host: '127.0.0.1', port, exclusive: true })
    await once(server, 'listening')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE') {
      throw new AppError('not-now', `Port ${port} of this machine is in use by another program.`, {
        fix: 'Stop that program, or choose another port with --port; --port 0 takes any free one.',
        cause: error,
      })
    }
    throw new AppError('bad-input', `Fieldpost may not listen on port ${port}: ${code ?? 'refused'}.`, {
      fix: 'Choose a port from 1024 to 65535 with --port, or 0 for any free one.',
      cause: error,
    })
  }
  const address = server.address()
  return typeof address === 'object' && address ? address.port : port
}

function answerRequests(access: Access, files: RendererFiles, port: number, log: Log) {
  return (request: IncomingMessage, response: ServerResponse) => {
    if (!isOurHost(request, port)) {
      log.warn('browser-host.refused', { why: 'host' })
      return say(response, 403, 'This address is not Fieldpost’s own.')
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD')
      return say(response, 405, 'Fieldpost only answers to reading.')
    }
    const path = pathOf(request)
    if (path === null) return say(response, 400, 'This address cannot be read.')
    if (path.startsWith('/open/')) {
      const cookie = access.exchange(path.slice('/open/'.length))
      if (cookie === null) return say(response, 401, SHOW_LAUNCH_URL)
      return void response
        .writeHead(303, { ...GUARDS, 'cache-control': 'no-store', 'set-cookie': cookie, location: '/' })
        .end()
    }
    if (!access.admits(request)) return say(response, 401, SHOW_LAUNCH_URL)
    const file = files(path)
    response.writeHead(file.status, file.headers).end(file.body)
  }
}

const SHOW_LAUNCH_URL =
  'Fieldpost runs here, but this browser has not been let in.\n\n' +
  'Open the whole address that Fieldpost printed when it started; it looks like\n' +
  'http://127.0.0.1:PORT/open/… and is good until Fieldpost stops.\n' +
  'Is it gone from the terminal? Stop Fieldpost and start it again: nothing is lost.'

/** Plain text, so that nothing in it can ever be markup. */
function say(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, {
      ...GUARDS,
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    })
    .end(`${text}\n`)
}

function pathOf(request: IncomingMessage): string | null {
  try {
    // Taken as it came, not normalised: the files are looked up by their exact names.
    return decodeURIComponent((request.url ?? '/').split(/[?#]/, 1)[0] ?? '/')
  } catch {
    return null
  }
}

function acceptSockets(server: Server, access: Access, port: number, options: BrowserHostOptions) {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
  })
  const speak = speakContract(options.router)
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const refusal = refuse(request, access, port)
    if (refusal) {
      options.log.warn('browser-host.refused', { why: refusal.why })
      socket.end(`HTTP/1.1 ${refusal.status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, speak)
  })
  return sockets
}

function refuse(request: IncomingMessage, access: Access, port: number) {
  if (!isOurHost(request, port)) return { status: '403 Forbidden', why: 'host' }
  if (!isOurOrigin(request)) return { status: '403 Forbidden', why: 'origin' }
  if (!access.admits(request)) return { status: '401 Unauthorized', why: 'cookie' }
  if (pathOf(request) !== '/rpc') return { status: '404 Not Found', why: 'path' }
  return null
}
