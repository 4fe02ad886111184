import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import type { Cursor } from '#engine/mailboxes/mailbox.ts'
import { createBudget } from '#engine/mailboxes/gmail/budget.ts'
import { createGmailMailbox, gmailReading } from '#engine/mailboxes/gmail/gmail.ts'
import { gmailError } from '../../servers/gmail.ts'
import { SEND_SCOPES } from '../../servers/google-sign-in.ts'
import { available, needs } from '../../servers/available.ts'
import { startDovecot, type Dovecot } from '../../servers/dovecot.ts'
import { startScriptedImap } from '../../servers/imap-script.ts'
import { handClock, realClock, realPorts } from '../channels/real-ports.ts'
import { collect, sampleMail, subjects } from './imap-collector.ts'
import { READ_SCOPES, REP, startGmailMailbox, type GmailMailboxWorld } from './gmail-world.ts'

const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})
async function world(...args: Parameters<typeof startGmailMailbox>): Promise<GmailMailboxWorld> {
  const made = await startGmailMailbox(...args)
  ending.push(made.stop)
  return made
}
const never = new AbortController().signal
const byApi = { scopes: READ_SCOPES, poll: 20 }

describe('by the API', () => {
  test('what we sent or are writing is not read, what was archived, filtered or called spam is', async () => {
    const { mailbox, gmail } = await world(byApi)
    for (const label of ['SENT', 'DRAFT', 'CHAT']) gmail.deliver(sampleMail(`ours ${label}`), label)
    for (const label of ['INBOX', 'Label_1', 'SPAM', 'TRASH']) gmail.deliver(sampleMail(label), label)
    const reading = collect(mailbox)
    await reading.caughtUp
    gmail.deliver(sampleMail('ours later'), 'SENT')
    gmail.deliver(sampleMail('later'), 'SPAM')
    await reading.arrived(5)
    expect(subjects(reading.mails)).toEqual(['INBOX', 'Label_1', 'SPAM', 'TRASH', 'later'])
    expect(reading.mails.map(({ folder }) => folder)).toEqual(['INBOX', 'All Mail', 'SPAM', 'TRASH', 'SPAM'])
    await reading.stop()
  })

  test('a history that Gmail no longer remembers is read again by date, under the same keys', async () => {
    const { mailbox, gmail } = await world(byApi)
    const old = Date.now() - 3 * 86_400_000
    gmail.deliver(sampleMail('long ago'), 'INBOX', old)
    gmail.deliver(sampleMail('one'))
    const first = collect(mailbox)
    await first.caughtUp
    await first.stop()
    gmail.deliver(sampleMail('two'))
    gmail.store.forgetHistory()
    const second = collect(mailbox, { cursor: first.cursor() })
    await second.caughtUp
    expect(subjects(second.mails)).toEqual(['one', 'two'])
    expect(second.mails[0]!.key).toBe(first.mails[1]!.key)
    await second.stop()
  })

  test('a history that is forgotten while watching is no end of it', async () => {
    const { mailbox, gmail } = await world(byApi)
    const reading = collect(mailbox)
    await reading.caughtUp
    gmail.store.forgetHistory()
    gmail.deliver(sampleMail('after'))
    await reading.arrived(1)
    await reading.stop()
  })

  test('a mail deleted between list and reading is passed over', async () => {
    const { mailbox, gmail } = await world(byApi)
    gmail.deliver(sampleMail('gone'))
    gmail.deliver(sampleMail('there'))
    gmail.fail('get', gmailError(404, 'notFound', 'Requested entity was not found.'))
    const reading = collect(mailbox)
    await reading.caughtUp
    expect(subjects(reading.mails)).toEqual(['there'])
    await reading.stop()
  })

  test('a cursor that makes no sense begins from the time asked for', async () => {
    const { mailbox, gmail } = await world(byApi)
    gmail.deliver(sampleMail('old'), 'INBOX', Date.now() - 86_400_000)
    gmail.deliver(sampleMail('new'))
    const cursor = { 'gmail:history': 'x', 'gmail:newest': 'y', INBOX: null } as unknown as Cursor
    const reading = collect(mailbox, { cursor, since: Date.now() - 3_600_000 })
    await reading.caughtUp
    expect(subjects(reading.mails)).toEqual(['new'])
    await reading.stop()
  })

  test('a mail is read once, byte for byte, and at most 5 MB of it', async () => {
    const { mailbox, gmail } = await world(byApi)
    const raw = Buffer.concat([
      Buffer.from(sampleMail('big', 'ünïcödé')),
      Buffer.alloc(6 * 1024 * 1024, 0xfe),
    ])
    gmail.store.add(raw, ['INBOX'], Date.now())
    const reading = collect(mailbox)
    await reading.caughtUp
    expect(Buffer.from(reading.mails[0]!.raw).equals(raw.subarray(0, 5 * 1024 * 1024))).toBe(true)
    await reading.stop()
  })

  test.each([
    ['a revoked sign-in', gmailError(401, 'authError', 'Invalid Credentials'), 'sign-in-failed'],
    ['a grant that reads nothing', gmailError(403, 'insufficientPermissions', 'No'), 'sign-in-failed'],
    ['too many requests', gmailError(429, 'rateLimitExceeded', 'Slow down'), 'unreachable'],
    ['a server in trouble', gmailError(503, 'backendError', 'Oops'), 'unreachable'],
    ['a portal', { status: 200, body: '<h1>Wi-Fi</h1>' }, 'unreachable'],
    ['an answer that makes no sense', { status: 200, body: { historyId: 7 } }, 'refused-server'],
  ])('%s ends the watch with words, from which it can go on', async (_name, fault, code) => {
    const { mailbox, gmail } = await world(byApi)
    gmail.deliver(sampleMail('one'))
    const first = collect(mailbox)
    await first.caughtUp
    // A refused token is renewed and tried once more.
    gmail.fail(
      'history',
      fault,
      code === 'sign-in-failed' && 'status' in fault && fault.status === 401 ? 2 : 1,
    )
    await expect(first.ended).rejects.toMatchObject({ name: 'AppError', code })
    gmail.deliver(sampleMail('two'))
    const second = collect(mailbox, { cursor: first.cursor() })
    await second.caughtUp
    expect(subjects(second.mails)).toEqual(['two'])
    await second.stop()
  })

  test('a message of ours is found in Sent', async () => {
    const { mailbox, gmail } = await world(byApi)
    gmail.deliver(sampleMail('sent').replace(/Message-ID: .*/, 'Message-ID: <ours@test.local>'), 'SENT')
    expect(await mailbox.findSent('ours@test.local')).toMatchObject({ found: 'yes' })
    expect(await mailbox.findSent('other@test.local')).toMatchObject({ found: 'no' })
    gmail.fail('list', gmailError(503, 'backendError', 'Oops'), 2)
    expect(await mailbox.findSent('ours@test.local')).toMatchObject({ found: 'cannot-tell' })
  })

  test('nothing is ever changed', async () => {
    const { mailbox, gmail } = await world(byApi)
    gmail.deliver(sampleMail('one'))
    const reading = collect(mailbox)
    await reading.caughtUp
    await mailbox.findSent('x@test.local')
    await mailbox.test(never)
    await reading.stop()
    expect(new Set(gmail.http.asked.map(({ method }) => method))).toEqual(new Set(['GET']))
  })
})

describe('the quota', () => {
  test('is never spent beyond what reading may take in a minute', async () => {
    const hand = handClock()
    const budget = createBudget(hand.clock, 100)
    await budget.spend(60, never)
    await budget.spend(40, never)
    let passed = false
    const waiting = budget.spend(60, never).then(() => (passed = true))
    hand.pass(59_999)
    await Promise.resolve()
    expect(passed).toBe(false)
    hand.pass(1)
    await waiting
    expect(passed).toBe(true)
  })

  test('lets a call that costs more than all of it pass alone, and a stop ends the wait', async () => {
    const hand = handClock()
    const budget = createBudget(hand.clock, 10)
    await budget.spend(60, never)
    const stop = new AbortController()
    const waiting = budget.spend(1, stop.signal)
    stop.abort()
    await expect(waiting).rejects.toThrow(/abort/i)
  })

  test('of reading is kept by the mailbox', async () => {
    const hand = handClock()
    const clock = {
      ...hand.clock,
      sleep: (ms: number, signal?: AbortSignal) =>
        ms <= 30_000 ? realClock.sleep(ms, signal) : hand.clock.sleep(ms, signal),
    }
    const { mailbox, gmail } = await world({ ...byApi, clock, unitsPerMinute: 130 })
    for (const name of ['one', 'two', 'three']) gmail.deliver(sampleMail(name))
    const reading = collect(mailbox)
    while (gmail.http.asked.filter(({ url }) => url.pathname.includes('/messages/')).length < 2)
      await realClock.sleep(5)
    while (hand.sleeping() < 1) await realClock.sleep(5)
    expect(reading.mails).toEqual([])
    hand.pass(60_000)
    await reading.caughtUp
    expect(reading.mails).toHaveLength(3)
    await reading.stop()
  })
})

describe.skipIf(!available.dovecot)(`over IMAP, the real Dovecot${needs.dovecot}`, () => {
  async function overImap(clock = realClock) {
    let dovecot: Dovecot | null = null
    const made = await world({
      clock,
      poll: 20,
      async imapAt({ introspectionUrl }) {
        dovecot = await startDovecot({ users: [{ address: REP, password: 'unused' }], introspectionUrl })
        ending.push(() => dovecot!.stop())
        return {
          ca: dovecot.ca,
          servers: { imap: { host: 'localhost', port: dovecot.ports.imaps, security: 'tls' } },
        }
      },
    })
    return { ...made, dovecot: dovecot! }
  }

  test('a session is renewed before its token ends, without an error and without a gap', async () => {
    const hand = handClock()
    // Only the session's own hour is in our hands.
    const clock = {
      ...realClock,
      sleep: (ms: number, signal?: AbortSignal) =>
        ms === 50 * 60_000 ? hand.clock.sleep(ms, signal) : realClock.sleep(ms, signal),
    }
    const { mailbox, dovecot } = await overImap(clock)
    await dovecot.drop(REP, sampleMail('one'))
    const reading = collect(mailbox)
    await reading.caughtUp
    while (hand.sleeping() === 0) await realClock.sleep(5)
    await dovecot.drop(REP, sampleMail('two'))
    hand.pass(50 * 60_000)
    await dovecot.drop(REP, sampleMail('three'))
    await reading.arrived(3)
    expect(subjects(reading.mails)).toEqual(['one', 'two', 'three'])
    await reading.stop()
  })

  test('a token that is refused before its time is renewed', async () => {
    const { mailbox, google } = await overImap()
    google.grants.expire(REP)
    expect((await mailbox.test(never)).detail).toContain(REP)
    google.grants.expire(REP)
    const reading = collect(mailbox)
    await reading.caughtUp
    await reading.stop()
  })

  test('a revoked sign-in ends the watch with the way back, and no text holds a token', async () => {
    const { mailbox, google } = await overImap()
    google.grants.endAll(REP, 'revoked')
    const errors = await Promise.all([
      mailbox.test(never).catch((error: unknown) => error),
      collect(mailbox).ended.catch((error: unknown) => error),
    ])
    for (const error of errors)
      expect(error).toMatchObject({ code: 'sign-in-failed', reason: 'token-revoked' })
    const words = inspect(errors, { depth: 8, showHidden: true })
    for (const token of google.grants.tokens()) expect(words).not.toContain(token)
  })

  test('junk is read too, and what lies there from our own address is not', async () => {
    const { mailbox, dovecot } = await overImap()
    await dovecot.drop(REP, sampleMail('junk'), 'Junk')
    await dovecot.drop(
      REP,
      sampleMail('ours').replace('Ann <ann@there.test>', `Rita <${REP.toUpperCase()}>`),
      'Junk',
    )
    await dovecot.drop(REP, sampleMail('to myself').replace('ann@there.test', REP))
    const reading = collect(mailbox)
    await reading.caughtUp
    expect(subjects(reading.mails).toSorted()).toEqual(['junk', 'to myself'])
    await reading.stop()
  })

  test('the same bytes in two folders come once', async () => {
    const { mailbox, dovecot } = await overImap()
    const twice = sampleMail('twice')
    await dovecot.drop(REP, twice, 'Junk')
    await dovecot.drop(REP, twice)
    const reading = collect(mailbox)
    await reading.caughtUp
    expect(subjects(reading.mails)).toEqual(['twice'])
    await reading.stop()
  })

  test('what IMAP has read is not all read again by the API', async () => {
    const { mailbox, dovecot, tokens, gmail } = await overImap()
    await dovecot.drop(REP, sampleMail('one'))
    const reading = collect(mailbox)
    await reading.caughtUp
    await reading.stop()
    gmail.deliver(sampleMail('long ago'), 'INBOX', Date.now() - 86_400_000)
    gmail.deliver(sampleMail('two'))
    const blocked = createGmailMailbox(
      {
        address: REP,
        scopes: ['https://mail.google.com/'],
        tokens,
        poll: 20,
        servers: { api: gmail.origin, imap: { host: '127.0.0.1', port: 9, security: 'none' } },
      },
      realPorts(),
    )!
    const second = collect(blocked, { cursor: reading.cursor() })
    await second.caughtUp
    expect(subjects(second.mails)).toEqual(['two'])
    await second.stop()
  })
})

test('All Mail and Spam are found by their use, whatever they are called', async () => {
  const seen: string[] = []
  const server = await startScriptedImap('* OK Gimap ready', (command) => {
    seen.push(command)
    if (command.startsWith('CAPABILITY'))
      return ['* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR SPECIAL-USE', '$ OK done']
    if (command.startsWith('LIST'))
      return [
        '* LIST (\\HasNoChildren) "/" "INBOX"',
        '* LIST (\\HasNoChildren \\All) "/" "[Gmail]/Alle Nachrichten"',
        '* LIST (\\HasNoChildren \\Junk) "/" "[Gmail]/Spam"',
        '$ OK done',
      ]
    if (command.startsWith('EXAMINE') || command.startsWith('SELECT'))
      return ['* 0 EXISTS', '* OK [UIDVALIDITY 1] ok', '* OK [UIDNEXT 1] ok', '$ OK [READ-ONLY] done']
    if (command === 'IDLE') return []
    if (command.includes('SEARCH')) return ['* SEARCH', '$ OK done']
    return ['$ OK done']
  })
  ending.push(() => server.stop())
  const { mailbox } = await world({
    servers: { imap: { host: '127.0.0.1', port: server.port, security: 'none' } },
  })
  const reading = collect(mailbox)
  await reading.caughtUp
  const opened = seen.filter((command) => command.startsWith('EXAMINE'))
  expect(opened).toEqual(
    ['EXAMINE "[GMAIL]/ALLE NACHRICHTEN"', 'EXAMINE "[GMAIL]/SPAM"', 'EXAMINE INBOX'].map(
      (each) => expect.stringContaining(each.replace('EXAMINE ', '').replaceAll('"', '')) as string,
    ),
  )
  await reading.stop()
})

test('a mailbox that lets IMAP be switched off is read by the API instead', async () => {
  const server = await startScriptedImap('* OK Gimap ready', (command) =>
    command.startsWith('CAPABILITY')
      ? ['* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR', '$ OK done']
      : command.startsWith('AUTHENTICATE')
        ? [
            '$ NO [ALERT] IMAP access is disabled for your domain. Please contact your domain administrator (Failure)',
          ]
        : ['$ OK done'],
  )
  ending.push(() => server.stop())
  const { mailbox, gmail } = await world({
    poll: 20,
    servers: { imap: { host: '127.0.0.1', port: server.port, security: 'none' } },
  })
  gmail.deliver(sampleMail('one'))
  const reading = collect(mailbox)
  await reading.caughtUp
  expect(subjects(reading.mails)).toEqual(['one'])
  expect((await mailbox.test(never)).detail).toContain('Gmail API')
  await reading.stop()
})

test('where neither IMAP nor the API can be reached, IMAP’s words are told', async () => {
  const { mailbox } = await world({ servers: { api: 'http://127.0.0.1:9' } })
  await expect(collect(mailbox).ended).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('127.0.0.1:9') as string,
  })
})

test('with gmail.send alone there is no mailbox, and words say why', () => {
  const tokens = { get: () => Promise.resolve('t'), refused: () => {} }
  expect(createGmailMailbox({ address: REP, scopes: SEND_SCOPES, tokens }, realPorts())).toBeNull()
  expect(gmailReading(SEND_SCOPES)).toMatchObject({
    by: 'nothing',
    why: expect.stringContaining('cannot see replies') as string,
  })
  expect(gmailReading([...SEND_SCOPES, 'https://www.googleapis.com/auth/gmail.metadata']).by).toBe('nothing')
  expect(gmailReading(READ_SCOPES).by).toBe('api')
})
