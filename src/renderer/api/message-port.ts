import type { ClientContext, ClientLink } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { stateKeeper, type Connection } from './connection.ts'
import { EngineAway } from './problem.ts'

const ASK = 'fieldpost-ready'
const ANSWER = 'fieldpost-port'

/**
 * The engine in the main process, over the port that the preload hands over when the page asks for it. When the port
 * closes, the page asks for another.
 */
export function connectMessagePort(): Connection {
  const keeper = stateKeeper('connecting')
  let inner: ClientLink<ClientContext> | null = null
  let port: MessagePort | null = null
  let waiting: (() => void)[] = []

  const take = (event: MessageEvent) => {
    // Only the preload of this very window may hand over a port.
    if (event.source !== window || event.data !== ANSWER || !event.ports[0]) return
    port = event.ports[0]
    inner = new RPCLink({ port })
    port.addEventListener('close', () => {
      inner = null
      keeper.set('away')
      ask()
    })
    port.start()
    keeper.set('up')
    for (const resume of waiting) resume()
    waiting = []
  }
  const ask = () => window.postMessage(ASK, location.origin)
  window.addEventListener('message', take)
  ask()

  return {
    link: {
      async call(path, input, options) {
        if (!inner && keeper.state() === 'connecting') await new Promise<void>((done) => waiting.push(done))
        if (!inner) throw new EngineAway()
        return inner.call(path, input, options)
      },
    },
    state: keeper.state,
    onState: keeper.onState,
    close() {
      window.removeEventListener('message', take)
      port?.close()
    },
  }
}
