import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aFolder, aWorld, deliver, inboxAfter, letter, post, REP } from './a-world.ts'
import { nextReply, open, signIn, talk, upToBody } from './smtp-line.ts'
import { createWorldClock } from './world-clock.ts'

const ANSWERERS = [
  'no-such-user',
  'mailbox-full',
  'blocked',
  'slow',
  'expired',
  'out-of-office',
  'replies',
  'unsubscribes',
]

describe('the practice server', () => {
  it('takes mail only from who has the credentials of this start', async () => {
    const { world } = await aWorld()
    const { mime } = letter({ to: 'ann@zeta.example' })
    const envelope = { from: REP, to: ['ann@zeta.example'] }
    await expect(deliver(world, envelope, mime, 'guess')).rejects.toMatchObject({ responseCode: 535 })
    expect(world.accepted()).toEqual([])
    const again = await aWorld()
    expect(again.world.smtp.password()).not.toBe(world.smtp.password())
  })

  it('takes nothing without signing in', async () => {
    const { world } = await aWorld()
    const said = await talk(world.smtp.port, ['EHLO me.example', `MAIL FROM:<${REP}>`])
    expect(said.at(-1)).toMatch(/^530 /)
  })

  it('listens on loopback alone', async () => {
    const { world } = await aWorld()
    expect(world.smtp.host).toBe('127.0.0.1')
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((address) => address.family === 'IPv4' && !address.internal)
    for (const { address } of others) {
      await expect(open(world.smtp.port, address)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    }
    await expect(open(world.smtp.port, '127.0.0.1').then((socket) => socket.destroy())).resolves.toBeDefined()
  })

  it('refuses rejects@ for good and takes the others of the same mail', async () => {
    const { world } = await aWorld()
    await expect(post(world, { to: 'rejects@zeta.example' })).rejects.toMatchObject({
      responseCode: 550,
      response: expect.stringMatching(/^550 5\.1\.1 /),
    })
    const { mime } = letter({ to: 'ann@zeta.example' })
    const info = await deliver(world, { from: REP, to: ['rejects@zeta.example', 'ann@zeta.example'] }, mime)
    expect(info.rejected).toEqual(['rejects@zeta.example'])
    expect(world.accepted().map((mail) => mail.to)).toEqual([['ann@zeta.example']])
  })

  it('refuses busy@ for the first time only, even when it was restarted in between', async () => {
    const { world, folder } = await aWorld()
    await expect(post(world, { to: 'busy@zeta.example' })).rejects.toMatchObject({ responseCode: 450 })
    await world.close()
    const again = await aWorld({ folder })
    await post(again.world, { to: 'busy@zeta.example' })
    expect(again.world.accepted()).toHaveLength(1)
  })

  it('refuses what is no address, and a mail larger than it takes', async () => {
    const { world } = await aWorld()
    await expect(post(world, { to: 'ann@localhost' })).rejects.toMatchObject({ responseCode: 553 })
    const huge = Buffer.concat([
      letter({ to: 'ann@zeta.example' }).mime,
      Buffer.alloc(26 * 1024 * 1024, 'x\r\n'),
    ])
    await expect(deliver(world, { from: REP, to: ['ann@zeta.example'] }, huge)).rejects.toMatchObject({
      responseCode: 552,
    })
    expect(world.accepted()).toEqual([])
  })

  it('says 451 and keeps nothing when the disk refuses', async () => {
    const { world, folder } = await aWorld()
    await rm(join(folder, 'sent'), { recursive: true })
    await expect(post(world, { to: 'ann@zeta.example' })).rejects.toMatchObject({ responseCode: 451 })
    expect(world.accepted()).toEqual([])
    await mkdir(join(folder, 'sent'))
    await post(world, { to: 'ann@zeta.example' })
    expect(world.accepted()).toHaveLength(1)
  })
})

describe('what the practice world remembers', () => {
  it('knows what it took and what it never took, also after a restart', async () => {
    const { world, folder } = await aWorld()
    const taken = await post(world, { to: 'ann@zeta.example' })
    expect(await world.find(taken)).toBe('taken')
    expect(await world.find('other@practice.example')).toBe('absent')
    await world.close()
    const again = await aWorld({ folder })
    expect(await again.world.find(taken)).toBe('taken')
    expect(await again.world.find('other@practice.example')).toBe('absent')
  })

  it('waits for a body that is on its way before it says absent', async () => {
    const { world, clock } = await aWorld()
    const { messageId, mime } = letter({ to: 'ann@zeta.example' })
    const line = await open(world.smtp.port, '127.0.0.1')
    await signIn(line, world.smtp)
    await upToBody(line)
    line.write(mime.subarray(0, 100))
    const asked = world.find(messageId)
    expect(clock.sleepers()).toBe(1)
    line.write(mime.subarray(100))
    const reply = nextReply(line)
    line.write('\r\n.\r\n')
    expect(await reply).toMatch(/^250 /)
    expect(await asked).toBe('taken')

    const second = letter({ to: 'ann@zeta.example' })
    await upToBody(line)
    line.write(second.mime)
    const stuck = world.find(second.messageId)
    clock.advance(10_000)
    expect(await stuck).toBe('under-way')
    const cut = world.find(second.messageId)
    line.destroy()
    expect(await cut).toBe('absent')
    expect(world.accepted()).toHaveLength(1)
  })

  it('counts a mail that comes twice, and answers it once', async () => {
    const { world, clock, folder } = await aWorld()
    const messageId = await post(world, { to: 'no-such-user@zeta.example' })
    await post(world, { to: 'no-such-user@zeta.example', messageId })
    expect(world.accepted()).toMatchObject([{ messageId, copies: 2 }])
    expect(await inboxAfter(world, clock)).toHaveLength(1)
    await world.close()
    expect((await aWorld({ folder, clock })).world.accepted()).toMatchObject([{ messageId, copies: 2 }])
  })

  it('counts copies that come at the same moment', async () => {
    const { world } = await aWorld()
    const messageId = 'same@practice.example'
    await Promise.all(Array.from({ length: 5 }, () => post(world, { to: 'ann@zeta.example', messageId })))
    expect(world.accepted()).toMatchObject([{ copies: 5 }])
  })

  it('keeps up every answer over a restart, none twice', async () => {
    const clock = createWorldClock()
    const first = await aWorld({ clock })
    for (const who of ANSWERERS) await post(first.world, { to: `${who}@zeta.example` })
    const early = (await inboxAfter(first.world, clock, 4_500)).length
    expect(early).toBeGreaterThan(0)
    expect(early).toBeLessThan(9)
    await first.world.close()
    const second = await aWorld({ clock, folder: first.folder })
    expect(second.world.pending().count).toBe(9 - early)
    expect(await inboxAfter(second.world, clock)).toHaveLength(9)
    expect(second.world.pending()).toEqual({ count: 0, nextAt: null })
    await second.world.close()
    expect((await aWorld({ clock, folder: first.folder })).world.arrivedAfter(0)).toHaveLength(9)
  })

  it('is not misled by what a crash left half written', async () => {
    const { world, folder } = await aWorld()
    await world.close()
    await writeFile(join(folder, 'sent', `${'a'.repeat(40)}.json.part`), '{"mess')
    await writeFile(join(folder, 'inbox', '000000001-1-x.eml.part'), 'From: ')
    await writeFile(join(folder, 'inbox', 'notes.txt'), 'a stranger')
    const again = await aWorld({ folder })
    expect(again.world.accepted()).toEqual([])
    expect(again.world.arrivedAfter(0)).toEqual([])
    expect(await readdir(join(folder, 'sent'))).toEqual([])
  })

  it('holds a damaged record for proof that its mail was taken', async () => {
    const { world, folder } = await aWorld()
    const messageId = await post(world, { to: 'ann@zeta.example' })
    await world.close()
    const record = (await readdir(join(folder, 'sent'))).find((name) => name.endsWith('.json'))!
    await writeFile(join(folder, 'sent', record), 'damaged')
    expect(await (await aWorld({ folder })).world.find(messageId)).toBe('taken')
  })

  it('goes the same way twice, whatever the order of the mails', async () => {
    async function run(people: string[]): Promise<string[]> {
      const { world, clock } = await aWorld()
      for (const to of people) await post(world, { to })
      clock.advance(60_000)
      await world.deliverDue()
      const sent = new Map(world.accepted().map((mail) => [mail.messageId, mail.to[0]]))
      expect(sent.size).toBe(people.length)
      return world
        .accepted()
        .flatMap((mail) => mail.answers.map((a) => `${a.recipient} ${a.kind} ${a.readyAt}`))
        .toSorted()
    }
    const people = ANSWERERS.map((who) => `${who}@zeta.example`)
    expect(await run(people.toReversed())).toEqual(await run(people))
  })
})

describe('time in the practice world', () => {
  it('delivers by itself when an answer is due, and not before', async () => {
    const { world, clock } = await aWorld()
    await post(world, { to: 'replies@zeta.example' })
    const wait = world.pending().nextAt! - clock.now()
    expect(wait).toBeGreaterThan(2_000)
    clock.advance(wait - 1)
    await world.deliverDue()
    expect(world.arrivedAfter(0)).toEqual([])
    const arrived = new Promise<void>((resolve) => world.onArrival(resolve))
    clock.advance(1)
    await arrived
    expect(world.arrivedAfter(0)).toHaveLength(1)
  })

  it('numbers mails as they arrive, so one that was due earlier but made later comes after', async () => {
    const { world, clock } = await aWorld()
    await post(world, { to: 'replies@zeta.example' })
    await inboxAfter(world, clock)
    clock.set(clock.now() - 3_600_000)
    await post(world, { to: 'replies@eta.example' })
    await inboxAfter(world, clock, 20_000)
    const [first, second] = world.arrivedAfter(0)
    expect([first!.seq, second!.seq]).toEqual([1, 2])
    expect(second!.readyAt).toBeLessThan(first!.readyAt)
    expect(world.arrivedAfter(1)).toEqual([second])
  })

  it('does not hold answers up when the clock is set back', async () => {
    const { world, clock } = await aWorld()
    await post(world, { to: 'replies@zeta.example' })
    clock.set(clock.now() - 86_400_000)
    await world.deliverDue()
    expect(world.arrivedAfter(0)).toHaveLength(1)
  })

  it('ends all waiting when it is closed', async () => {
    const clock = createWorldClock()
    const { world } = await aWorld({ clock })
    await post(world, { to: 'replies@zeta.example' })
    await world.close()
    expect(clock.sleepers()).toBe(0)
    await expect(open(world.smtp.port, '127.0.0.1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('refuses to open where there is no folder to be had', async () => {
    const folder = await aFolder()
    await writeFile(join(folder, 'sent'), 'a file in the way')
    await expect(aWorld({ folder })).rejects.toMatchObject({
      name: 'AppError',
      message: expect.stringContaining('EEXIST'),
      fix: expect.stringContaining('remove it'),
    })
  })

  it('does not make up a new identity for a damaged world', async () => {
    const folder = await aFolder()
    await writeFile(join(folder, 'world.json'), '{"id":')
    await expect(aWorld({ folder })).rejects.toMatchObject({ message: expect.stringContaining('damaged') })
  })
})
