import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cursor } from '#engine/mailboxes/mailbox.ts'
import { createEwsMailbox } from '#engine/mailboxes/ews/ews.ts'
import type { EwsCredentials } from '#engine/ews/ews.ts'
import { ewsError, ewsFault, startEws, type EwsServer } from '../../servers/ews.ts'
import { anEwsClient, RITA } from '../channels/exchange-server-world.ts'
import { hastyClock, listeningLog } from '../channels/exchange-world.ts'
import { collect, sampleMail, subjects } from './imap-collector.ts'

let server: EwsServer
let clock: ReturnType<typeof hastyClock>
let log: ReturnType<typeof listeningLog>
const resting: (() => void)[] = []
beforeEach(async () => {
  server = await startEws()
  clock = hastyClock()
  log = listeningLog()
})
afterEach(async () => {
  for (const rest of resting.splice(0)) rest()
  await server.stop()
})

function aMailbox(credentials: EwsCredentials = RITA) {
  const { client, transport } = anEwsClient(server.url, clock, {
    log,
    credentials: () => Promise.resolve(credentials),
  })
  resting.push(() => transport.rest())
  return createEwsMailbox({ address: 'rita@corp.test' }, client, { clock, log })
}

async function readOn(cursor: Cursor | null = null, since = 0) {
  const reading = collect(aMailbox(), { cursor, since })
  await reading.caughtUp
  await reading.stop()
  return { mails: reading.mails, cursor: JSON.parse(JSON.stringify(reading.cursor())) as Cursor }
}

const text = (raw: Uint8Array) => Buffer.from(raw).toString('utf8')
const operations = () => server.asked.map(({ body }) => /<s:Body><m:(\w+)/.exec(body.toString('latin1'))?.[1])

describe('a mailbox on an Exchange Server', () => {
  it('fetches reports byte for byte, by their class too, and of ordinary mail the words alone', async () => {
    const report = sampleMail('Undeliverable: x', 'No such user')
    await server.deliver(report, { itemClass: 'REPORT.IPM.Note.NDR' })
    const automatic = sampleMail('Away').replace('\r\n\r\n', '\r\nAuto-Submitted: auto-replied\r\n\r\n')
    await server.deliver(automatic)
    await server.deliver(sampleMail('ordinary', 'Just words & <signs>'))
    const { mails } = await readOn()
    expect(text(mails[0]!.raw)).toBe(report)
    expect(text(mails[1]!.raw)).toBe(automatic)
    const body = text(mails[2]!.raw).split('\r\n\r\n')[1]!
    expect(Buffer.from(body, 'base64').toString('utf8').trim()).toBe('Just words & <signs>')
  })

  it('takes what came of a report that is far too long', async () => {
    const long = sampleMail('Undeliverable: huge', `${'x'.repeat(70)}\r\n`.repeat(90_000))
    await server.deliver(long, { itemClass: 'REPORT.IPM.Note.NDR' })
    const { mails } = await readOn()
    expect(mails[0]!.raw.length).toBe(5 * 1024 * 1024)
    expect(text(mails[0]!.raw)).toBe(long.slice(0, 5 * 1024 * 1024))
  })

  it('passes over what is older than asked for in great strides, and misses nothing that is not', async () => {
    const old = Date.UTC(2020, 0, 1)
    for (let index = 0; index < 600; index += 1)
      await server.deliver(sampleMail(`old ${index}`), { receivedAt: old + index })
    for (let index = 0; index < 70; index += 1) await server.deliver(sampleMail(`new ${index}`))
    const { mails } = await readOn(null, Date.UTC(2025, 0, 1))
    expect(subjects(mails)).toEqual(Array.from({ length: 70 }, (_, index) => `new ${index}`))
    expect(operations().filter((each) => each === 'SyncFolderItems').length).toBeLessThan(8)
  })

  it('reads a mail that was moved in later, however old it is', async () => {
    const { cursor } = await readOn(null, Date.now())
    await server.deliver(sampleMail('old but new here'), { receivedAt: Date.UTC(2020, 0, 1) })
    expect(subjects((await readOn(cursor)).mails)).toEqual(['old but new here'])
  })

  it('starts again from a date when the server has forgotten where it was, with the same keys', async () => {
    await server.deliver(sampleMail('long ago'), { receivedAt: Date.now() - 30 * 86_400_000 })
    await server.deliver(sampleMail('two'))
    const before = await readOn()
    server.forget()
    await server.deliver(sampleMail('three'))
    const after = await readOn(before.cursor)
    expect(subjects(after.mails)).toEqual(['two', 'three'])
    expect(new Set([...before.mails, ...after.mails].map(({ key }) => key)).size).toBe(3)
  })

  it('passes over a mail that somebody deletes meanwhile', async () => {
    for (const each of ['gone', 'here']) await server.deliver(sampleMail(each))
    server.fail('GetItem', ewsError('GetItem', 'ErrorItemNotFound'))
    expect(subjects((await readOn()).mails)).toEqual(['gone', 'here'])
    server.remove('gone')
    expect(subjects((await readOn()).mails)).toEqual(['here'])
  })

  it('reads less of a mail that the server cannot show, and goes on', async () => {
    await server.deliver(sampleMail('Undeliverable', 'the words'), { itemClass: 'REPORT.IPM.Note.NDR' })
    await server.deliver(sampleMail('next'))
    const heads = ewsError('GetItem', 'ErrorInvalidPropertyRequest')
    const conversion = ewsError('GetItem', 'ErrorMimeContentConversionFailed')
    server.fail('GetItem', heads)
    expect(subjects((await readOn()).mails)).toEqual(['Undeliverable', 'next'])
    for (const fault of [heads, heads]) server.fail('GetItem', fault)
    expect(subjects((await readOn()).mails)).toEqual(['next'])
    const { cursor } = await readOn()
    await server.deliver(sampleMail('Third', 'the words'), { itemClass: 'REPORT.IPM.Note.NDR' })
    // Its head comes as ever; only its MIME cannot be had.
    server.fail('GetItem', { until: Promise.resolve() })
    server.fail('GetItem', conversion)
    const { mails } = await readOn(cursor)
    expect(text(mails[0]!.raw)).toContain(Buffer.from('the words').toString('base64').slice(0, 8))
  })

  it('waits as long as the server asks, then goes on from where it was', async () => {
    await server.deliver(sampleMail('one'))
    server.fail('SyncFolderItems', ewsFault('ErrorServerBusy', 'Busy', 17_000))
    server.fail('GetItem', ewsError('GetItem', 'ErrorServerBusy', 'Busy', 23_000))
    expect(subjects((await readOn()).mails)).toEqual(['one'])
    expect(clock.slept).toEqual(expect.arrayContaining([17_000, 23_000]))
  })

  it('asks for nothing but reading', async () => {
    await server.deliver(sampleMail('one'))
    await readOn()
    expect(new Set(operations())).toEqual(new Set(['SyncFolderItems', 'GetItem']))
  })

  it('reads anew with an unreadable cursor, and never throws for one', async () => {
    await server.deliver(sampleMail('one'))
    for (const inbox of ['', 'x', '1|2|3|', '1|2|1|<evil>', '0|0|0|bm9uc2Vuc2U='])
      expect(subjects((await readOn({ inbox })).mails)).toEqual(['one'])
  })

  it.each([
    ['a network that is down', { drop: true } as const, 'connection-lost'],
    ['a mailbox on the move', ewsError('SyncFolderItems', 'ErrorMailboxMoveInProgress'), 'unreachable'],
    ['programs that may not enter', { status: 403, body: '' }, 'refused-server'],
    ['a password that has run out', ewsError('SyncFolderItems', 'ErrorPasswordExpired'), 'wrong-password'],
  ])('tells the watcher of %s', async (_what, fault, code) => {
    server.fail('SyncFolderItems', fault)
    await expect(collect(aMailbox()).ended).rejects.toMatchObject({ code })
  })

  it('tells the watcher of a wrong password, without showing it', async () => {
    const wrong = await collect(
      aMailbox({ ...RITA, password: 'planted-password' } as EwsCredentials),
    ).ended.then(
      () => null,
      (error: unknown) => error as Error,
    )
    expect(wrong).toMatchObject({ code: 'wrong-password' })
    expect(JSON.stringify([wrong?.message, wrong?.stack, log.lines])).not.toContain('planted')
  })
})
