import { createORPCClient } from '@orpc/client'
import { RPCHandler } from '@orpc/server/message-port'
import { os } from '@orpc/server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Connection } from '../../../src/renderer/api/connection.ts'
import { connectMessagePort } from '../../../src/renderer/api/message-port.ts'

const router = { ping: os.handler(() => 'pong') }
const open: Connection[] = []
afterEach(() => {
  for (const connection of open.splice(0)) connection.close()
})

function connected() {
  const connection = connectMessagePort()
  open.push(connection)
  return { connection, client: createORPCClient<{ ping: () => Promise<string> }>(connection.link) }
}

/** What the preload does when the page asks. */
function handOver(source: MessageEventSource | null = window): MessagePort {
  const { port1, port2 } = new MessageChannel()
  new RPCHandler(router).upgrade(port1)
  port1.start()
  window.dispatchEvent(new MessageEvent('message', { data: 'fieldpost-port', source, ports: [port2] }))
  return port1
}

describe('the engine over a message port', () => {
  test('is asked for when the page is ready', () => {
    const asked = vi.spyOn(window, 'postMessage')
    connected()
    expect(asked).toHaveBeenCalledWith('fieldpost-ready', location.origin)
    asked.mockRestore()
  })

  test('a call made before the port came is answered after it', async () => {
    const { client, connection } = connected()
    const answer = client.ping()
    expect(connection.state()).toBe('connecting')
    handOver()
    expect(await answer).toBe('pong')
    expect(connection.state()).toBe('up')
  })

  test('a port from anywhere but this window is not taken', () => {
    const { connection } = connected()
    handOver(null)
    expect(connection.state()).toBe('connecting')
  })
})
