import { describe, expect, it } from 'vitest'
import { DAY, drain, MINUTE, SECOND } from '../fake-clock.ts'
import { HARD, outOfOffice, reply, report } from '../mails.ts'
import { deferred, unknown } from '../scripted-server.ts'
import { FIRST, SECOND_STEP, testEngine } from '../test-engine.ts'

const BOB = 'bob@prospect.example'

describe('a message in doubt', () => {
  it('is proven sent by a bounce, a reply or an automatic answer, and is never sent again', async () => {
    for (const what of ['bounce', 'reply', 'auto-reply'] as const) {
      const at = await testEngine()
      at.server.script({ takes: true, says: unknown }, {})
      const channelId = await at.channel({ mailbox: true })
      await at.sequence(channelId, [BOB], { steps: [FIRST, SECOND_STEP] })
      expect(await at.states()).toEqual({ [BOB]: 'in-doubt' })
      const id = at.server.taken[0]!.messageId
      if (what === 'bounce') await at.inbox.deliver(report(id, { to: BOB, ...HARD }))
      if (what === 'reply') await at.inbox.deliver(reply(id, BOB))
      if (what === 'auto-reply') await at.inbox.deliver(outOfOffice(id, BOB, '3 March 2026'))
      await drain()
      const first = (await at.outbox()).find((row) => row.step === 1)!
      expect([what, first.state]).toEqual([what, 'sent'])
      expect((await at.client.outbox.get({ id: first.id })).inquiries[0]).toMatchObject({ found: 'yes' })
      expect(await at.feed('settled')).toHaveLength(1)
      await at.clock.leap(4 * DAY)
      await at.clock.advance(MINUTE)
      expect(at.server.taken.filter(({ messageId }) => messageId === id)).toHaveLength(1)
      // After an automatic answer the walk goes on; after the others it has ended.
      expect(at.server.taken).toHaveLength(what === 'auto-reply' ? 2 : 1)
    }
  })

  it('is not proven by a mail that only comes from the same address', async () => {
    const at = await testEngine()
    at.server.script({ takes: true, says: unknown })
    await at.sequence(await at.channel({ mailbox: true }), [BOB])
    await at.inbox.deliver(reply(null, BOB, 'By the way', 'Something else'))
    await drain()
    expect(await at.states()).toEqual({ [BOB]: 'in-doubt' })
  })

  it('that the rep let go again is not sent when an answer to it comes first', async () => {
    const at = await testEngine()
    at.server.script({ takes: true, says: unknown }, {})
    await at.sequence(await at.channel({ mailbox: true }), [BOB])
    const [row] = await at.outbox()
    await at.client.app.pause({ paused: true })
    await at.client.outbox.decide({ id: row!.id, as: 'send-again' })
    await at.inbox.deliver(outOfOffice(row!.messageId, BOB, '3 March 2026'))
    await drain()
    expect(await at.states()).toEqual({ [BOB]: 'sent' })
    await at.client.app.pause({ paused: false })
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(1)
  })

  it('nor is one that the server put off and yet delivered', async () => {
    const at = await testEngine()
    at.server.script({ takes: true, says: deferred('greylisted') }, {})
    await at.sequence(await at.channel({ mailbox: true }), [BOB])
    expect(await at.states()).toEqual({ [BOB]: 'queued' })
    await at.inbox.deliver(reply(at.server.taken[0]!.messageId, BOB))
    await drain()
    expect(await at.states()).toEqual({ [BOB]: 'sent' })
    await at.clock.leap(DAY)
    await at.clock.advance(SECOND)
    expect(at.server.taken).toHaveLength(1)
  })
})
