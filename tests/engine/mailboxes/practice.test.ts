import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Cursor, Mailbox, RawMail } from '#engine/mailboxes/mailbox.ts'
import { createPracticeMailbox } from '#engine/mailboxes/practice/practice.ts'
import { aWorld, inboxAfter, post } from '../practice-world/a-world.ts'

interface Watching {
  mails: RawMail[]
  cursors: Cursor[]
  caughtUp: Promise<void>
  /** Resolves when so many mails were read. */
  until(count: number): Promise<void>
  stop(): Promise<void>
}

function watch(mailbox: Mailbox, cursor: Cursor | null, since = 0): Watching {
  const mails: RawMail[] = []
  const cursors: Cursor[] = []
  const stopping = new AbortController()
  const waiters = new Set<() => void>()
  const told = Promise.withResolvers<void>()
  const events = {
    async mails(batch: RawMail[], after: Cursor) {
      mails.push(...batch)
      cursors.push(after)
      for (const look of waiters) look()
    },
    caughtUp: () => told.resolve(),
  }
  const ended = mailbox.watch(cursor, since, events, stopping.signal)
  const stop = async (): Promise<void> => {
    stopping.abort()
    await ended
  }
  onTestFinished(stop)
  return {
    mails,
    cursors,
    caughtUp: told.promise,
    until: (count) =>
      new Promise((resolve) => {
        const look = (): void => (mails.length >= count ? resolve() : void 0)
        waiters.add(look)
        look()
      }),
    stop,
  }
}

describe('the practice mailbox', () => {
  it('reads what is there, says so, and goes on as mail arrives', async () => {
    const { world, clock } = await aWorld()
    await post(world, { to: 'no-such-user@zeta.example' })
    await inboxAfter(world, clock)
    const reading = watch(createPracticeMailbox(world), null)
    await reading.caughtUp
    expect(reading.mails).toHaveLength(1)
    await post(world, { to: 'replies@zeta.example' })
    clock.advance(20_000)
    await reading.until(2)
    expect(new Set(reading.mails.map((mail) => mail.key)).size).toBe(2)
    expect(reading.mails.map((mail) => mail.key)).toEqual([1, 2].map((seq) => `practice/${world.id}/${seq}`))
    await reading.stop()
  })

  it('goes on from its cursor over a restart: nothing twice, nothing missed, the same keys', async () => {
    const { world, clock, folder } = await aWorld()
    for (const who of ['no-such-user', 'replies', 'out-of-office'])
      await post(world, { to: `${who}@zeta.example` })
    clock.advance(20_000)
    const first = watch(createPracticeMailbox(world), null)
    await first.caughtUp
    await first.stop()
    await post(world, { to: 'mailbox-full@zeta.example' })
    await world.close()
    const again = await aWorld({ folder, clock })
    clock.advance(20_000)
    const second = watch(createPracticeMailbox(again.world), first.cursors.at(-1)!)
    await second.caughtUp
    expect([first.mails.length, second.mails.length]).toEqual([3, 1])
    const all = watch(createPracticeMailbox(again.world), null)
    await all.caughtUp
    expect(all.mails.map((mail) => mail.key)).toEqual(
      [...first.mails, ...second.mails].map((mail) => mail.key),
    )
  })

  it('does not miss a mail that is older than its cursor but came later', async () => {
    const { world, clock } = await aWorld()
    await post(world, { to: 'replies@zeta.example' })
    clock.advance(20_000)
    const first = watch(createPracticeMailbox(world), null)
    await first.caughtUp
    await first.stop()
    clock.set(clock.now() - 3_600_000)
    await post(world, { to: 'replies@eta.example' })
    clock.advance(20_000)
    const second = watch(createPracticeMailbox(world), first.cursors.at(-1)!)
    await second.caughtUp
    expect(second.mails).toHaveLength(1)
    expect(second.mails[0]!.receivedAt).toBeLessThan(first.mails[0]!.receivedAt)
  })

  it('starts at `since` when it has no cursor, or one of another world', async () => {
    const { world, clock } = await aWorld()
    await post(world, { to: 'replies@zeta.example' })
    await inboxAfter(world, clock)
    const since = clock.now()
    await post(world, { to: 'replies@eta.example' })
    await inboxAfter(world, clock)
    for (const cursor of [null, { world: 'another', seq: 900 }]) {
      const reading = watch(createPracticeMailbox(world), cursor, since)
      await reading.caughtUp
      expect(reading.mails.map((mail) => mail.receivedAt >= since)).toEqual([true])
    }
  })

  it('waits for each batch to be applied, and ends when that fails', async () => {
    const { world, clock } = await aWorld()
    await post(world, { to: 'replies@zeta.example' })
    await inboxAfter(world, clock)
    const failing = { mails: () => Promise.reject(new Error('the disk is full')), caughtUp: () => {} }
    const watching = createPracticeMailbox(world).watch(null, 0, failing, new AbortController().signal)
    await expect(watching).rejects.toThrow('the disk is full')
  })

  it('reads at once when it is poked', async () => {
    const { world, clock } = await aWorld()
    const mailbox = createPracticeMailbox(world)
    const reading = watch(mailbox, null)
    await reading.caughtUp
    await post(world, { to: 'replies@zeta.example' })
    clock.set(clock.now() + 20_000)
    mailbox.poke()
    await reading.until(1)
    expect(reading.mails).toHaveLength(1)
  })

  it('goes on when somebody removed a file of the inbox', async () => {
    const { world, clock, folder } = await aWorld()
    await post(world, { to: 'replies@zeta.example' })
    await inboxAfter(world, clock)
    await rm(join(folder, 'inbox'), { recursive: true })
    const reading = watch(createPracticeMailbox(world), null)
    await reading.caughtUp
    expect(reading.mails).toEqual([])
  })

  it('finds what was sent and says how full it is', async () => {
    const { world } = await aWorld()
    const messageId = await post(world, { to: 'ann@zeta.example' })
    const mailbox = createPracticeMailbox(world)
    expect(await mailbox.findSent(messageId)).toMatchObject({ found: 'yes' })
    expect(await mailbox.findSent('other@practice.example')).toMatchObject({ found: 'no' })
    expect((await mailbox.test(new AbortController().signal)).detail).toContain('0 mails')
  })
})
