import { randomBytes, randomUUID } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#shared/app-error.ts'
import type { Channel, OutgoingMessage } from '#engine/channels/channel.ts'
import {
  createExchangeOnlineChannel,
  type ExchangeOnlineSettings,
} from '#engine/channels/exchange-online/exchange-online.ts'
import { createGraphClient, GRAPH_CONCURRENCY, TAG } from '#engine/graph/graph.ts'
import { SignedOut, type AccessTokens } from '#engine/sign-in/sign-in.ts'
import { graphError, startGraph, type GraphServer } from '../../servers/graph.ts'
import { expectSame, hastyClock, listeningLog, online, someTokens } from './exchange-world.ts'
import { agree, sampleMessage } from './message.ts'

let server: GraphServer
let clock: ReturnType<typeof hastyClock>
let log: ReturnType<typeof listeningLog>
let channel: Channel
beforeEach(async () => {
  server = await startGraph()
  clock = hastyClock()
  log = listeningLog()
  channel = aChannel()
})
afterEach(async () => {
  await channel.close()
  await server.stop()
})

function aChannel(
  settings: Partial<ExchangeOnlineSettings> = {},
  tokens: AccessTokens = someTokens('graph-token'),
  network = online,
): Channel {
  const ports = { clock, network, log, root: server.root }
  return createExchangeOnlineChannel(
    { address: 'rep@test.local', ...settings },
    createGraphClient({}, tokens, ports),
    ports,
  )
}

const message = () => sampleMessage('rep@test.local', 'ann@there.test')
const drafts = () => server.inFolder('drafts')
const copies = (of: OutgoingMessage) => server.delivered.filter(({ messageId }) => messageId === of.messageId)

async function built(fields: Record<string, unknown>): Promise<OutgoingMessage> {
  const messageId = `${randomUUID()}@test.local`
  const mime = await new MailComposer({
    from: 'Rita <rep@test.local>',
    to: 'Ann <ann@there.test>',
    subject: 'Größe',
    text: 'Hello',
    html: '<p>Hello <img src="cid:logo@fp"></p>',
    messageId: `<${messageId}>`,
    ...fields,
  })
    .compile()
    .build()
  return { messageId, from: 'rep@test.local', to: ['ann@there.test'], mime }
}

describe('a draft of Exchange Online', () => {
  it('carries our Message-ID, our tag, the opt-out header and x- headers, and nothing is left in Drafts', async () => {
    const sent = await built({
      headers: { 'List-Unsubscribe': '<mailto:rep@test.local?subject=unsubscribe-1>', 'X-Campaign': 'k1' },
    })
    expect(await channel.send(sent, agree())).toMatchObject({
      outcome: 'accepted',
      messageId: sent.messageId,
      threadId: expect.stringContaining('conversation'),
    })
    await expectSame(sent, copies(sent)[0]!.mime)
    expect(copies(sent)[0]!.mime).toContain('X-Campaign: k1')
    expect(server.inFolder('sentitems')[0]!.properties[TAG]).toBe(sent.messageId)
    expect(drafts()).toEqual([])
  })

  it('answers the mail before it in its thread, with our subject, recipients and words alone', async () => {
    const first = await built({})
    await channel.send(first, agree())
    const thread = server.inFolder('sentitems')[0]!.conversationId
    const next = await built({
      subject: 'Re: Größe',
      html: '<p>Again</p>',
      inReplyTo: `<${first.messageId}>`,
      references: `<${first.messageId}>`,
    })
    expect(await channel.send(next, agree())).toMatchObject({ outcome: 'accepted', threadId: thread })
    expect(server.kinds()).toContain('reply')
    await expectSame(next, copies(next)[0]!.mime)
    expect(copies(next)[0]!.mime).not.toContain('quoted original')
  })

  it('threads by header where the mailbox no longer has the mail before it', async () => {
    const next = await built({ inReplyTo: '<gone@test.local>', references: '<gone@test.local>' })
    await channel.send(next, agree())
    expect(server.kinds()).not.toContain('reply')
    await expectSame(next, copies(next)[0]!.mime)
  })

  it.each([
    ['small files in one request', 1000, 0, 0],
    ['files that do not fit in one request', 2_000_000, 2, 0],
    ['a file over 3 MB by an upload in parts', 7_000_000, 1, 3],
  ])('takes %s, byte for byte', async (_what, size, attached, parts) => {
    const sent = await built({
      attachments: [
        { filename: 'prices.pdf', contentType: 'application/pdf', content: randomBytes(size) },
        { filename: 'logo.png', contentType: 'image/png', cid: 'logo@fp', content: randomBytes(2_000) },
      ].concat(
        size === 2_000_000
          ? [{ filename: 'b.pdf', contentType: 'application/pdf', content: randomBytes(900_000) }]
          : [],
      ),
    })
    expect(await channel.send(sent, agree())).toMatchObject({ outcome: 'accepted' })
    await expectSame(sent, copies(sent)[0]!.mime)
    expect(server.kinds().filter((kind) => kind === 'upload')).toHaveLength(parts)
    expect(server.kinds().filter((kind) => kind === 'attach').length >= attached).toBe(true)
    // The upload's address is a permission of its own; our token has no business there.
    for (const { url, headers } of server.asked)
      if (url.pathname.startsWith('/upload/')) expect(headers.authorization).toBe(undefined)
  })

  it('hides who is only in the envelope, and refuses to write to whom the envelope does not have', async () => {
    const hidden = { ...(await built({})), to: ['ann@there.test', 'boss@test.local'] }
    await channel.send(hidden, agree())
    expect(copies(hidden)[0]!.recipients.toSorted()).toEqual(['ann@there.test', 'boss@test.local'])
    expect(copies(hidden)[0]!.mime).not.toContain('boss@')
    const wider = { ...(await built({ cc: 'stranger@else.test' })), to: ['ann@there.test'] }
    expect(await channel.send(wider, agree())).toMatchObject({ outcome: 'rejected' })
    expect(copies(wider)).toEqual([])
  })

  it('is not made for more recipients than Microsoft takes', async () => {
    const crowd = Array.from({ length: 501 }, (_, index) => `person-${index}@there.test`)
    expect(await channel.send(sampleMessage('rep@test.local', crowd), agree())).toMatchObject({
      outcome: 'rejected',
    })
    expect(server.asked).toEqual([])
  })

  it('never has more requests under way than Microsoft allows', async () => {
    const all = Array.from({ length: 20 }, message)
    await Promise.all(all.map((each) => channel.send(each, agree())))
    expect(server.delivered).toHaveLength(20)
    expect(server.mostAtOnce()).toBe(GRAPH_CONCURRENCY)
  })

  it('learns the Message-ID that a personal account was really given', async () => {
    server.habits.rewriteIds = true
    server.habits.sentHiddenFor = 1
    const outcome = await aChannel({ learnMessageId: true }).send(message(), agree())
    expect(outcome).toMatchObject({
      outcome: 'accepted',
      messageId: expect.stringMatching(/@PROD\.OUTLOOK\.COM$/),
    })
  })
})

describe('what Exchange Online refuses', () => {
  const CASES = [
    ['create', 403, 'ErrorAccessDenied', { outcome: 'signed-out', why: 'consent-needed' }],
    ['send', 403, 'ErrorSendAsDenied', { outcome: 'blocked-us', scope: 'channel' }],
    ['send', 403, 'ErrorMessageSubmissionBlocked', { outcome: 'blocked-us', scope: 'channel' }],
    ['send', 403, 'ErrorExceededMessageLimit', { outcome: 'blocked-us', scope: 'channel' }],
    ['send', 403, 'ErrorAccountSuspend', { outcome: 'blocked-us', scope: 'channel' }],
    ['create', 507, 'ErrorQuotaExceeded', { outcome: 'blocked-us', scope: 'channel' }],
    [
      'create',
      404,
      'MailboxNotEnabledForRESTAPI',
      { outcome: 'blocked-us', detail: expect.stringContaining('Exchange Server') },
    ],
    [
      'send',
      413,
      'ErrorMessageSizeExceeded',
      { outcome: 'rejected', detail: expect.stringContaining('larger') },
    ],
    ['send', 400, 'ErrorInvalidRecipients', { outcome: 'rejected' }],
    ['create', 400, 'SomethingNew', { outcome: 'blocked-us', scope: 'channel' }],
    ['create', 500, 'InternalServerError', { outcome: 'deferred', why: 'busy' }],
    ['create', 503, 'ServiceUnavailable', { outcome: 'deferred', why: 'busy' }],
    ['send', 500, 'InternalServerError', { outcome: 'unknown' }],
    ['send', 503, 'ErrorServerBusy', { outcome: 'unknown' }],
    ['send', 404, 'ErrorItemNotFound', { outcome: 'unknown' }],
  ] as const
  it.each(CASES)('at %s with %d %s is told from every other trouble', async (kind, status, code, outcome) => {
    server.fail(kind, graphError(status, code))
    const sent = message()
    expect(await channel.send(sent, agree())).toMatchObject(outcome)
    expect(copies(sent)).toEqual([])
    // Only a message in doubt leaves its draft behind, as the proof that it did not leave.
    expect(drafts()).toHaveLength(outcome.outcome === 'unknown' ? 1 : 0)
  })

  it.each(['create', 'send'])(
    'with 429 at %s waits as long as Graph asked, and asks nothing before',
    async (kind) => {
      server.fail(kind, graphError(429, 'TooManyRequests', 'Slow down', 90))
      const sent = message()
      const notBefore = clock.now() + 90_000
      const handOver = agree()
      expect(await channel.send(sent, handOver)).toMatchObject({
        outcome: 'deferred',
        why: 'throttled',
        notBefore,
      })
      const asked = server.asked.length
      expect(await channel.send(sent, agree())).toMatchObject({
        outcome: 'deferred',
        why: 'throttled',
        notBefore,
      })
      expect(server.asked.length).toBe(asked)
      clock.pass(90_000)
      expect(await channel.send(sent, agree())).toMatchObject({ outcome: 'accepted' })
      expect(copies(sent)).toHaveLength(1)
      expect(drafts()).toEqual([])
    },
  )

  it('as a token, is renewed once, even for the request that sends', async () => {
    const tokens = someTokens('stale-token', 'graph-token')
    expect(await aChannel({}, tokens).send(message(), agree())).toMatchObject({ outcome: 'accepted' })
    server.fail('send', graphError(401, 'InvalidAuthenticationToken'))
    const late = message()
    expect(await aChannel({}, someTokens('graph-token')).send(late, agree())).toMatchObject({
      outcome: 'accepted',
    })
    expect(copies(late)).toHaveLength(1)
    expect(await aChannel({}, someTokens('stale-token')).send(message(), agree())).toMatchObject({
      outcome: 'signed-out',
      why: 'token-expired',
    })
  })

  it('to renew signs out with its reason, while a network that is down does not', async () => {
    const failing = (error: AppError): AccessTokens => ({
      get: () => Promise.reject(error),
      refused: () => {},
    })
    const revoked = new SignedOut('token-revoked', 'Microsoft ended the sign-in.', 'Sign in again.')
    expect(await aChannel({}, failing(revoked)).send(message(), agree())).toMatchObject({
      outcome: 'signed-out',
      why: 'token-revoked',
      detail: 'Microsoft ended the sign-in.',
    })
    const down = new AppError('unreachable', 'login.microsoftonline.com did not answer.')
    expect(await aChannel({}, failing(down)).send(message(), agree())).toMatchObject({
      outcome: 'deferred',
      why: 'unreachable',
    })
  })

  it('is explained to a person who tests the channel', async () => {
    server.fail('folder', graphError(404, 'MailboxNotEnabledForRESTAPI', 'REST API is not yet supported'))
    await expect(channel.test(new AbortController().signal)).rejects.toMatchObject({
      code: 'refused-server',
      fix: expect.stringContaining('Exchange Server channel'),
    })
    server.fail('folder', graphError(403, 'ErrorAccessDenied'))
    await expect(channel.test(new AbortController().signal)).rejects.toMatchObject({ code: 'sign-in-failed' })
  })
})

describe('with nothing granted but sending, Exchange Online', () => {
  const sender = () => aChannel({ mayDraft: false })

  it('takes our bytes without any draft, and asks for nothing it may not', async () => {
    const sent = message()
    expect(await sender().send(sent, agree())).toMatchObject({ outcome: 'accepted' })
    expect(copies(sent)[0]!.mime).toBe(Buffer.from(sent.mime).toString('utf8'))
    expect(await sender().findSent(sent.messageId)).toMatchObject({ found: 'cannot-tell' })
    expect(server.kinds()).toEqual(['sendMail'])
  })

  it('is tested without sending anything', async () => {
    const { signal } = new AbortController()
    expect(await sender().test(signal)).toMatchObject({ ok: true })
    expect(server.delivered).toEqual([])
    server.fail('sendMail', graphError(403, 'ErrorAccessDenied'))
    await expect(sender().test(signal)).rejects.toMatchObject({ code: 'sign-in-failed' })
  })

  it('refuses what only a draft could carry, and says what to do', async () => {
    const sent = await built({ attachments: [{ filename: 'a.bin', content: randomBytes(3_500_000) }] })
    expect(await sender().send(sent, agree())).toMatchObject({
      outcome: 'rejected',
      detail: expect.stringContaining('grant'),
    })
    expect(server.asked).toEqual([])
  })
})

describe('an answer of Exchange Online that is lost', () => {
  const LOST = [
    ['the connection was cut after the request', { drop: true, after: true }],
    ['a 500 came after it took effect', { ...graphError(500, 'InternalServerError'), after: true }],
    ['a 504 came after it took effect', { status: 504, body: '<html>gateway</html>', after: true }],
  ] as const
  it.each(LOST)('is in doubt, and the message is found once it is in Sent (%s)', async (_what, fault) => {
    server.habits.sentHiddenFor = 2
    server.fail('send', fault)
    const sent = message()
    expect(await channel.send(sent, agree())).toMatchObject({ outcome: 'unknown' })
    // The process may have died since: another channel is asked.
    expect(await aChannel().findSent(sent.messageId)).toMatchObject({
      found: 'yes',
      messageId: sent.messageId,
    })
    expect(copies(sent)).toHaveLength(1)
  })

  it('is found by our tag even when the Message-ID was rewritten', async () => {
    server.habits.rewriteIds = true
    server.fail('send', { drop: true, after: true })
    const sent = message()
    await channel.send(sent, agree())
    const found = await channel.findSent(sent.messageId)
    expect(found).toMatchObject({ found: 'yes', messageId: expect.stringMatching(/@PROD\.OUTLOOK\.COM$/) })
  })

  it('is proven absent only while its draft lies in Drafts, and that draft can never leave afterwards', async () => {
    server.fail('send', { drop: true })
    const sent = message()
    expect(await channel.send(sent, agree())).toMatchObject({ outcome: 'unknown' })
    const { id } = drafts()[0]!
    expect(await channel.findSent(sent.messageId)).toMatchObject({ found: 'absent' })
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(5000)
    // The old request, held up somewhere on the way, arrives at last.
    const late = await fetch(`${server.root}/v1.0/me/messages/${id}/send`, {
      method: 'POST',
      headers: { authorization: 'Bearer graph-token' },
    })
    expect(late.status).toBe(404)
    expect(await channel.send(sent, agree())).toMatchObject({ outcome: 'accepted' })
    expect(copies(sent)).toHaveLength(1)
  })

  it('cannot be told while it is in neither place, or while the mailbox cannot be asked', async () => {
    expect(await channel.findSent('nobody@test.local')).toMatchObject({ found: 'cannot-tell' })
    server.fail('send', { drop: true })
    const sent = message()
    await channel.send(sent, agree())
    for (const fault of [graphError(500, 'x'), graphError(429, 'y', 'z', 0), { drop: true } as const]) {
      server.fail('find', fault)
      expect(await channel.findSent(sent.messageId)).toMatchObject({ found: 'cannot-tell' })
    }
    server.fail('delete', { drop: true })
    expect(await channel.findSent(sent.messageId)).toMatchObject({ found: 'cannot-tell' })
  })

  it('a draft that left while it was being taken away is not called absent', async () => {
    server.fail('send', { drop: true })
    const sent = message()
    await channel.send(sent, agree())
    server.habits.sentHiddenFor = 0
    server.fail('delete', graphError(404, 'ErrorItemNotFound'))
    expect(await channel.findSent(sent.messageId)).toMatchObject({ found: 'cannot-tell' })
  })

  it('by raw MIME can be found, and never proven absent', async () => {
    const mime = aChannel({ way: 'mime' })
    server.fail('sendMail', { drop: true, after: true })
    const sent = message()
    expect(await mime.send(sent, agree())).toMatchObject({ outcome: 'unknown' })
    expect(await mime.findSent(sent.messageId)).toMatchObject({ found: 'yes' })
    server.fail('sendMail', { drop: true })
    const gone = message()
    expect(await mime.send(gone, agree())).toMatchObject({ outcome: 'unknown' })
    expect(await mime.findSent(gone.messageId)).toMatchObject({ found: 'cannot-tell' })
  })

  it('is given up after a while, in doubt, and stopping does not end the wait', async () => {
    server.fail('send', { hang: true })
    const stop = new AbortController()
    const sending = channel.send(message(), agree(stop.signal))
    await server.reached('send')
    stop.abort()
    clock.endLongWaits()
    expect(await sending).toMatchObject({ outcome: 'unknown', detail: expect.stringContaining('in time') })
  })
})

describe('nothing leaves Exchange Online', () => {
  it('when it is stopped while the draft is being made', async () => {
    server.fail('create', { hang: true })
    const stop = new AbortController()
    const sending = channel.send(message(), agree(stop.signal))
    await server.reached('create')
    stop.abort()
    expect(await sending).toMatchObject({ outcome: 'deferred', why: 'stopped' })
    expect(server.delivered).toEqual([])
  })

  it('when the connection falls before the request that sends, whatever came before', async () => {
    for (const kind of ['find', 'create']) {
      server.fail(kind, { drop: true })
      const handOver = agree()
      expect(await channel.send(message(), handOver)).toMatchObject({ outcome: 'deferred' })
      expect(handOver.calls).toBe(0)
    }
    expect(server.delivered).toEqual([])
  })

  it('twice for a draft that a crash left behind: it is replaced', async () => {
    const sent = message()
    server.fail('create', { drop: true, after: true })
    await channel.send(sent, agree())
    expect(drafts()).toHaveLength(1)
    expect(await channel.send(sent, agree())).toMatchObject({ outcome: 'accepted' })
    expect(drafts()).toEqual([])
    expect(copies(sent)).toHaveLength(1)
  })

  it('when the server cannot be reached at all, or the computer is offline, or the channel is closed', async () => {
    await server.stop()
    expect(await channel.send(message(), agree())).toMatchObject({ outcome: 'deferred', why: 'unreachable' })
    await channel.close()
    expect(await channel.send(message(), agree())).toMatchObject({ outcome: 'deferred', why: 'stopped' })
    const ports = { clock, network: { ...online, online: () => false }, log, root: 'https://graph.invalid' }
    const offline = createExchangeOnlineChannel(
      { address: 'a@b.c' },
      createGraphClient({}, someTokens('x'), ports),
      ports,
    )
    expect(await offline.send(message(), agree())).toMatchObject({ outcome: 'deferred', why: 'no-network' })
  })

  it('to another server than Graph: neither by a redirect nor by an address in an answer', async () => {
    const thief = await startGraph()
    server.fail('find', { status: 307, headers: { location: `${thief.root}/v1.0/me/messages` } })
    expect(await channel.send(message(), agree())).toMatchObject({ outcome: 'deferred' })
    expect(thief.asked).toEqual([])
    await thief.stop()
    const ports = { clock, network: online, log, root: server.root }
    const client = createGraphClient({}, someTokens('graph-token'), ports)
    const { signal } = new AbortController()
    for (const path of [
      'https://evil.test/v1.0/me',
      '//evil.test/v1.0/me',
      `${server.root}@evil.test/v1.0/me`,
      '@evil.test/',
    ])
      await expect(client.json({ method: 'GET', path, signal })).rejects.toThrow(/not its own|400/)
    expect(server.asked.every(({ url }) => url.origin === 'http://127.0.0.1')).toBe(true)
  })
})

it('no token is in an outcome, an error or the log, even when the server sends it back', async () => {
  const secret = 'eyJ0eXAiOiJKV1QifQ.eyJzZWNyZXQiOiJwbGFudGVkIn0.c2lnbmF0dXJlLXBsYW50ZWQ'
  server.tokens.add(secret)
  const told: unknown[] = []
  const mine = aChannel({}, someTokens(secret))
  for (const body of [
    `Bearer ${secret}`,
    { error: { code: 'Weird', message: `You sent Bearer ${secret}` } },
  ]) {
    for (const status of [400, 401, 403, 500]) {
      for (const kind of ['create', 'send']) {
        server.fail(kind, { status, body }, 2)
        const sent = message()
        told.push(await mine.send(sent, agree()), await mine.findSent(sent.messageId))
        server.fail('folder', { status, body }, 2)
        told.push(
          await mine
            .test(new AbortController().signal)
            .catch((error: unknown) => (error as AppError).toValue()),
        )
      }
    }
  }
  const all = JSON.stringify(told) + log.lines.join('\n')
  expect(all).toContain('Weird')
  expect(all).not.toContain('planted')
  for (const part of secret.split('.')) expect(all).not.toContain(part)
})
