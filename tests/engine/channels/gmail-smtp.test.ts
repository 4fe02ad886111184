import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import type { Log, LogFields } from '#engine/ports.ts'
import { createGmailChannel, gmailPace } from '#engine/channels/gmail/gmail.ts'
import { SignedOut, type AccessTokens } from '#engine/sign-in/sign-in.ts'
import { AppError } from '#shared/app-error.ts'
import { gmailError } from '../../servers/gmail.ts'
import { freePorts } from '../../servers/supervise.ts'
import { REP, startGmailWorld, type GmailWorld } from './gmail-world.ts'
import { agree, sampleMessage } from './message.ts'
import { handClock, realClock, realPorts } from './real-ports.ts'

const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})
async function world(...args: Parameters<typeof startGmailWorld>): Promise<GmailWorld> {
  const made = await startGmailWorld(...args)
  ending.push(made.stop)
  return made
}
const one = () => sampleMessage(REP, 'ann@there.test')
const never = new AbortController().signal
const at = (port: number) => ({ host: '127.0.0.1', port, security: 'none' as const })

/** A second channel to the same account that knows other servers. */
function channelTo(
  { gmail, tokens, scopes }: GmailWorld,
  ports: number[],
  over: Partial<Parameters<typeof createGmailChannel>[0]> = {},
  clock = realClock,
) {
  const channel = createGmailChannel(
    { address: REP, scopes, tokens, servers: { api: gmail.origin, smtp: ports.map(at) }, ...over },
    { ...realPorts(), clock },
  )
  ending.push(() => channel.close())
  return channel
}

describe('with the whole grant', () => {
  test('mail leaves by SMTP under our Message-ID, and the API is not used', async () => {
    const { channel, smtp, gmail } = await world('all')
    const message = one()
    expect(await channel.send(message, agree())).toMatchObject({
      outcome: 'accepted',
      messageId: message.messageId,
    })
    expect(smtp.messages[0]).toMatchObject({ user: REP })
    expect(gmail.sent).toEqual([])
    expect(channel.way()).toMatchObject({ way: 'smtp' })
  })

  test('a token that the server no longer takes is renewed, and the message sent', async () => {
    const { channel, google, smtp } = await world('all')
    await channel.send(one(), agree())
    await channel.rest()
    google.grants.expire(REP)
    const handOver = agree()
    expect(await channel.send(one(), handOver)).toMatchObject({ outcome: 'accepted' })
    expect(handOver.calls).toBe(1)
    expect(smtp.messages).toHaveLength(2)
  })

  test('a sign-in that was revoked is told with the way back, by send and by test', async () => {
    const { channel, google, tokens } = await world('all')
    google.grants.endAll(REP, 'revoked')
    tokens.refused(await tokens.get())
    expect(await channel.send(one(), agree())).toMatchObject({ outcome: 'signed-out', why: 'token-revoked' })
    await expect(channel.test(never)).rejects.toMatchObject({ reason: 'token-revoked' })
  })

  test('a refusal of the recipient is SMTP’s own, and no reason to try the API', async () => {
    const { channel, smtp, gmail } = await world('all')
    smtp.fail('rcpt', { reply: '550 5.1.1 No such user' })
    expect(await channel.send(one(), agree())).toMatchObject({
      outcome: 'rejected',
      reply: { status: '5.1.1' },
    })
    expect(gmail.sent).toEqual([])
  })

  test('Gmail’s own daily limit pauses the channel', async () => {
    const { channel, smtp } = await world('all')
    smtp.fail('rcpt', { reply: '550 5.4.5 Daily user sending limit exceeded.' })
    expect(await channel.send(one(), agree())).toMatchObject({ outcome: 'blocked-us', scope: 'channel' })
  })

  test('a lost answer is in doubt, never sent by the API, and found by Gmail’s search', async () => {
    const { channel, smtp, gmail } = await world('all', {
      smtpSetup: { onMessage: ({ raw }) => void filed(raw) },
    })
    const filed = (raw: Buffer) => gmail.store.add(raw, ['SENT'], Date.now())
    smtp.fail('end', { drop: true })
    const message = one()
    expect(await channel.send(message, agree())).toMatchObject({ outcome: 'unknown' })
    expect(gmail.sent).toEqual([])
    expect(await channel.findSent(message.messageId)).toMatchObject({
      found: 'yes',
      messageId: message.messageId,
    })
  })

  test('the Sent folder by IMAP is asked first', async () => {
    const made = await world('all')
    const sentFolder = { find: () => Promise.resolve({ found: 'yes' as const, detail: 'in Sent' }) }
    const channel = channelTo(made, [made.smtp.port], { sentFolder })
    expect(await channel.findSent('x@test.local')).toMatchObject({ found: 'yes', where: 'in Sent' })
    expect(made.gmail.http.asked).toEqual([])
  })
})

describe('where the network blocks SMTP', () => {
  test('the other port is tried, and asked first from then on', async () => {
    const made = await world('all')
    const [closed] = (await freePorts(1)) as [number]
    const channel = channelTo(made, [closed, made.smtp.port])
    expect(await channel.send(one(), agree())).toMatchObject({ outcome: 'accepted' })
    expect(made.smtp.messages).toHaveLength(1)
    expect(channel.way()).toMatchObject({ way: 'smtp' })
    expect((await channel.test(never)).detail).toContain(String(made.smtp.port))
  })

  test('mail leaves by the API, with one hand-over, and the channel says so', async () => {
    const made = await world('all')
    const channel = channelTo(made, await freePorts(2))
    const handOver = agree()
    expect(await channel.send(one(), handOver)).toMatchObject({
      outcome: 'accepted',
      messageId: expect.stringContaining('mail.gmail.com') as string,
    })
    expect(handOver.calls).toBe(1)
    expect(channel.way()).toMatchObject({
      way: 'api',
      why: expect.stringContaining('cannot be used from this network') as string,
    })
    expect((await channel.test(never)).detail).toContain('mail server cannot be used from here')
  })

  test('SMTP is tried again after an hour, and at once on another network', async () => {
    const made = await world('all')
    const hand = handClock()
    const channel = channelTo(made, await freePorts(1), {}, { ...hand.clock, sleep: realClock.sleep })
    await channel.send(one(), agree())
    expect(channel.way()).toMatchObject({ way: 'api' })
    hand.pass(3_600_000)
    expect(channel.way()).toMatchObject({ way: 'smtp' })
    await channel.send(one(), agree())
    expect(channel.way()).toMatchObject({ way: 'api' })
    await channel.rest()
    expect(channel.way()).toMatchObject({ way: 'smtp' })
  })

  test('a network that blocks everything keeps the message, and blames nothing on SMTP', async () => {
    const made = await world('all')
    const [api, smtp] = (await freePorts(2)) as [number, number]
    const channel = channelTo(made, [], { servers: { api: `http://127.0.0.1:${api}`, smtp: [at(smtp)] } })
    const handOver = agree()
    expect(await channel.send(one(), handOver)).toMatchObject({ outcome: 'deferred', why: 'unreachable' })
    expect(handOver.calls).toBe(0)
    expect(channel.way()).toMatchObject({ way: 'smtp' })
  })
})

test('a mail server that refuses even a new token gives way to the API', async () => {
  const { channel, smtp, gmail } = await world('all')
  smtp.fail('auth', { reply: '535 5.7.8 Username and Password not accepted' }, 2)
  expect(await channel.send(one(), agree())).toMatchObject({ outcome: 'accepted' })
  expect(gmail.sent).toHaveLength(1)
})

test('a grant without sending asks for consent, and nothing is asked of anybody', async () => {
  const { gmail, tokens } = await world('all')
  const channel = createGmailChannel(
    { address: REP, scopes: ['openid'], tokens, servers: { api: gmail.origin } },
    realPorts(),
  )
  expect(await channel.send(one(), agree())).toMatchObject({ outcome: 'signed-out', why: 'consent-needed' })
  expect(gmail.http.asked).toEqual([])
})

test('offline, nothing is tried', async () => {
  const tokens: AccessTokens = { get: () => Promise.reject(new Error('asked')), refused: () => {} }
  const channel = createGmailChannel(
    { address: REP, scopes: ['https://mail.google.com/'], tokens },
    realPorts(false),
  )
  expect(await channel.send(one(), agree())).toMatchObject({ outcome: 'deferred', why: 'no-network' })
})

test.each([
  [
    new SignedOut('token-expired', 'It ended.', 'Sign in.'),
    { outcome: 'signed-out', why: 'token-expired', detail: 'It ended. Sign in.' },
  ],
  [
    new AppError('unreachable', 'No Google.'),
    { outcome: 'deferred', why: 'unreachable', detail: 'No Google.' },
  ],
  [
    new Error('secret inner words'),
    { outcome: 'deferred', why: 'unreachable', detail: 'The sign-in could not be read.' },
  ],
])('no token, because %s, is an outcome', async (error, expected) => {
  const tokens: AccessTokens = { get: () => Promise.reject(error), refused: () => {} }
  for (const way of ['auto', 'api'] as const) {
    const channel = createGmailChannel(
      {
        address: REP,
        scopes: ['https://mail.google.com/'],
        tokens,
        way,
        servers: { api: 'http://127.0.0.1:9', smtp: [at(9)] },
      },
      realPorts(),
    )
    expect(await channel.send(one(), agree())).toMatchObject(expected)
  }
})

test('the pace is what Gmail allows: less for free accounts and trials, and by the API a minute’s limit', () => {
  const counts = (...[account, way]: Parameters<typeof gmailPace>) =>
    gmailPace(account, way).limits.map(({ count, per }) => `${count}/${per}`)
  expect(counts({ address: 'rita@company.test' }, 'smtp')).toEqual(['2/1000', '2000/86400000'])
  expect(counts({ address: 'rita@company.test' }, 'api')).toEqual(['2/1000', '55/60000', '2000/86400000'])
  expect(counts({ address: 'Rita@GMail.com' }, 'smtp')).toContain('500/86400000')
  expect(counts({ address: 'rita@googlemail.com' }, 'smtp')).toContain('500/86400000')
  expect(counts({ address: 'rita@company.test', trial: true }, 'smtp')).toContain('500/86400000')
})

test('no token, code or client secret stands in an outcome, an error, a health or the log', async () => {
  const lines: string[] = []
  const write = (event: string, fields?: LogFields) => void lines.push(event, JSON.stringify(fields ?? {}))
  const log: Log = { debug: write, info: write, warn: write, error: write }
  const seen: unknown[] = []
  const plants: string[] = []
  for (const wish of ['all', 'send'] as const) {
    const { channel, gmail, google, smtp, tokens } = await world(wish, { log })
    const said = async (act: Promise<unknown>) => void seen.push(await act.catch((error: unknown) => error))
    const token = await tokens.get()
    await said(channel.send(one(), agree()))
    await said(channel.test(never))
    // Servers that send our own words back to us.
    smtp.fail(
      'auth',
      {
        reply: `535 5.7.8 You said ${token} and ${Buffer.from(`user=${REP}\u0001auth=Bearer ${token}\u0001\u0001`).toString('base64')}`,
      },
      4,
    )
    gmail.fail('*', gmailError(403, 'forbidden', `Bearer ${token} is not welcome`), 4)
    await channel.rest()
    for (let tries = 0; tries < 2; tries += 1) await said(channel.send(one(), agree()))
    await said(channel.test(never))
    google.grants.endAll(REP, 'revoked')
    tokens.refused(await tokens.get().catch(() => token))
    await channel.rest()
    await said(channel.send(one(), agree()))
    await said(channel.test(never))
    await said(channel.findSent('x@test.local'))
    plants.push(...google.grants.tokens(), google.client.clientSecret!)
  }
  const everything = inspect(seen, { depth: 10, showHidden: true, maxStringLength: null }) + lines.join('\n')
  expect(lines.length).toBeGreaterThan(0)
  expect(plants.length).toBeGreaterThan(6)
  for (const secret of plants) {
    expect(everything).not.toContain(secret)
    expect(everything).not.toContain(Buffer.from(secret).toString('base64'))
  }
})
