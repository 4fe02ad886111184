import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGraphClient } from '#engine/graph/graph.ts'
import type { Cursor } from '#engine/mailboxes/mailbox.ts'
import { createExchangeOnlineChannel } from '#engine/channels/exchange-online/exchange-online.ts'
import { createGraphMailbox } from '#engine/mailboxes/graph/graph.ts'
import { SignedOut, type AccessTokens } from '#engine/sign-in/sign-in.ts'
import { graphError, startGraph, type GraphServer } from '../../servers/graph.ts'
import { hastyClock, listeningLog, online, someTokens } from '../channels/exchange-world.ts'
import { agree, sampleMessage } from '../channels/message.ts'
import { collect, sampleMail, subjects } from './imap-collector.ts'

let server: GraphServer
let clock: ReturnType<typeof hastyClock>
let log: ReturnType<typeof listeningLog>
beforeEach(async () => {
  server = await startGraph()
  clock = hastyClock()
  log = listeningLog()
})
afterEach(() => server.stop())

function aMailbox(tokens: AccessTokens = someTokens('graph-token')) {
  const ports = { clock, network: online, log, root: server.root }
  return createGraphMailbox({ address: 'rep@test.local' }, createGraphClient({}, tokens, ports), ports)
}

const NDR = [
  'From: postmaster@corp.test',
  'To: rep@test.local',
  'Subject: Unzustellbar',
  'Message-ID: <ndr-1@corp.test>',
  'X-MS-Exchange-Message-Is-Ndr: ',
  'MIME-Version: 1.0',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain',
  '',
  'No such user',
  '--b',
  'Content-Type: message/delivery-status',
  '',
  'Action: failed',
  '--b--',
  '',
].join('\r\n')

const withAttachment = (subject: string, extra = '') =>
  [
    'From: ann@there.test',
    'To: rep@test.local',
    `Subject: ${subject}`,
    `Message-ID: <${subject}@there.test>`,
    ...(extra ? [extra] : []),
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'The words',
    '--b',
    'Content-Type: application/pdf; name=secret.pdf',
    'Content-Disposition: attachment; filename=secret.pdf',
    '',
    'THE-ATTACHMENT',
    '--b--',
    '',
  ].join('\r\n')

const text = (raw: Uint8Array) => Buffer.from(raw).toString('utf8')

/** Reads until it is caught up. */
async function readOn(cursor: Cursor | null = null, since = 0) {
  const reading = collect(aMailbox(), { cursor, since })
  await reading.caughtUp
  await reading.stop()
  return { mails: reading.mails, cursor: JSON.parse(JSON.stringify(reading.cursor())) as Cursor }
}

describe('a mailbox by Graph', () => {
  it('fetches reports byte for byte, and of ordinary mail never an attachment', async () => {
    await server.deliver(NDR)
    await server.deliver(withAttachment('ordinary'))
    await server.deliver(withAttachment('answer', 'In-Reply-To: <ours@test.local>'))
    const { mails } = await readOn()
    expect(subjects(mails)).toEqual(['Unzustellbar', 'ordinary', 'answer'])
    expect(text(mails[0]!.raw)).toBe(NDR)
    for (const { raw } of mails.slice(1)) {
      expect(text(raw)).not.toContain('THE-ATTACHMENT')
      expect(text(raw)).toContain(Buffer.from('The words').toString('base64').slice(0, 8))
    }
    expect(text(mails[2]!.raw)).toContain('In-Reply-To: <ours@test.local>')
    expect(server.kinds().filter((kind) => kind === 'value')).toHaveLength(1)
  })

  it('reads the report of a mail that was accepted and could not be delivered', async () => {
    server.habits.bounces = ['ann@there.test']
    const ports = { clock, network: online, log, root: server.root }
    const client = createGraphClient({}, someTokens('graph-token'), ports)
    const channel = createExchangeOnlineChannel({ address: 'rep@test.local' }, client, ports)
    const sent = sampleMessage('rep@test.local', 'ann@there.test')
    expect(await channel.send(sent, agree())).toMatchObject({ outcome: 'accepted' })
    const reading = collect(createGraphMailbox({ address: 'rep@test.local' }, client, ports))
    await reading.caughtUp
    await reading.stop()
    expect(text(reading.mails[0]!.raw)).toContain('Status: 5.1.10')
    expect(text(reading.mails[0]!.raw)).toContain(`Message-ID: <${sent.messageId}>`)
  })

  it('reads less of a mail that Graph cannot show, and goes on', async () => {
    await server.deliver(NDR)
    await server.deliver(sampleMail('next'))
    server.fail('value', graphError(500, 'ErrorInternalServerError'))
    server.fail('read', graphError(400, 'ErrorCorruptData'))
    const { mails } = await readOn()
    expect(subjects(mails)).toEqual(['Unzustellbar', 'next'])
    expect(text(mails[0]!.raw)).toContain('X-MS-Exchange-Message-Is-Ndr:')
  })

  it('reads Junk too, and asks for nothing but reading', async () => {
    await server.deliver(sampleMail('spam?'), 'junkemail')
    const { mails } = await readOn()
    expect(mails[0]).toMatchObject({ folder: 'junkemail' })
    expect(new Set(server.asked.map(({ method }) => method))).toEqual(new Set(['GET']))
  })

  it('knows a mail again that the rep moved to another folder', async () => {
    await server.deliver(sampleMail('moved'), 'junkemail')
    const first = await readOn()
    server.move('moved', 'inbox')
    const second = await readOn(first.cursor)
    expect(second.mails.map(({ key }) => key)).toEqual(first.mails.map(({ key }) => key))
  })

  it('starts again from a date when Graph has forgotten where it was, with the same keys', async () => {
    const long = Date.now() - 30 * 86_400_000
    await server.deliver(sampleMail('long ago'), 'inbox', long)
    await server.deliver(sampleMail('two'))
    const before = await readOn()
    server.forget()
    await server.deliver(sampleMail('three'))
    const after = await readOn(before.cursor)
    expect(subjects(after.mails)).toEqual(['two', 'three'])
    const keys = new Set([...before.mails, ...after.mails].map(({ key }) => key))
    expect(keys.size).toBe(3)
  })

  it('asks for the header by itself where a list leaves it out', async () => {
    server.habits.listHeaders = false
    await server.deliver(NDR)
    expect(text((await readOn()).mails[0]!.raw)).toBe(NDR)
  })

  it('passes over a mail that somebody deletes meanwhile', async () => {
    for (const each of ['gone', 'here']) await server.deliver(sampleMail(each))
    server.fail('read', graphError(404, 'ErrorItemNotFound'))
    expect(subjects((await readOn()).mails)).toEqual(['here'])
  })

  it('waits as long as Graph asks, then goes on from where it was', async () => {
    await server.deliver(sampleMail('one'))
    server.fail('delta', graphError(429, 'TooManyRequests', 'Slow down', 17))
    server.fail('read', graphError(429, 'TooManyRequests', 'Slow down', 23))
    expect(subjects((await readOn()).mails)).toEqual(['one'])
    expect(clock.slept.some((ms) => ms > 16_000 && ms <= 17_000)).toBe(true)
    expect(clock.slept.some((ms) => ms > 22_000 && ms <= 23_000)).toBe(true)
  })

  it('does not send its token where an old cursor or an answer points', async () => {
    const { cursor } = await readOn()
    const evil = { ...cursor, inbox: String(cursor['inbox']).replace('/me/', '//evil.test/me/') }
    const reading = collect(aMailbox(), { cursor: evil })
    await expect(reading.ended).rejects.toMatchObject({ code: 'refused-server' })
    server.fail('delta', { status: 200, body: { value: [], '@odata.nextLink': 'https://evil.test/v1.0/me' } })
    await readOn()
    expect(server.asked.every(({ url }) => url.hostname === '127.0.0.1')).toBe(true)
  })

  it('reads anew with an unreadable cursor, and never throws for one', async () => {
    await server.deliver(sampleMail('one'))
    for (const inbox of ['', 'x', '1|2|nonsense', '||', '99999999999999999|0|/me'])
      expect(subjects((await readOn({ inbox })).mails)).toEqual(['one'])
  })

  it.each([
    ['a network that is down', { drop: true } as const, 'connection-lost'],
    ['a 503', graphError(503, 'ServiceUnavailable'), 'unreachable'],
    ['a lost permission', graphError(403, 'ErrorAccessDenied'), 'sign-in-failed'],
    ['a mailbox that is not in the cloud', graphError(404, 'MailboxNotEnabledForRESTAPI'), 'refused-server'],
  ])('tells the watcher of %s', async (_what, fault, code) => {
    server.fail('delta', fault, 1)
    await expect(collect(aMailbox()).ended).rejects.toMatchObject({ code })
  })

  it('tells the watcher of a sign-in that has ended', async () => {
    const ended = new SignedOut('token-revoked', 'Microsoft ended the sign-in.', 'Sign in again.')
    const tokens = { get: () => Promise.reject(ended), refused: () => {} }
    await expect(collect(aMailbox(tokens)).ended).rejects.toBe(ended)
  })

  it('finds what was sent, and says what it found', async () => {
    await server.deliver(sampleMail('one'))
    const messageId = [...server.messages.values()][0]!.internetMessageId.replace(/^<|>$/g, '')
    expect(await aMailbox().findSent(messageId)).toMatchObject({ found: 'yes' })
    server.fail('find', { drop: true })
    expect(await aMailbox().findSent(messageId)).toMatchObject({ found: 'cannot-tell' })
    expect(log.lines.join()).not.toContain('graph-token')
  })
})
