import { createORPCClient } from '@orpc/client'
import type { Client } from '#shared/contract/index.ts'
import { connectMessagePort } from './message-port.ts'
import type { Api } from './provider.tsx'
import { createCache } from './queries.ts'
import { connectWebSocket, socketAddress } from './web-socket.ts'

declare global {
  interface Window {
    /** Set by the preload; absent in a browser. */
    fieldpost?: { readonly host: 'desktop' }
  }
}

/** Connects this window to its engine: by message port in the desktop app, by WebSocket in a browser. */
export function connect(): Api {
  const connection =
    window.fieldpost?.host === 'desktop'
      ? connectMessagePort()
      : connectWebSocket(() => new WebSocket(socketAddress(location)))
  const client: Client = createORPCClient(connection.link)
  return { client, cache: createCache(), connection }
}
