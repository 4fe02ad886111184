import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Channel, OutgoingMessage } from '#engine/channels/channel.ts'
import { agree, sampleMessage } from './message.ts'

/** A channel with the server it delivers to. */
export interface ChannelWorld {
  channel: Channel
  sender: string
  recipients: string[]
  /** Waits until a message sent after all others has arrived, then gives every copy (CRLF) of the one asked for. */
  copies(messageId: string): Promise<string[]>
  /** For a provider that builds the mail anew: fails when a copy does not say what was sent. Unless given: byte for byte. */
  expectSame?(sent: OutgoingMessage, copy: string): Promise<void>
  close(): Promise<void>
}

/** What every channel keeps, whatever its provider. Run it against each adapter and its server. */
export function describeChannelPromise(name: string, start: () => Promise<ChannelWorld>, skip = false): void {
  describe.skipIf(skip)(`the promise of a channel: ${name}`, () => {
    let world: ChannelWorld
    beforeAll(async () => {
      world = await start()
    })
    afterAll(async () => {
      await world?.channel.close()
      await world?.close()
    })
    const message = (index = 0) =>
      sampleMessage(world.sender, world.recipients[index % world.recipients.length]!)

    test('what is sent arrives once, byte for byte or as near as the provider can', async () => {
      const sent = message()
      const outcome = await world.channel.send(sent, agree())
      expect(outcome).toMatchObject({ outcome: 'accepted', messageId: sent.messageId })
      const copies = await world.copies(sent.messageId)
      expect(copies).toHaveLength(1)
      if (world.expectSame) await world.expectSame(sent, copies[0]!)
      else expect(copies[0]!.endsWith(Buffer.from(sent.mime).toString('utf8'))).toBe(true)
    })

    test('the hand-over is asked once, and nothing exists at the server before it agrees', async () => {
      const sent = message()
      let before: string[] = ['not asked']
      const handOver = agree()
      const agreeLate = async () => {
        handOver.calls += 1
        before = await world.copies(sent.messageId)
      }
      expect(await world.channel.send(sent, { ...handOver, beforeBody: agreeLate })).toMatchObject({
        outcome: 'accepted',
      })
      expect(handOver.calls).toBe(1)
      expect(before).toEqual([])
    })

    test('a hand-over that refuses sends nothing and defers', async () => {
      const sent = message()
      const refuse = { ...agree(), beforeBody: () => Promise.reject(new Error('disk full')) }
      expect(await world.channel.send(sent, refuse)).toMatchObject({ outcome: 'deferred', why: 'stopped' })
      expect(await world.copies(sent.messageId)).toEqual([])
    })

    test('a stopped engine sends nothing', async () => {
      const sent = message()
      const handOver = agree(AbortSignal.abort())
      expect(await world.channel.send(sent, handOver)).toMatchObject({ outcome: 'deferred', why: 'stopped' })
      expect(handOver.calls).toBe(0)
      expect(await world.copies(sent.messageId)).toEqual([])
    })

    test('once the hand-over was asked, stopping waits for the answer', async () => {
      const sent = message()
      const stop = new AbortController()
      const handOver = agree(stop.signal)
      const stopNow = () => (stop.abort(), handOver.beforeBody())
      const outcome = await world.channel.send(sent, { signal: stop.signal, beforeBody: stopNow })
      expect(outcome.outcome).toBe('accepted')
      expect(await world.copies(sent.messageId)).toHaveLength(1)
    })

    test('many at once arrive once each', async () => {
      const all = Array.from({ length: world.channel.concurrency * 4 }, (_, index) => message(index))
      const outcomes = await Promise.all(all.map((each) => world.channel.send(each, agree())))
      expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']))
      for (const each of all) expect(await world.copies(each.messageId)).toHaveLength(1)
    })

    test('after a rest it sends again', async () => {
      await world.channel.rest()
      expect(await world.channel.send(message(), agree())).toMatchObject({ outcome: 'accepted' })
    })

    test('a test signs in and says how', async () => {
      const health = await world.channel.test(new AbortController().signal)
      expect(health).toMatchObject({ ok: true })
      expect(health.detail).not.toBe('')
    })

    test('it never calls a sent message absent', async () => {
      const sent = message()
      await world.channel.send(sent, agree())
      expect((await world.channel.findSent(sent.messageId)).found).not.toBe('absent')
    })
  })
}
