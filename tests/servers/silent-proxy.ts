import { once } from 'node:events'
import net from 'node:net'

export interface SilentProxy {
  port: number
  /** From now on nothing passes in either direction and nobody is told, as behind a NAT that forgot the flow. */
  silence(): void
  /** New connections pass again; the silenced ones stay dead. */
  speak(): void
  /** Cuts every connection. */
  drop(): void
  stop(): Promise<void>
}

/** A TCP proxy on 127.0.0.1 that can swallow its traffic. */
export async function startSilentProxy(target: number): Promise<SilentProxy> {
  let silent = false
  const pairs = new Set<[net.Socket, net.Socket]>()
  const server = net.createServer((client) => {
    if (silent) {
      const mute: [net.Socket, net.Socket] = [client, client]
      pairs.add(mute)
      client.on('error', () => {}).on('close', () => pairs.delete(mute))
      return
    }
    const upstream = net.connect(target, '127.0.0.1')
    const pair: [net.Socket, net.Socket] = [client, upstream]
    pairs.add(pair)
    client.pipe(upstream).pipe(client)
    for (const socket of pair) {
      socket.on('error', () => {})
      socket.on('close', () => {
        pairs.delete(pair)
        for (const end of pair) if (!silenced.has(end)) end.destroy()
      })
    }
  })
  const silenced = new WeakSet<net.Socket>()
  const drop = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as net.AddressInfo).port,
    silence() {
      silent = true
      for (const [client, upstream] of pairs) {
        for (const socket of [client, upstream]) {
          silenced.add(socket)
          socket.unpipe()
          // Read on and forget, so that the sender's window never fills.
          socket.on('data', () => {})
          socket.resume()
        }
      }
    },
    speak: () => (silent = false),
    drop,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        drop()
      }),
  }
}
