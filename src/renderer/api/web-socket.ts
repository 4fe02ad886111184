import type { ClientContext, ClientLink } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { stateKeeper, type Connection } from './connection.ts'
import { EngineAway } from './problem.ts'

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 8000

/** `ws(s)://host/rpc` of the page's own origin. */
export function socketAddress(location: Pick<Location, 'protocol' | 'host'>): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/rpc`
}

/** Ms to wait before try number `tries` (1 is the first): doubles up to eight seconds. */
export function waitBefore(tries: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1))
}

/**
 * The engine behind a WebSocket, opened again whenever it closes. Calls made while it is away fail at once with
 * `EngineAway`; the first calls of a page wait for the first opening.
 */
export function connectWebSocket(open: () => WebSocket): Connection {
  const keeper = stateKeeper('connecting')
  let inner: ClientLink<ClientContext>
  let socket: WebSocket
  let tries = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let closed = false

  function connect(): void {
    socket = open()
    inner = new RPCLink({ websocket: socket })
    socket.addEventListener('open', () => {
      tries = 0
      keeper.set('up')
    })
    socket.addEventListener('close', () => {
      if (closed) return
      keeper.set('away')
      timer = setTimeout(connect, waitBefore(++tries))
    })
  }
  connect()

  // A laptop that wakes up or a network that returns is a good moment not to wait out the back-off.
  const hurry = () => {
    if (closed || keeper.state() !== 'away' || socket.readyState !== WebSocket.CLOSED) return
    clearTimeout(timer)
    connect()
  }
  window.addEventListener('online', hurry)
  window.addEventListener('focus', hurry)

  return {
    link: {
      call: (path, input, options) =>
        keeper.state() === 'away' ? Promise.reject(new EngineAway()) : inner.call(path, input, options),
    },
    state: keeper.state,
    onState: keeper.onState,
    close() {
      closed = true
      clearTimeout(timer)
      window.removeEventListener('online', hurry)
      window.removeEventListener('focus', hurry)
      socket.close()
    },
  }
}
