import { afterEach, describe, expect, test } from 'vitest'
import type { Channel, Outcome } from '#engine/channels/channel.ts'
import { createSmtpChannel, type SmtpSettings } from '#engine/channels/smtp/smtp.ts'
import {
  startSmtpServer,
  type Fault,
  type SmtpServerSetup,
  type Stage,
  type TestSmtpServer,
} from '../../servers/smtp.ts'
import { startSilentProxy } from '../../servers/silent-proxy.ts'
import { agree, sampleMessage } from './message.ts'
import { realPorts } from './real-ports.ts'

const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

async function world(setup: SmtpServerSetup = {}, settings: Partial<SmtpSettings> = {}) {
  const server = await startSmtpServer(setup)
  ending.push(() => server.stop())
  return { server, channel: channelTo(server, settings) }
}

function channelTo({ port }: Pick<TestSmtpServer, 'port'>, settings: Partial<SmtpSettings> = {}): Channel {
  const channel = createSmtpChannel(
    {
      host: '127.0.0.1',
      port,
      security: 'none',
      allowInsecureAuth: false,
      user: null,
      credentials: () => Promise.resolve(null),
      ...settings,
    },
    realPorts(),
  )
  ending.push(() => channel.close())
  return channel
}

const one = () => sampleMessage('rep@test.local', 'ann@there.test')
const send = (channel: Channel, message = one()) => channel.send(message, agree())

/** A fault at a stage, the outcome it must have, and whether the outbox was asked to commit before. */
const CASES: [stage: Stage, fault: Fault, expected: Partial<Outcome>, asked: number][] = [
  ['connect', { reply: '421 4.3.2 Come back later' }, { outcome: 'deferred', why: 'throttled' }, 0],
  ['connect', { reply: '554 5.7.1 No service for you' }, { outcome: 'blocked-us', scope: 'channel' }, 0],
  ['connect', { drop: true }, { outcome: 'deferred', why: 'connection-lost' }, 0],
  ['mail', { reply: '421 4.7.0 Too many connections' }, { outcome: 'deferred', why: 'throttled' }, 0],
  ['mail', { reply: '450 4.3.2 System busy' }, { outcome: 'deferred', why: 'busy' }, 0],
  [
    'mail',
    { reply: '550 5.1.8 Access denied, bad outbound sender' },
    { outcome: 'blocked-us', scope: 'channel' },
    0,
  ],
  ['mail', { drop: true }, { outcome: 'deferred', why: 'connection-lost' }, 0],
  ['rcpt', { reply: '421 4.7.28 Rate limit' }, { outcome: 'deferred', why: 'throttled' }, 0],
  ['rcpt', { reply: '450 4.2.0 Greylisted, try again' }, { outcome: 'deferred', why: 'greylisted' }, 0],
  ['rcpt', { reply: '550 5.1.1 No such user' }, { outcome: 'rejected' }, 0],
  ['rcpt', { reply: '554 5.7.1 Relay access denied' }, { outcome: 'blocked-us', scope: 'channel' }, 0],
  ['rcpt', { drop: true }, { outcome: 'deferred', why: 'connection-lost' }, 0],
  ['data', { reply: '451 4.3.0 Later' }, { outcome: 'deferred', why: 'busy' }, 0],
  [
    'data',
    { reply: '554 5.7.1 Spam from your reputation' },
    { outcome: 'blocked-us', scope: 'recipient-domain' },
    0,
  ],
  ['data', { drop: true }, { outcome: 'deferred', why: 'connection-lost' }, 0],
  ['mid-body', { drop: true }, { outcome: 'unknown' }, 1],
  ['end', { reply: '421 4.3.0 Closing' }, { outcome: 'deferred', why: 'throttled' }, 1],
  ['end', { reply: '450 4.2.0 Try later' }, { outcome: 'deferred', why: 'busy' }, 1],
  ['end', { reply: '452 4.5.3 Too many recipients' }, { outcome: 'deferred', why: 'throttled' }, 1],
  ['end', { reply: '503 5.5.1 Bad sequence' }, { outcome: 'deferred', why: 'busy' }, 1],
  ['end', { reply: '354 Go ahead' }, { outcome: 'unknown' }, 1],
  [
    'end',
    { reply: '550 5.4.5 Daily user sending limit exceeded' },
    { outcome: 'blocked-us', scope: 'channel' },
    1,
  ],
  ['end', { reply: '552 5.2.2 Mailbox full' }, { outcome: 'rejected' }, 1],
  ['end', { reply: '554 5.6.0 Message malformed' }, { outcome: 'rejected' }, 1],
  ['end', { drop: true }, { outcome: 'unknown' }, 1],
]

describe.each([true, false])('when the server pipelines: %s', (pipelining) => {
  test.each(CASES)('at %s, %o gives %o', async (stage, fault, expected, asked) => {
    const { server, channel } = await world({ pipelining })
    server.fail(stage, fault)
    const handOver = agree()
    expect(await channel.send(one(), handOver)).toMatchObject(expected)
    expect(handOver.calls).toBe(asked)
    // Whatever it was, the channel is none the worse for it.
    expect(await send(channel)).toMatchObject({ outcome: 'accepted' })
  })
})

test('a refusal keeps the server’s words as evidence', async () => {
  const { server, channel } = await world()
  server.fail('rcpt', { reply: '550 5.1.1 <ann@there.test>: no such user here' })
  expect(await send(channel)).toEqual({
    outcome: 'rejected',
    reply: { code: 550, status: '5.1.1', text: '<ann@there.test>: no such user here' },
    detail: '550 5.1.1 <ann@there.test>: no such user here',
  })
})

test('refused recipients do not cost the connection', async () => {
  const { server, channel } = await world()
  server.fail('rcpt', { reply: '550 5.1.1 No such user' }, 3)
  for (let index = 0; index < 3; index += 1)
    expect(await send(channel)).toMatchObject({ outcome: 'rejected' })
  expect(await send(channel)).toMatchObject({ outcome: 'accepted' })
  expect(server.connections.made).toBe(1)
})

test.each([true, false])(
  'when one of two recipients is refused, neither gets the message (pipelining: %s)',
  async (pipelining) => {
    const { server, channel } = await world({ pipelining })
    server.fail('rcpt', { reply: '550 5.1.1 No such user', only: 'bob@there.test' })
    const both = sampleMessage('rep@test.local', ['ann@there.test', 'bob@there.test'])
    const handOver = agree()
    expect(await channel.send(both, handOver)).toMatchObject({
      outcome: 'rejected',
      reply: { status: '5.1.1' },
    })
    expect(handOver.calls).toBe(0)
    expect(server.messages).toEqual([])
  },
)

test('of two refusals, a temporary one lets the message be tried again', async () => {
  const { server, channel } = await world()
  server.fail('rcpt', { reply: '550 5.1.1 No such user', only: 'ann@there.test' })
  server.fail('rcpt', { reply: '450 4.2.0 Greylisted', only: 'bob@there.test' })
  const both = sampleMessage('rep@test.local', ['ann@there.test', 'bob@there.test', 'cid@there.test'])
  expect(await channel.send(both, agree())).toMatchObject({ outcome: 'deferred', why: 'greylisted' })
})

test('silence after the body leaves the message in doubt, silence before it does not', async () => {
  const { server, channel } = await world({}, { timeouts: { command: 300, answer: 300 } })
  server.fail('end', { hang: true })
  expect(await send(channel)).toMatchObject({ outcome: 'unknown' })
  server.fail('rcpt', { hang: true })
  expect(await send(channel)).toMatchObject({ outcome: 'deferred', why: 'connection-lost' })
})

test('a late answer after the body is waited for longer than any other', async () => {
  const { server, channel } = await world({}, { timeouts: { command: 300, answer: 60_000 } })
  let answer = () => {}
  server.fail('end', { until: new Promise<void>((resolve) => (answer = resolve)) })
  const sending = send(channel)
  await server.received(1)
  server.fail('rcpt', { hang: true })
  // By the time a later message has been given up for silence, this one has been silent for as long.
  expect(await send(channel)).toMatchObject({ outcome: 'deferred', why: 'connection-lost' })
  answer()
  expect(await sending).toMatchObject({ outcome: 'accepted' })
})

test('an abort while the server thinks about the recipient sends nothing', async () => {
  const { server, channel } = await world()
  const stop = new AbortController()
  server.fail('rcpt', { hang: true })
  const arrival = server.reached('rcpt')
  const sending = channel.send(one(), agree(stop.signal))
  await arrival
  stop.abort()
  expect(await sending).toMatchObject({ outcome: 'deferred', why: 'stopped' })
  expect(server.messages).toEqual([])
})

test('an abort while connecting sends nothing', async () => {
  const { server, channel } = await world()
  const stop = new AbortController()
  server.fail('connect', { hang: true })
  const arrival = server.reached('connect')
  const sending = channel.send(one(), agree(stop.signal))
  await arrival
  stop.abort()
  expect(await sending).toMatchObject({ outcome: 'deferred', why: 'stopped' })
})

test('an answer is given only after the hand-over has settled', async () => {
  const { server, channel } = await world()
  let settled = false
  const slow = async () => {
    server.dropAll()
    // Longer than it takes to notice a closed connection: a whole new session with the same server.
    await channel.test(new AbortController().signal)
    settled = true
  }
  const outcome = await channel.send(one(), { beforeBody: slow, signal: new AbortController().signal })
  expect(settled).toBe(true)
  // The connection died while the outbox committed: no byte of the body had left.
  expect(outcome).toMatchObject({ outcome: 'deferred', why: 'connection-lost' })
  expect(server.messages).toEqual([])
})

test('closing the channel ends what is under way, and says so of a body that was out', async () => {
  const { server, channel } = await world()
  server.fail('end', { hang: true })
  const sending = send(channel)
  await server.received(1)
  await channel.close()
  expect(await sending).toMatchObject({ outcome: 'unknown' })
  expect(await send(channel)).toMatchObject({ outcome: 'deferred', why: 'stopped' })
})

test('a link that goes silent after the body leaves the message in doubt', async () => {
  const { server } = await world()
  const proxy = await startSilentProxy(server.port)
  ending.push(() => proxy.stop())
  const channel = channelTo(proxy, { timeouts: { command: 5000, answer: 300 } })
  const handOver = agree()
  const silence = () => (proxy.silence(), handOver.beforeBody())
  expect(await channel.send(one(), { ...handOver, beforeBody: silence })).toMatchObject({
    outcome: 'unknown',
  })
})

test('a message larger than the server takes is refused before it leaves', async () => {
  const { server, channel } = await world({ size: 2000 })
  const handOver = agree()
  const big = sampleMessage('rep@test.local', 'ann@there.test', 'x'.repeat(3000))
  expect(await channel.send(big, handOver)).toMatchObject({ outcome: 'rejected' })
  expect(handOver.calls).toBe(0)
  expect(server.messages).toEqual([])
  expect(await send(channel)).toMatchObject({ outcome: 'accepted' })
})

test('megabytes arrive byte for byte', async () => {
  const { server, channel } = await world()
  const line = `.${'0123456789'.repeat(7)}\r\n`
  const big = sampleMessage('rep@test.local', 'ann@there.test', line.repeat(60_000))
  expect(await send(channel, big)).toMatchObject({ outcome: 'accepted' })
  expect(server.messages[0]!.raw.equals(Buffer.from(big.mime))).toBe(true)
})
