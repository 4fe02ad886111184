import { createORPCClient } from '@orpc/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { EngineAway } from '../../../src/renderer/api/problem.ts'
import { connectWebSocket, socketAddress, waitBefore } from '../../../src/renderer/api/web-socket.ts'

/** A socket that opens, closes and records only when the test says so. */
class ScriptedSocket extends EventTarget {
  readyState: number = WebSocket.CONNECTING
  sent: unknown[] = []
  send(data: unknown) {
    this.sent.push(data)
  }
  open() {
    this.readyState = WebSocket.OPEN
    this.dispatchEvent(new Event('open'))
  }
  close() {
    this.readyState = WebSocket.CLOSED
    this.dispatchEvent(new Event('close'))
  }
}

function scripted() {
  const sockets: ScriptedSocket[] = []
  const connection = connectWebSocket(() => {
    const socket = new ScriptedSocket()
    sockets.push(socket)
    return socket as unknown as WebSocket
  })
  const client = createORPCClient<{ ping: () => Promise<unknown> }>(connection.link)
  return { sockets, connection, client }
}

describe('the engine behind a WebSocket', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('is asked at the page’s own origin', () => {
    expect(socketAddress({ protocol: 'http:', host: '127.0.0.1:4000' })).toBe('ws://127.0.0.1:4000/rpc')
    expect(socketAddress({ protocol: 'https:', host: 'team.example' })).toBe('wss://team.example/rpc')
  })

  test('a first call waits until the socket is open', async () => {
    const { sockets, client, connection } = scripted()
    void client.ping().catch(() => undefined)
    await vi.advanceTimersByTimeAsync(0)
    expect(sockets[0]!.sent).toHaveLength(0)
    sockets[0]!.open()
    await vi.advanceTimersByTimeAsync(0)
    expect(sockets[0]!.sent).toHaveLength(1)
    expect(connection.state()).toBe('up')
    connection.close()
  })

  test('calls fail at once while it is away, and it is tried again by itself', async () => {
    const { sockets, client, connection } = scripted()
    sockets[0]!.open()
    sockets[0]!.close()
    expect(connection.state()).toBe('away')
    await expect(client.ping()).rejects.toBeInstanceOf(EngineAway)
    await vi.advanceTimersByTimeAsync(waitBefore(1))
    expect(sockets).toHaveLength(2)
    sockets[1]!.open()
    expect(connection.state()).toBe('up')
    connection.close()
  })

  test('each further try waits longer, up to eight seconds', () => {
    expect([1, 2, 3, 6, 20].map(waitBefore)).toEqual([250, 500, 1000, 8000, 8000])
  })

  test('a network that returns is tried at once', () => {
    const { sockets, connection } = scripted()
    sockets[0]!.open()
    sockets[0]!.close()
    window.dispatchEvent(new Event('online'))
    expect(sockets).toHaveLength(2)
    connection.close()
  })

  test('closing it on purpose tries nothing again', async () => {
    const { sockets, connection } = scripted()
    sockets[0]!.open()
    connection.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sockets).toHaveLength(1)
  })
})
