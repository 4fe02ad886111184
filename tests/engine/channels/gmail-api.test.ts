import { afterEach, describe, expect, test } from 'vitest'
import type { Channel, Outcome } from '#engine/channels/channel.ts'
import { available } from '../../servers/available.ts'
import { selfSigned } from '../../servers/certificate.ts'
import { gmailError } from '../../servers/gmail.ts'
import type { HttpFault } from '../../servers/http.ts'
import { freePorts } from '../../servers/supervise.ts'
import { REP, startGmailWorld, type GmailWorld } from './gmail-world.ts'
import { agree, sampleMessage } from './message.ts'
import { realClock } from './real-ports.ts'

const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})
async function world(...args: Parameters<typeof startGmailWorld>): Promise<GmailWorld> {
  const made = await startGmailWorld(...args)
  ending.push(made.stop)
  return made
}
/** Waiting between tries of an upload is no part of what is tested. */
const hurried = {
  ...realClock,
  sleep: (ms: number, signal?: AbortSignal) => realClock.sleep(ms < 10_000 ? 0 : ms, signal),
}

const one = (body = '') => sampleMessage(REP, 'ann@there.test', body)
const send = (channel: Channel, message = one()) => channel.send(message, agree())
const LARGE = `${'0123456789'.repeat(7)}\r\n`.repeat(90_000)

/** A fault of the request that sends, the outcome, and how many messages Gmail then has sent. */
const CASES: [name: string, fault: HttpFault, expected: Partial<Outcome>, sent: number][] = [
  [
    '401, also with a new token',
    gmailError(401, 'authError', 'Invalid Credentials'),
    { outcome: 'signed-out', why: 'token-expired' },
    0,
  ],
  [
    '403 insufficientPermissions',
    gmailError(403, 'insufficientPermissions', 'No'),
    { outcome: 'signed-out', why: 'consent-needed' },
    0,
  ],
  [
    '403 domainPolicy',
    gmailError(403, 'domainPolicy', 'No'),
    { outcome: 'signed-out', why: 'consent-needed' },
    0,
  ],
  [
    '403 dailyLimitExceeded',
    gmailError(403, 'dailyLimitExceeded', 'No'),
    { outcome: 'blocked-us', scope: 'channel' },
    0,
  ],
  [
    '403 userRateLimitExceeded',
    gmailError(403, 'userRateLimitExceeded', 'No'),
    { outcome: 'deferred', why: 'throttled' },
    0,
  ],
  ['400', gmailError(400, 'invalidArgument', 'Invalid To header'), { outcome: 'rejected' }, 0],
  ['413', gmailError(413, 'uploadTooLarge', 'Too large'), { outcome: 'rejected' }, 0],
  ['500 before it took effect', gmailError(500, 'backendError', 'Oops'), { outcome: 'unknown' }, 0],
  [
    '503 after it took effect',
    { ...gmailError(503, 'backendError', 'Oops'), after: true },
    { outcome: 'unknown' },
    1,
  ],
  ['a cut connection before it took effect', { drop: true }, { outcome: 'unknown' }, 0],
  ['a cut connection after it took effect', { drop: true, after: true }, { outcome: 'unknown' }, 1],
  ['no answer', { hang: true, after: true }, { outcome: 'unknown' }, 1],
  ['an answer that is not Gmail’s', { status: 200, body: '<h1>Blocked</h1>' }, { outcome: 'unknown' }, 0],
]

describe('when the request that sends is answered by', () => {
  test.each(CASES)('%s', async (_name, fault, expected, count) => {
    const { channel, gmail } = await world('send', { timeouts: { answer: 300 } })
    gmail.fail('send', fault, 2)
    const handOver = agree()
    const outcome = await channel.send(one(), handOver)
    expect(outcome).toMatchObject(expected)
    expect(handOver.calls).toBe(1)
    expect(gmail.sent).toHaveLength(count)
  })

  test('429 with Retry-After, the message waits so long', async () => {
    const { channel, gmail } = await world('send')
    gmail.fail('send', gmailError(429, 'userRateLimitExceeded', 'Slow down', { 'retry-after': '90' }))
    const before = Date.now()
    const outcome = await send(channel)
    expect(outcome).toMatchObject({ outcome: 'deferred', why: 'throttled' })
    const { notBefore } = outcome as { notBefore: number }
    expect(notBefore).toBeGreaterThanOrEqual(before + 90_000)
    expect(notBefore).toBeLessThan(before + 120_000)
  })
})

test('a token that ran out is renewed and the message sent, with one hand-over', async () => {
  const { channel, gmail, google } = await world('send')
  await send(channel)
  google.grants.expire(REP)
  const handOver = agree()
  expect(await channel.send(one(), handOver)).toMatchObject({ outcome: 'accepted' })
  expect(handOver.calls).toBe(1)
  expect(gmail.sent).toHaveLength(2)
})

test('a sign-in that was revoked signs out with the way back, and nothing is asked of the outbox', async () => {
  const { channel, google, tokens } = await world('send')
  google.grants.endAll(REP, 'revoked')
  tokens.refused(await tokens.get())
  const handOver = agree()
  const outcome = await channel.send(one(), handOver)
  expect(outcome).toMatchObject({
    outcome: 'signed-out',
    why: 'token-revoked',
    detail: expect.stringContaining('Sign in with Google again') as string,
  })
  expect(handOver.calls).toBe(0)
  await expect(channel.test(new AbortController().signal)).rejects.toMatchObject({
    code: 'sign-in-failed',
    reason: 'token-revoked',
  })
})

test('a Gmail that cannot be reached keeps the message, and nothing is asked of the outbox', async () => {
  const [port] = (await freePorts(1)) as [number]
  const { channel } = await world('send', { servers: { api: `http://127.0.0.1:${port}` } })
  const handOver = agree()
  expect(await channel.send(one(), handOver)).toMatchObject({ outcome: 'deferred', why: 'unreachable' })
  expect(handOver.calls).toBe(0)
})

test('a connection that dies while the outbox commits leaves nothing in doubt', async () => {
  const { channel, gmail } = await world('send')
  const handOver = agree()
  const beforeBody = async () => {
    gmail.http.dropAll()
    // Longer than it takes to notice: a whole exchange with the same server.
    await fetch(gmail.origin)
  }
  expect(await channel.send(one(), { ...handOver, beforeBody })).toMatchObject({ outcome: 'deferred' })
  expect(gmail.sent).toEqual([])
})

test('closing the channel leaves in doubt what was handed over, and sends nothing more', async () => {
  const { channel, gmail } = await world('send')
  gmail.fail('send', { hang: true, after: true })
  const arrival = gmail.reached('send')
  const sending = send(channel)
  await arrival
  await channel.close()
  expect(await sending).toMatchObject({ outcome: 'unknown' })
  expect(await send(channel)).toMatchObject({ outcome: 'deferred', why: 'stopped' })
})

describe.skipIf(!available.openssl)('over TLS', () => {
  test('a server that is trusted gets the message, large ones too', async () => {
    const certificate = await selfSigned()
    const { channel, gmail } = await world('send', { certificate, ca: certificate.cert })
    for (const body of ['', LARGE])
      expect(await send(channel, one(body))).toMatchObject({ outcome: 'accepted' })
    expect((await channel.test(new AbortController().signal)).ok).toBe(true)
    expect(gmail.sent).toHaveLength(2)
  })

  test('one that is not gets neither the message nor the token, and nothing is asked of the outbox', async () => {
    const { channel, gmail } = await world('send', { certificate: await selfSigned() })
    const handOver = agree()
    expect(await channel.send(one(), handOver)).toMatchObject({
      outcome: 'deferred',
      why: 'unreachable',
      detail: expect.stringContaining('self-signed') as string,
    })
    await expect(channel.test(new AbortController().signal)).rejects.toMatchObject({ code: 'certificate' })
    expect(handOver.calls).toBe(0)
    expect(gmail.http.asked).toEqual([])
  })
})

describe('the Message-ID that Gmail gives', () => {
  test('is learnt where the scope allows', async () => {
    const { channel, gmail } = await world('all', { way: 'api' })
    const message = one()
    const outcome = await send(channel, message)
    expect(outcome).toMatchObject({
      outcome: 'accepted',
      messageId: expect.stringMatching(/@mail\.gmail\.com$/) as string,
    })
    expect(outcome).toMatchObject({ providerId: gmail.sent[0]!.id, threadId: gmail.sent[0]!.threadId })
  })

  test('stays ours where it cannot be learnt', async () => {
    const { channel, gmail } = await world('all', { way: 'api' })
    gmail.fail('get', gmailError(500, 'backendError', 'Oops'), 9)
    const message = one()
    expect(await send(channel, message)).toMatchObject({ outcome: 'accepted', messageId: message.messageId })
  })
})

describe('a follow-up', () => {
  test('goes into the thread of the message before it', async () => {
    const { channel, gmail } = await world('send')
    const first = (await send(channel)) as { threadId: string }
    const follow = { ...one(), threadId: first.threadId }
    expect(await send(channel, follow)).toMatchObject({ outcome: 'accepted', threadId: first.threadId })
    expect(gmail.sent.map(({ threadId }) => threadId)).toEqual([first.threadId, first.threadId])
  })

  test.each(['', LARGE])('whose thread the rep has deleted is sent all the same, once (%#)', async (body) => {
    const { channel, gmail } = await world('send')
    const handOver = agree()
    expect(await channel.send({ ...one(body), threadId: 'gone' }, handOver)).toMatchObject({
      outcome: 'accepted',
    })
    expect(handOver.calls).toBe(1)
    expect(gmail.sent).toHaveLength(1)
  })
})

describe('a message above 5 MB', () => {
  test('goes by an upload, byte for byte, and nothing is asked of the outbox before its bytes leave', async () => {
    const { channel, gmail } = await world('send')
    const message = one(LARGE)
    const handOver = agree()
    let before: string[] = []
    const beforeBody = () => ((before = gmail.http.asked.map(({ method }) => method)), handOver.beforeBody())
    expect(await channel.send(message, { ...handOver, beforeBody })).toMatchObject({ outcome: 'accepted' })
    expect(before).toEqual(['POST'])
    expect(gmail.sent[0]!.raw.equals(Buffer.from(message.mime))).toBe(true)
  })

  test('that the session already has when the answer is lost is not sent twice, and not in doubt', async () => {
    const { channel, gmail } = await world('send', { clock: hurried })
    gmail.fail('upload', { drop: true, after: true })
    expect(await send(channel, one(LARGE))).toMatchObject({ outcome: 'accepted' })
    expect(gmail.sent).toHaveLength(1)
  })

  test('that broke off in the middle is taken up where it broke off', async () => {
    const { channel, gmail } = await world('send', { clock: hurried })
    gmail.cutUpload(3_000_000)
    const message = one(LARGE)
    expect(await send(channel, message)).toMatchObject({ outcome: 'accepted' })
    expect(gmail.sent[0]!.raw.equals(Buffer.from(message.mime))).toBe(true)
    expect(gmail.http.asked.at(-1)!.headers['content-range']).toMatch(/^bytes 3000000-/)
  })

  test('whose session cannot be asked stays in doubt', async () => {
    const { channel, gmail } = await world('send', { clock: hurried })
    gmail.fail('upload', { drop: true, after: true })
    gmail.fail('upload', { drop: true }, 20)
    expect(await send(channel, one(LARGE))).toMatchObject({ outcome: 'unknown' })
  })

  test('for which no session is opened waits, and nothing is asked of the outbox', async () => {
    const { channel, gmail } = await world('send')
    gmail.fail('upload-start', { status: 503, body: 'Backend Error' })
    const handOver = agree()
    expect(await channel.send(one(LARGE), handOver)).toMatchObject({ outcome: 'deferred', why: 'busy' })
    expect(handOver.calls).toBe(0)
  })

  test('never gives its token to another server than Gmail', async () => {
    const { channel, gmail } = await world('send')
    gmail.fail('upload-start', { status: 200, headers: { location: 'http://127.0.0.1:9/steal' } })
    expect(await send(channel, one(LARGE))).toMatchObject({ outcome: 'deferred' })
    expect(gmail.sent).toEqual([])
  })
})

test('more than Gmail takes is refused before it leaves', async () => {
  const { channel, gmail } = await world('send')
  const handOver = agree()
  const crowd = sampleMessage(
    REP,
    Array.from({ length: 101 }, (_, index) => `p${index}@there.test`),
  )
  expect(await channel.send(crowd, handOver)).toMatchObject({
    outcome: 'rejected',
    detail: expect.stringContaining('100 recipients') as string,
  })
  const huge = { ...one(), mime: Buffer.alloc(36_700_161, 'x') }
  expect(await channel.send(huge, handOver)).toMatchObject({
    outcome: 'rejected',
    detail: expect.stringContaining('MB') as string,
  })
  expect(handOver.calls).toBe(0)
  expect(gmail.http.asked).toEqual([])
})

test('recipients of the envelope alone get the message, and no name in the header too many does', async () => {
  const { channel, gmail } = await world('send')
  const hidden = sampleMessage(REP, ['ann@there.test', 'crm@us.test'])
  expect(await send(channel, hidden)).toMatchObject({ outcome: 'accepted' })
  expect(gmail.sent[0]!.recipients).toEqual(['ann@there.test', 'crm@us.test'])
  expect(gmail.store.mails[0]!.raw.toString()).not.toContain('crm@us.test')
  const other = { ...one(), to: ['bob@there.test'] }
  const handOver = agree()
  expect(await channel.send(other, handOver)).toMatchObject({ outcome: 'rejected' })
  expect(handOver.calls).toBe(0)
})

describe('after a lost answer, looking for the message', () => {
  test('with gmail.send alone cannot tell, and says why', async () => {
    const { channel, gmail } = await world('send')
    gmail.fail('send', { drop: true, after: true })
    const message = one()
    expect(await send(channel, message)).toMatchObject({ outcome: 'unknown' })
    expect(await channel.findSent(message.messageId, message)).toMatchObject({
      found: 'cannot-tell',
      why: expect.stringContaining('Only sending') as string,
    })
  })

  test('finds it by its Message-ID where Gmail kept it', async () => {
    const { channel, gmail } = await world('all', { way: 'api' })
    gmail.rewritesMessageId = false
    gmail.fail('send', { drop: true, after: true })
    const message = one()
    await send(channel, message)
    expect(await channel.findSent(message.messageId)).toMatchObject({
      found: 'yes',
      messageId: message.messageId,
      providerId: gmail.sent[0]!.id,
    })
  })

  test('finds it by its second and its person where Gmail gave it another, and learns that', async () => {
    const { channel, gmail } = await world('all', { way: 'api' })
    gmail.fail('send', { drop: true, after: true })
    const [message, another] = [one(), sampleMessage(REP, 'bob@there.test')]
    await send(channel, message)
    await send(channel, another)
    expect(await channel.findSent(message.messageId)).toMatchObject({ found: 'cannot-tell' })
    expect(await channel.findSent(message.messageId, message)).toMatchObject({
      found: 'yes',
      providerId: gmail.sent[0]!.id,
      messageId: expect.stringMatching(/@mail\.gmail\.com$/) as string,
    })
  })

  test('never calls it absent when it is not there, nor when Gmail cannot be asked', async () => {
    const { channel, gmail } = await world('all', { way: 'api' })
    const message = one()
    expect((await channel.findSent(message.messageId, message)).found).toBe('cannot-tell')
    gmail.fail('*', gmailError(503, 'backendError', 'Oops'), 9)
    expect((await channel.findSent(message.messageId, message)).found).toBe('cannot-tell')
  })
})
