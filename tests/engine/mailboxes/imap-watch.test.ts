import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createImapMailbox, type ImapSettings } from '#engine/mailboxes/imap/imap.ts'
import type { RawMail } from '#engine/mailboxes/mailbox.ts'
import { available, needs } from '../../servers/available.ts'
import { startDovecot, type Dovecot } from '../../servers/dovecot.ts'
import { startSilentProxy } from '../../servers/silent-proxy.ts'
import { handClock, realClock, silentLog } from '../channels/real-ports.ts'
import { collect, sampleMail, subjects, type Collected } from './imap-collector.ts'

const users = Array.from({ length: 12 }, (_, index) => `rep${index}@test.local`)

describe.skipIf(!available.dovecot)(`an IMAP mailbox on the real Dovecot${needs.dovecot}`, () => {
  let dovecot: Dovecot
  let user = ''
  const free = [...users]
  const open: Collected[] = []
  beforeAll(async () => {
    dovecot = await startDovecot({ users: users.map((address) => ({ address, password: 'secret' })) })
  })
  afterEach(async () => {
    for (const each of open.splice(0)) await each.stop().catch(() => undefined)
  })
  afterAll(async () => {
    await dovecot?.stop()
  })

  /** A mailbox of a user nobody has used yet. */
  function mailboxOf(settings: Partial<ImapSettings> = {}, clock = realClock) {
    user = free.pop()!
    return again(settings, clock)
  }
  function again(settings: Partial<ImapSettings> = {}, clock = realClock) {
    return createImapMailbox(
      {
        host: '127.0.0.1',
        port: dovecot.ports.imap,
        security: 'none',
        user,
        credentials: () => Promise.resolve({ kind: 'password', password: 'secret' }),
        ...settings,
      },
      { clock, log: silentLog },
    )
  }
  function reading(...parameters: Parameters<typeof collect>) {
    const collected = collect(...parameters)
    open.push(collected)
    return collected
  }
  const drop = (subject: string, folder?: string) => dovecot.drop(user, sampleMail(subject), folder)
  const doveadm = (...args: string[]) => dovecot.doveadm(args)

  test('a mail keeps its bytes, and reading leaves every flag as it was', async () => {
    const mailbox = mailboxOf()
    const raw = sampleMail('as it was', '.\r\n..\r\nfar ü beyond')
    await dovecot.drop(user, raw)
    const all = reading(mailbox)
    await all.caughtUp
    await drop('live')
    await all.arrived(2)
    await all.stop()
    expect(Buffer.from(all.mails[0]!.raw).toString('utf8')).toBe(raw)
    const flags = await doveadm('-f', 'flow', 'fetch', '-u', user, 'uid flags', 'mailbox', 'INBOX')
    expect(flags.match(/uid=\d+/g)).toHaveLength(2)
    expect(flags).not.toMatch(/\\Seen|\\Deleted|\\Answered|\\Flagged/)
  })

  test('after the server threw us out, the next watch reads what came meanwhile', async () => {
    const mailbox = mailboxOf()
    await drop('before')
    const first = reading(mailbox)
    await first.caughtUp
    await doveadm('kick', user)
    await expect(first.ended).rejects.toMatchObject({ name: 'AppError', code: 'connection-lost' })
    await drop('meanwhile')
    const second = reading(mailbox, { cursor: first.cursor() })
    await second.caughtUp
    expect(subjects(second.mails)).toEqual(['meanwhile'])
  })

  test('when the server renumbers a folder, mail comes again under new keys, byte for byte the same', async () => {
    const mailbox = mailboxOf()
    await drop('old one')
    await drop('old two')
    const first = reading(mailbox)
    await first.caughtUp
    await first.stop()
    await doveadm('mailbox', 'update', '-u', user, '--uid-validity', '4242', 'INBOX')
    await drop('new three')
    const second = reading(mailbox, { cursor: first.cursor() })
    await second.caughtUp
    const text = ({ raw }: RawMail) => Buffer.from(raw).toString('latin1')
    const known = new Set(first.mails.map(text))
    expect(subjects(second.mails.filter((mail) => !known.has(text(mail))))).toEqual(['new three'])
    const keys = new Set(first.mails.map(({ key }) => key))
    expect(second.mails.some(({ key }) => keys.has(key))).toBe(false)
    await second.stop()
    const third = reading(mailbox, { cursor: second.cursor() })
    await third.caughtUp
    expect(third.mails).toEqual([])
  })

  test('mail in the junk folder is read at the start, at each poll, and on a poke', async () => {
    const hand = handClock()
    const mailbox = mailboxOf({}, hand.clock)
    await drop('early junk', 'Junk')
    await drop('inbox')
    const all = reading(mailbox)
    await all.caughtUp
    expect(subjects(all.mails)).toEqual(['early junk', 'inbox'])
    expect(all.mails.map(({ folder }) => folder)).toEqual(['Junk', 'INBOX'])
    await drop('polled junk', 'Junk')
    hand.pass(120_000)
    await all.arrived(3)
    await drop('poked junk', 'Junk')
    mailbox.poke()
    await all.arrived(4)
    expect(subjects(all.mails).slice(2)).toEqual(['polled junk', 'poked junk'])
    await drop('back in the inbox')
    mailbox.poke()
    await all.arrived(5)
  })

  test('a stop leaves no timer behind', async () => {
    const hand = handClock()
    const mailbox = mailboxOf({}, hand.clock)
    const all = reading(mailbox)
    await all.caughtUp
    await all.stop()
    await doveadm('mailbox', 'status', '-u', user, 'messages', 'INBOX')
    expect(hand.sleeping()).toBe(0)
  })

  test('so does a lost connection', async () => {
    const hand = handClock()
    const mailbox = mailboxOf({}, hand.clock)
    const all = reading(mailbox)
    await all.caughtUp
    await doveadm('kick', user)
    await expect(all.ended).rejects.toMatchObject({ code: 'connection-lost' })
    expect(hand.sleeping()).toBe(0)
  })

  test('a connection that falls silent is found out by the next poll', async () => {
    const proxy = await startSilentProxy(dovecot.ports.imap)
    const mailbox = mailboxOf({ port: proxy.port, timeouts: { poll: 50, answer: 200 } })
    const all = reading(mailbox)
    await all.caughtUp
    proxy.silence()
    await expect(all.ended).rejects.toMatchObject({ code: 'connection-lost' })
    await proxy.stop()
  })

  test('a server that never greets is given up', async () => {
    const proxy = await startSilentProxy(dovecot.ports.imap)
    proxy.silence()
    const mailbox = mailboxOf({ port: proxy.port, timeouts: { greeting: 100 } })
    await expect(reading(mailbox).ended).rejects.toMatchObject({ code: 'unreachable' })
    const stopped = reading(again({ port: proxy.port }))
    await stopped.stop()
    await proxy.stop()
  })

  test('without a cursor, mail from before is left alone, also when it lies among newer mail', async () => {
    const mailbox = mailboxOf()
    const long = new Date(Date.now() - 10 * 86_400_000)
    await dovecot.drop(user, sampleMail('long ago'), 'INBOX', long)
    await drop('lately')
    await dovecot.drop(user, sampleMail('long ago, filed late'), 'INBOX', long)
    const first = reading(mailbox, { since: Date.now() - 86_400_000 })
    await first.caughtUp
    expect(subjects(first.mails)).toEqual(['lately'])
    await drop('now')
    await first.arrived(2)
    await first.stop()
    expect(subjects(first.mails)).toEqual(['lately', 'now'])
    const second = reading(mailbox, { cursor: first.cursor() })
    await second.caughtUp
    expect(second.mails).toEqual([])
  })

  test('an empty mailbox gives a cursor too, from which even mail with an old date is read', async () => {
    const mailbox = mailboxOf()
    const first = reading(mailbox, { since: Date.now() })
    await first.caughtUp
    await first.stop()
    expect(first.cursor()).not.toBeNull()
    await dovecot.drop(user, sampleMail('moved here later'), 'INBOX', new Date(Date.now() - 10 * 86_400_000))
    const second = reading(mailbox, { cursor: first.cursor(), since: Date.now() })
    await second.caughtUp
    expect(subjects(second.mails)).toEqual(['moved here later'])
  })

  test('of a huge mail, the first five megabytes are read, and the next mail after it', async () => {
    const mailbox = mailboxOf()
    const line = `${'x'.repeat(76)}\r\n`
    await dovecot.drop(user, sampleMail('huge', line.repeat(80_000)))
    await drop('after it')
    const all = reading(mailbox)
    await all.caughtUp
    expect(subjects(all.mails)).toEqual(['huge', 'after it'])
    expect(all.mails[0]!.raw.length).toBe(5 * 1024 * 1024)
  })

  test('the Sent folder answers for a message of ours, and only for that', async () => {
    const mailbox = mailboxOf()
    const sent = sampleMail('sent by us')
    const id = /^Message-ID: <(.*)>/m.exec(sent)![1]!
    await dovecot.doveadm(['save', '-u', user, '-m', 'Sent'], sent)
    expect(await mailbox.findSent(id)).toEqual({ found: 'yes', detail: 'in Sent' })
    expect(await mailbox.findSent(`other-${id}`)).toMatchObject({ found: 'no' })
    expect(await again({ port: 9 }).findSent(id)).toMatchObject({ found: 'cannot-tell' })
  })
})
