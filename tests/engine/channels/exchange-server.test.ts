import { randomBytes, randomUUID } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#shared/app-error.ts'
import type { Channel, OutgoingMessage } from '#engine/channels/channel.ts'
import { createExchangeServerChannel } from '#engine/channels/exchange-server/exchange-server.ts'
import type { EwsCredentials } from '#engine/ews/ews.ts'
import { ewsError, ewsFault, startEws, type EwsServer } from '../../servers/ews.ts'
import { anEwsClient, RITA } from './exchange-server-world.ts'
import { hastyClock, listeningLog } from './exchange-world.ts'
import { agree, sampleMessage } from './message.ts'

let server: EwsServer
let clock: ReturnType<typeof hastyClock>
let log: ReturnType<typeof listeningLog>
let channel: Channel
const resting: (() => void)[] = []
beforeEach(async () => {
  server = await startEws()
  clock = hastyClock()
  log = listeningLog()
  channel = aChannel()
})
afterEach(async () => {
  await channel.close()
  for (const rest of resting.splice(0)) rest()
  await server.stop()
})

function aChannel(credentials?: () => Promise<EwsCredentials | null>): Channel {
  const { client, transport } = anEwsClient(server.url, clock, {
    log,
    ...(credentials ? { credentials } : {}),
  })
  resting.push(() => transport.rest())
  return createExchangeServerChannel({ address: 'rita@corp.test' }, client, { clock, log })
}

const message = () => sampleMessage('rita@corp.test', 'ann@there.test')
const drafts = () => server.inFolder('drafts')
const copies = (of: OutgoingMessage) => server.delivered.filter(({ messageId }) => messageId === of.messageId)

describe('a draft on an Exchange Server', () => {
  it('is our bytes with our tag, and nothing is left in Drafts', async () => {
    const sent = message()
    expect(await channel.send(sent, agree())).toMatchObject({
      outcome: 'accepted',
      messageId: sent.messageId,
    })
    expect(copies(sent)[0]!.mime).toBe(Buffer.from(sent.mime).toString('utf8'))
    expect(server.inFolder('sentitems')[0]!.tag).toBe(sent.messageId)
    expect(drafts()).toEqual([])
  })

  it('hides who is only in the envelope, and refuses to write to whom the envelope does not have', async () => {
    const hidden = { ...message(), to: ['ann@there.test', `o'neil&co@test.local`] }
    await channel.send(hidden, agree())
    expect(copies(hidden)[0]!.recipients).toEqual(['ann@there.test', `o'neil&co@test.local`])
    const messageId = `${randomUUID()}@test.local`
    const fields = { from: 'rita@corp.test', to: 'ann@there.test', cc: 'stranger@else.test', text: 'x' }
    const mime = await new MailComposer({ ...fields, messageId: `<${messageId}>` }).compile().build()
    const wider = { messageId, from: 'rita@corp.test', to: ['ann@there.test'], mime }
    expect(await channel.send(wider, agree())).toMatchObject({ outcome: 'rejected' })
    expect(copies(wider)).toEqual([])
  })

  it('takes 20 MB', async () => {
    const messageId = `${randomUUID()}@test.local`
    const attachments = [{ filename: 'prices.pdf', content: randomBytes(15_000_000) }]
    const fields = { from: 'rita@corp.test', to: 'ann@there.test', text: 'x', messageId: `<${messageId}>` }
    const mime = await new MailComposer({ ...fields, attachments }).compile().build()
    const sent = { messageId, from: 'rita@corp.test', to: ['ann@there.test'], mime }
    expect(await channel.send(sent, agree())).toMatchObject({ outcome: 'accepted' })
    expect(copies(sent)[0]!.mime.length).toBe(mime.length)
  })
})

describe('what an Exchange Server refuses', () => {
  const CASES = [
    [
      'CreateItem',
      'ErrorMessageSizeExceeded',
      { outcome: 'rejected', detail: expect.stringContaining('larger') },
    ],
    ['SendItem', 'ErrorInvalidRecipients', { outcome: 'rejected' }],
    ['SendItem', 'ErrorSendAsDenied', { outcome: 'blocked-us', scope: 'channel' }],
    ['CreateItem', 'ErrorQuotaExceeded', { outcome: 'blocked-us', scope: 'channel' }],
    ['SendItem', 'ErrorSomethingNew', { outcome: 'blocked-us', scope: 'channel' }],
    ['CreateItem', 'ErrorPasswordExpired', { outcome: 'signed-out', why: 'wrong-password' }],
    ['CreateItem', 'ErrorMailboxStoreUnavailable', { outcome: 'deferred', why: 'busy' }],
    ['CreateItem', 'ErrorMailboxMoveInProgress', { outcome: 'deferred', why: 'busy' }],
    ['SendItem', 'ErrorInternalServerTransientError', { outcome: 'unknown' }],
    ['SendItem', 'ErrorTimeoutExpired', { outcome: 'unknown' }],
    ['SendItem', 'ErrorItemNotFound', { outcome: 'unknown' }],
  ] as const
  it.each(CASES)('at %s with %s is told from every other trouble', async (operation, code, outcome) => {
    for (const fault of [ewsError(operation, code), ewsFault(code)]) {
      server.fail(operation, fault)
      const sent = message()
      expect(await channel.send(sent, agree())).toMatchObject(outcome)
      expect(copies(sent)).toEqual([])
    }
    expect(drafts()).toHaveLength(outcome.outcome === 'unknown' ? 2 : 0)
  })

  it.each([
    [401, { outcome: 'signed-out', why: 'wrong-password' }],
    [403, { outcome: 'blocked-us', scope: 'channel' }],
    [404, { outcome: 'blocked-us', scope: 'channel' }],
    [302, { outcome: 'blocked-us', scope: 'channel' }],
    [413, { outcome: 'rejected' }],
    [503, { outcome: 'deferred', why: 'busy' }],
  ])('by HTTP %d alone is understood too', async (status, outcome) => {
    server.fail('CreateItem', {
      status,
      headers: { location: 'https://else.test/' },
      body: '<html>no</html>',
    })
    expect(await channel.send(message(), agree())).toMatchObject(outcome)
    expect(server.delivered).toEqual([])
  })

  it.each([
    ['CreateItem', ewsError('CreateItem', 'ErrorServerBusy', 'Busy', 45_000)],
    ['SendItem', ewsError('SendItem', 'ErrorServerBusy', 'Busy', 45_000)],
    ['SendItem', ewsFault('ErrorServerBusy', 'Busy', 45_000)],
    ['CreateItem', { status: 429, headers: { 'retry-after': '45' }, body: '' }],
  ] as const)('for being busy at %s, is asked again when it said', async (operation, fault) => {
    server.fail(operation, fault)
    const sent = message()
    const notBefore = clock.now() + 45_000
    expect(await channel.send(sent, agree())).toMatchObject({
      outcome: 'deferred',
      why: 'throttled',
      notBefore,
    })
    const asked = server.asked.length
    expect(await channel.send(sent, agree())).toMatchObject({ outcome: 'deferred', notBefore })
    expect(server.asked.length).toBe(asked)
    clock.pass(45_000)
    expect(await channel.send(sent, agree())).toMatchObject({ outcome: 'accepted' })
    expect(copies(sent)).toHaveLength(1)
    expect(drafts()).toEqual([])
  })

  it('as a token, is renewed once', async () => {
    let token = 'stale-token'
    const bearer = () =>
      Promise.resolve({ kind: 'bearer' as const, token, refused: () => void (token = 'ews-token') })
    expect(await aChannel(bearer).send(message(), agree())).toMatchObject({ outcome: 'accepted' })
    server.tokens.clear()
    expect(await aChannel(bearer).send(message(), agree())).toMatchObject({
      outcome: 'signed-out',
      why: 'token-expired',
    })
  })

  it('cannot be asked without a password, or by NTLM from here; a network that is down signs nobody out', async () => {
    expect(await aChannel(() => Promise.resolve(null)).send(message(), agree())).toMatchObject({
      outcome: 'signed-out',
      why: 'no-password',
    })
    const ntlm = () => Promise.resolve({ ...RITA, kind: 'ntlm' } as EwsCredentials)
    expect(await aChannel(ntlm).send(message(), agree())).toMatchObject({
      outcome: 'signed-out',
      detail: expect.stringContaining('NTLM'),
    })
    const down = () => Promise.reject(new AppError('unreachable', 'The sign-in server did not answer.'))
    expect(await aChannel(down).send(message(), agree())).toMatchObject({
      outcome: 'deferred',
      why: 'unreachable',
    })
  })

  it('is explained to a person who tests the channel', async () => {
    const { signal } = new AbortController()
    const wrong = aChannel(() => Promise.resolve({ ...RITA, password: 'wrong' } as EwsCredentials))
    await expect(wrong.test(signal)).rejects.toMatchObject({ code: 'wrong-password' })
    server.fail('GetFolder', { status: 403, body: '' })
    await expect(channel.test(signal)).rejects.toMatchObject({
      code: 'refused-server',
      fix: expect.stringContaining('administrator'),
    })
    server.fail('GetFolder', { status: 200, body: '<html>hello</html>' })
    await expect(channel.test(signal)).rejects.toMatchObject({ code: 'connection-lost' })
  })
})

describe('an answer of an Exchange Server that is lost', () => {
  const LOST = [
    ['the connection was cut after the request', { drop: true, after: true }],
    ['a 500 without words came after it took effect', { status: 500, body: '', after: true }],
    [
      'half an answer came',
      { status: 200, body: '<s:Envelope xmlns:s="x"><s:Body><m:SendItemResponse', after: true },
    ],
    ['a proxy answered in its place', { status: 502, body: '<html>gateway</html>', after: true }],
  ] as const
  it.each(LOST)('is in doubt, and the message is found once it is in Sent (%s)', async (_what, fault) => {
    server.habits.sentHiddenFor = 2
    server.fail('SendItem', fault)
    const sent = message()
    expect(await channel.send(sent, agree())).toMatchObject({ outcome: 'unknown' })
    expect(await aChannel().findSent(sent.messageId)).toMatchObject({
      found: 'yes',
      messageId: sent.messageId,
    })
    expect(copies(sent)).toHaveLength(1)
  })

  it('is found by our tag even when the Message-ID was rewritten', async () => {
    server.habits.rewriteIds = true
    server.fail('SendItem', { drop: true, after: true })
    const sent = message()
    await channel.send(sent, agree())
    expect(await channel.findSent(sent.messageId)).toMatchObject({
      found: 'yes',
      messageId: expect.stringContaining('rewritten'),
    })
  })

  it('is proven absent only while its draft lies in Drafts, and that draft can never leave afterwards', async () => {
    server.fail('SendItem', { drop: true })
    const sent = message()
    await channel.send(sent, agree())
    const held = server.asked.findLast(({ body }) => body.toString('latin1').includes('<m:SendItem'))!
    expect(await channel.findSent(sent.messageId)).toMatchObject({ found: 'absent' })
    // The old request, held up somewhere on the way, arrives at last.
    const authorization = String(held.headers.authorization)
    const late = await fetch(server.url, {
      method: 'POST',
      headers: { authorization },
      body: held.body.toString('utf8'),
    })
    expect(await late.text()).toContain('ErrorItemNotFound')
    expect(await channel.send(sent, agree())).toMatchObject({ outcome: 'accepted' })
    expect(copies(sent)).toHaveLength(1)
  })

  it('cannot be told while it is in neither place, or while the server cannot be asked', async () => {
    expect(await channel.findSent('nobody@test.local')).toMatchObject({ found: 'cannot-tell' })
    server.fail('SendItem', { drop: true })
    const sent = message()
    await channel.send(sent, agree())
    for (const [operation, fault] of [
      ['FindItem', { drop: true }],
      ['FindItem', ewsError('FindItem', 'ErrorMailboxStoreUnavailable')],
      ['DeleteItem', ewsError('DeleteItem', 'ErrorItemNotFound')],
    ] as const) {
      server.fail(operation, fault)
      expect(await channel.findSent(sent.messageId)).toMatchObject({ found: 'cannot-tell' })
    }
  })

  it('is given up after a while, in doubt, and stopping does not end the wait', async () => {
    server.fail('SendItem', { hang: true })
    const stop = new AbortController()
    const sending = channel.send(message(), agree(stop.signal))
    await server.reached('SendItem')
    stop.abort()
    clock.endLongWaits()
    expect(await sending).toMatchObject({ outcome: 'unknown', detail: expect.stringContaining('in time') })
  })
})

describe('nothing leaves an Exchange Server', () => {
  it('when it is stopped, or the connection falls, before the request that sends', async () => {
    server.fail('CreateItem', { hang: true })
    const stop = new AbortController()
    const sending = channel.send(message(), agree(stop.signal))
    await server.reached('CreateItem')
    stop.abort()
    expect(await sending).toMatchObject({ outcome: 'deferred', why: 'stopped' })
    for (const operation of ['FindItem', 'CreateItem']) {
      server.fail(operation, { drop: true })
      const handOver = agree()
      expect(await channel.send(message(), handOver)).toMatchObject({
        outcome: 'deferred',
        why: 'connection-lost',
      })
      expect(handOver.calls).toBe(0)
    }
    expect(server.delivered).toEqual([])
  })

  it('twice for a draft that a crash left behind: it is replaced', async () => {
    const sent = message()
    server.fail('CreateItem', { drop: true, after: true })
    await channel.send(sent, agree())
    expect(drafts()).toHaveLength(1)
    expect(await channel.send(sent, agree())).toMatchObject({ outcome: 'accepted' })
    expect(drafts()).toEqual([])
    expect(copies(sent)).toHaveLength(1)
  })

  it('when the server is gone: that is certain even for the request that sends', async () => {
    await server.stop()
    expect(await channel.send(message(), agree())).toMatchObject({ outcome: 'deferred', why: 'unreachable' })
  })
})

it('no password and no token is in an outcome, an error or the log, even when the server sends it back', async () => {
  const told: unknown[] = []
  const basic = Buffer.from('CORP\\rita:hunter2-secret').toString('base64')
  for (const body of [`<x>Basic ${basic}</x>`, JSON.stringify({ you: `Basic ${basic}` })]) {
    for (const fault of [
      { status: 500, body },
      { status: 401, body },
      ewsFault('ErrorWeird', `You: Basic ${basic}`),
    ]) {
      for (const operation of ['CreateItem', 'SendItem', 'GetFolder', 'FindItem']) {
        server.fail(operation, fault)
        const sent = message()
        told.push(await channel.send(sent, agree()), await channel.findSent(sent.messageId))
        const test = channel.test(new AbortController().signal)
        told.push(await test.catch((error: unknown) => (error as AppError).toValue()))
      }
    }
  }
  const all = JSON.stringify(told) + log.lines.join('\n')
  expect(all).toContain('ErrorWeird')
  expect(all).not.toContain('hunter2')
  expect(all).not.toContain(basic)
})
