import { RPCHandler } from '@orpc/server/ws'
import type { WebSocket } from 'ws'
import type { EngineRouter } from '#engine/engine.ts'

/** The largest message a client may send, in bytes: an import of 100 MB (base64) and what goes around it. */
export const LARGEST_MESSAGE = 104 * 1024 * 1024
/** A client that lets this many bytes lie unread is cut off, so that a stuck window cannot fill our memory. */
const LARGEST_BACKLOG = 128 * 1024 * 1024

/** Gives a function that speaks the contract over one open WebSocket. Its streams end when the socket closes. */
export function speakContract(router: EngineRouter): (socket: WebSocket) => void {
  const handler = new RPCHandler(router)
  return (socket) => {
    // A frame that breaks the protocol is an `error` event; without a listener it would end the process.
    socket.on('error', () => socket.terminate())
    const guarded: Pick<WebSocket, 'addEventListener' | 'send'> = {
      addEventListener: socket.addEventListener.bind(socket),
      send: (data: Parameters<WebSocket['send']>[0]) => {
        if (socket.readyState !== socket.OPEN) return
        if (socket.bufferedAmount > LARGEST_BACKLOG) socket.terminate()
        else socket.send(data)
      },
    }
    void handler.upgrade(guarded)
  }
}
