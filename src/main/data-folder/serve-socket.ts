import { chmodSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname } from 'node:path'
import { once } from 'node:events'
import { WebSocketServer } from 'ws'
import type { EngineRouter } from '#engine/engine.ts'
import { AppError } from '#shared/app-error.ts'
import type { Ownership } from './own-folder.ts'
import { freshSocketPath } from './socket-path.ts'
import { LARGEST_MESSAGE, speakContract } from './speak-contract.ts'

export interface SocketServer {
  /** Path of the Unix socket, or name of the pipe. */
  readonly path: string
  /** Ends every connection at once and stops listening. */
  close(): Promise<void>
}

/**
 * Lets the commands of this user reach the owner: the contract over a WebSocket on a local socket of mode 0600.
 * Nobody signs in there: whoever can open the socket is the user that owns the folder.
 */
export async function serveSocket(ownership: Ownership, router: EngineRouter): Promise<SocketServer> {
  const path = freshSocketPath(ownership.folder)
  const server = createServer((_request, response) => response.writeHead(404).end())
  const sockets = new WebSocketServer({
    server,
    path: '/rpc',
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
  })
  sockets.on('connection', speakContract(router))
  try {
    server.listen(path)
    await once(server, 'listening')
    if (process.platform !== 'win32') chmodSync(path, 0o600)
    ownership.announce(path)
  } catch (error) {
    server.close()
    throw new AppError('internal', `Fieldpost could not listen on ${path} for its own commands.`, {
      fix: 'Choose a data folder with a shorter path, on a disk of this machine.',
      cause: error,
    })
  }
  return {
    path,
    async close() {
      if (!server.listening) return
      ownership.announce(null)
      const closed = once(server, 'close')
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.close()
      server.closeAllConnections()
      await closed
      if (dirname(path) !== ownership.folder && process.platform !== 'win32') {
        rmSync(dirname(path), { recursive: true, force: true })
      }
    },
  }
}
