import { describe, expect, it } from 'vitest'
import { DAY, HOUR, SECOND, drain } from '../fake-clock.ts'
import { HARD, outOfOffice, reply, report } from '../mails.ts'
import { unknown } from '../scripted-server.ts'
import { FIRST, SECOND_STEP, testEngine } from '../test-engine.ts'

const BOB = 'bob@prospect.example'

describe('mail that comes at an awkward moment', () => {
  it('proves a message sent that was on the wire, although its answer is lost afterwards', async () => {
    const at = await testEngine()
    at.server.script({ takes: true, says: unknown, after: 5 * SECOND })
    await at.sequence(await at.channel({ mailbox: true }), [BOB])
    expect(await at.states()).toEqual({ [BOB]: 'handing-over' })
    const [row] = await at.outbox()
    await at.inbox.deliver(reply(row!.messageId, BOB))
    await drain()
    await at.clock.advance(10 * SECOND)
    expect(await at.states()).toEqual({ [BOB]: 'sent' })
  })

  it('keeps somebody stopped who replied after a bounce that is then overruled', async () => {
    const at = await testEngine()
    await at.sequence(await at.channel({ mailbox: true }), [BOB], { steps: [FIRST, SECOND_STEP] })
    await at.clock.advance(SECOND)
    const { messageId } = at.server.taken[0]!
    await at.inbox.deliver(report(messageId, { to: BOB, ...HARD }))
    await at.clock.advance(SECOND)
    await at.inbox.deliver(reply(messageId, BOB))
    await drain()
    const [line] = (await at.client.feed.list({ kinds: ['bounce'] })).rows
    await at.client.feed.overrule({ inboundId: line!.inboundId!, address: BOB })
    await at.clock.leap(10 * DAY)
    await at.clock.advance(HOUR)
    expect(at.server.taken).toHaveLength(1)
  })

  it('is counted for what it was, whatever came after it', async () => {
    const at = await testEngine()
    const id = await at.sequence(await at.channel({ mailbox: true }), [BOB], { steps: [FIRST, SECOND_STEP] })
    await at.clock.advance(SECOND)
    const { messageId } = at.server.taken[0]!
    await at.inbox.deliver(reply(messageId, BOB))
    await drain()
    await at.inbox.deliver(outOfOffice(messageId, BOB, 'April 3rd 2026'))
    await drain()
    expect(await at.client.sequences.get({ id })).toMatchObject({ sent: 1, replied: 1, bounced: 0 })
  })
})
