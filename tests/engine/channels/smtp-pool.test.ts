import { afterEach, expect, test } from 'vitest'
import type { Channel } from '#engine/channels/channel.ts'
import { createSmtpChannel, type SmtpSettings } from '#engine/channels/smtp/smtp.ts'
import { startSmtpServer, type TestSmtpServer } from '../../servers/smtp.ts'
import { agree, sampleMessage } from './message.ts'
import { handClock, realPorts } from './real-ports.ts'

const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

async function world(settings: Partial<SmtpSettings> = {}, ports = realPorts()) {
  const server = await startSmtpServer()
  const channel = createSmtpChannel(
    {
      host: '127.0.0.1',
      port: server.port,
      security: 'none',
      allowInsecureAuth: false,
      user: null,
      credentials: () => Promise.resolve(null),
      ...settings,
    },
    ports,
  )
  ending.push(
    () => server.stop(),
    () => channel.close(),
  )
  return { server, channel }
}

const send = (channel: Channel) => channel.send(sampleMessage('rep@test.local', 'ann@there.test'), agree())

async function untilOpen(server: TestSmtpServer, count: number) {
  while (server.connections.open !== count) await realPorts().clock.sleep(1)
}

test('messages one after another share a connection', async () => {
  const { server, channel } = await world()
  for (let index = 0; index < 5; index += 1) await send(channel)
  expect(server.connections.made).toBe(1)
})

test('there are never more connections than allowed', async () => {
  const { server, channel } = await world({ connections: 3 })
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => send(channel)))
  expect(outcomes.every(({ outcome }) => outcome === 'accepted')).toBe(true)
  expect(server.connections.made).toBe(3)
})

test('a connection is ended after its share of messages', async () => {
  const { server, channel } = await world({ messagesPerConnection: 2 })
  for (let index = 0; index < 5; index += 1) await send(channel)
  expect(server.messages.map(({ connection }) => connection)).toEqual([1, 1, 2, 2, 3])
  await untilOpen(server, 1)
})

test('an unused connection is ended after a time, and no timer stays', async () => {
  const hand = handClock()
  const { server, channel } = await world(
    { timeouts: { idle: 30_000 } },
    { ...realPorts(), clock: hand.clock },
  )
  await send(channel)
  hand.pass(29_999)
  await send(channel)
  expect(server.connections.made).toBe(1)
  hand.pass(30_000)
  await untilOpen(server, 0)
  expect(hand.sleeping()).toBe(0)
  expect(await send(channel)).toMatchObject({ outcome: 'accepted' })
})

test('resting ends unused connections at once, and those in use when they come back', async () => {
  const { server, channel } = await world()
  await send(channel)
  await channel.rest()
  await untilOpen(server, 0)
  let answer = () => {}
  server.fail('end', { until: new Promise<void>((resolve) => (answer = resolve)) })
  const sending = send(channel)
  await server.received(2)
  await channel.rest()
  answer()
  expect(await sending).toMatchObject({ outcome: 'accepted' })
  await untilOpen(server, 0)
})

test('a waiting connection that died is replaced, and the message goes out once', async () => {
  const { server, channel } = await world()
  await send(channel)
  server.dropAll()
  expect(await send(channel)).toMatchObject({ outcome: 'accepted' })
  // Dead without our having been told: only MAIL finds out.
  server.fail('mail', { drop: true })
  expect(await send(channel)).toMatchObject({ outcome: 'accepted' })
  server.fail('mail', { reply: '421 4.4.2 Idle too long' })
  expect(await send(channel)).toMatchObject({ outcome: 'accepted' })
  expect(server.messages).toHaveLength(4)
})

test('a second dead connection in a row is not tried a third time', async () => {
  const { server, channel } = await world()
  await send(channel)
  server.fail('mail', { drop: true }, 2)
  expect(await send(channel)).toMatchObject({ outcome: 'deferred', why: 'connection-lost' })
})

test('a message that waits for a free connection can be stopped', async () => {
  const { server, channel } = await world({ connections: 1 })
  server.fail('end', { hang: true })
  void send(channel)
  await server.received(1)
  const stop = new AbortController()
  const waiting = channel.send(sampleMessage('rep@test.local', 'ann@there.test'), agree(stop.signal))
  stop.abort()
  expect(await waiting).toMatchObject({ outcome: 'deferred', why: 'stopped' })
})

test('when this computer is offline, another machine is not even asked', async () => {
  const ports = realPorts(false)
  const { channel } = await world({ host: 'mail.example.invalid' }, ports)
  expect(await send(channel)).toMatchObject({ outcome: 'deferred', why: 'no-network' })
  const local = await world({}, ports)
  expect(await send(local.channel)).toMatchObject({ outcome: 'accepted' })
})
