import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Cursor, Mailbox } from '#engine/mailboxes/mailbox.ts'
import { collect, sampleMail, subjects } from './imap-collector.ts'

/** A mailbox, and a way to put mail into it from outside. */
export interface MailboxWorld {
  /** A mailbox that nobody has written to yet. */
  mailbox: Mailbox
  deliver(raw: string): Promise<void>
  close(): Promise<void>
}

/** What every mailbox keeps, whatever its provider. Each test reads on from where the one before ended. */
export function describeMailboxPromise(name: string, start: () => Promise<MailboxWorld>, skip = false): void {
  describe.skipIf(skip)(`the promise of a mailbox: ${name}`, () => {
    let world: MailboxWorld
    let cursor: Cursor | null = null
    beforeAll(async () => {
      world = await start()
    })
    afterAll(async () => {
      await world?.close()
    })
    const deliver = async (...names: string[]) => {
      for (const each of names) await world.deliver(sampleMail(each))
    }

    test('what is there is read in order before it is caught up, and what comes then is read live', async () => {
      await deliver('one', 'two', 'three')
      const reading = collect(world.mailbox)
      await reading.caughtUp
      expect(subjects(reading.mails)).toEqual(['one', 'two', 'three'])
      await deliver('four')
      await reading.arrived(4)
      expect(subjects(reading.mails)[3]).toBe('four')
      expect(new Set(reading.mails.map(({ key }) => key)).size).toBe(4)
      await reading.stop()
      cursor = reading.cursor()
    })

    test('from a cursor, only what came since is read', async () => {
      await deliver('five', 'six')
      const reading = collect(world.mailbox, { cursor: JSON.parse(JSON.stringify(cursor)) as Cursor })
      await reading.caughtUp
      expect(subjects(reading.mails)).toEqual(['five', 'six'])
      await reading.stop()
      cursor = reading.cursor()
    })

    test('a batch is not left before it was applied, and one that was refused comes again', async () => {
      await deliver('seven')
      const refusal = new Error('The disk is full')
      const refusing = collect(world.mailbox, { cursor }, () => Promise.reject(refusal))
      await expect(refusing.ended).rejects.toBe(refusal)
      const reading = collect(world.mailbox, { cursor })
      await reading.caughtUp
      expect(subjects(reading.mails)).toEqual(['seven'])
      await reading.stop()
      cursor = reading.cursor()
    })

    test('nothing more is given while a batch is being applied', async () => {
      let release = () => {}
      const held = new Promise<void>((resolve) => (release = resolve))
      let calls = 0
      await deliver('eight')
      const reading = collect(world.mailbox, { cursor }, async () => {
        calls += 1
        if (calls > 1) return
        await deliver('nine')
        world.mailbox.poke()
        await held
      })
      await deliver('ten')
      expect(calls).toBeLessThanOrEqual(1)
      release()
      await reading.arrived(3)
      expect(subjects(reading.mails).toSorted()).toEqual(['eight', 'nine', 'ten'])
      await reading.stop()
      cursor = reading.cursor()
    })

    test('a poke reads at once', async () => {
      const reading = collect(world.mailbox, { cursor })
      await reading.caughtUp
      await deliver('eleven')
      world.mailbox.poke()
      await reading.arrived(1)
      await reading.stop()
      cursor = reading.cursor()
    })

    test('a stop before it began, and one while idle, end it without an error', async () => {
      const early = collect(world.mailbox, { cursor })
      await early.stop()
      const idle = collect(world.mailbox, { cursor })
      await idle.caughtUp
      await idle.stop()
    })

    test('a long backlog comes in batches of at most fifty, in order and without a gap', async () => {
      const names = Array.from({ length: 120 }, (_, index) => `backlog ${index}`)
      await deliver(...names)
      const reading = collect(world.mailbox, { cursor })
      await reading.caughtUp
      expect(subjects(reading.mails)).toEqual(names)
      expect(Math.max(...reading.batches)).toBeLessThanOrEqual(50)
      await reading.stop()
      cursor = reading.cursor()
    })

    test('a crash between two batches loses nothing and repeats only the batch that was not applied', async () => {
      const names = Array.from({ length: 60 }, (_, index) => `crash ${index}`)
      await deliver(...names)
      let batches = 0
      const crashing = collect(world.mailbox, { cursor }, () => {
        batches += 1
        return batches === 1 ? Promise.resolve() : Promise.reject(new Error('killed'))
      })
      await expect(crashing.ended).rejects.toThrow('killed')
      const reading = collect(world.mailbox, { cursor: crashing.cursor() })
      await reading.caughtUp
      expect(subjects([...crashing.mails, ...reading.mails])).toEqual(names)
      await reading.stop()
      cursor = reading.cursor()
    })

    test('a mail older than asked for is not read', async () => {
      const reading = collect(world.mailbox, { since: Date.now() + 86_400_000 })
      await reading.caughtUp
      expect(reading.mails).toEqual([])
      await reading.stop()
    })

    test('a message that was never sent is not in Sent', async () => {
      expect((await world.mailbox.findSent('nobody@nowhere.test')).found).not.toBe('yes')
    })

    test('a test signs in and says what it saw', async () => {
      expect((await world.mailbox.test(new AbortController().signal)).detail).not.toBe('')
    })
  })
}
