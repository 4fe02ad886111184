import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../fake-clock.ts'
import { unknown } from '../scripted-server.ts'
import { FIRST, SECOND_STEP, testEngine, type TestEngine } from '../test-engine.ts'

const BOB = 'bob@prospect.example'

/** Dies with the message on the wire. */
async function diedOnTheWire(takes: boolean): Promise<TestEngine> {
  const at = await testEngine()
  at.server.script({ takes, says: 'nothing' })
  await at.sequence(await at.channel(), [BOB], { steps: [FIRST, SECOND_STEP] })
  expect(await at.states()).toEqual({ [BOB]: 'handing-over' })
  return at
}

/** When the mailbox was asked, in s from now on. */
async function asksOver(at: TestEngine, ms: number): Promise<number[]> {
  const start = at.clock.now()
  const times: number[] = []
  let known = at.server.asked.length
  for (let passed = 0; passed <= ms; passed += SECOND) {
    if (passed > 0) await at.clock.advance(SECOND)
    for (; known < at.server.asked.length; known += 1) times.push((at.clock.now() - start) / SECOND)
  }
  return times
}

describe('a message in doubt', () => {
  it('is asked about at the start, then after 10 s, 1 min and 10 min, and then only the rep decides', async () => {
    const at = await diedOnTheWire(true)
    await at.crash()
    expect(at.server.asked).toHaveLength(1)
    expect(await asksOver(at, 12 * MINUTE)).toEqual([10, 70, 670])
    const [row] = await at.outbox()
    expect(row).toMatchObject({ state: 'in-doubt', why: { code: 'your-word' } })
    await at.clock.leap(30 * DAY)
    await at.clock.advance(HOUR)
    expect(at.server.asked).toHaveLength(4)
    expect(at.server.taken).toHaveLength(1)
    expect((await at.client.outbox.get({ id: row!.id })).inquiries).toHaveLength(4)
  })

  it('is asked about 10 s, 1 min and 10 min after the answer was lost', async () => {
    const at = await testEngine()
    at.server.script({ takes: true, says: unknown })
    await at.sequence(await at.channel(), [BOB])
    expect(await asksOver(at, 12 * MINUTE)).toEqual([10, 70, 670])
    expect(await at.feed('in-doubt')).toHaveLength(2)
  })

  it('keeps its questions while the mailbox cannot be reached, however long that takes', async () => {
    const at = await diedOnTheWire(true)
    at.server.find = () => ({ found: 'cannot-tell', why: 'This computer is offline.', notAsked: true })
    await at.crash()
    await asksOver(at, HOUR)
    expect((await at.outbox())[0]).toMatchObject({ state: 'in-doubt', why: { code: 'in-doubt' } })
    at.server.find = (messageId) => ({
      found: 'yes',
      where: 'Sent',
      providerId: null,
      threadId: null,
      messageId,
    })
    await at.clock.advance(10 * MINUTE)
    expect((await at.outbox()).find((row) => row.step === 1)).toMatchObject({ state: 'sent' })
  })

  it('is sent when it is found, and the sequence goes on', async () => {
    const at = await diedOnTheWire(true)
    at.server.find = (messageId) => ({
      found: 'yes',
      where: 'Sent',
      providerId: null,
      threadId: null,
      messageId,
    })
    at.server.script({})
    await at.crash()
    const rows = await at.outbox()
    expect(rows.map((row) => [row.step, row.state])).toEqual([
      [2, 'queued'],
      [1, 'sent'],
    ])
    expect(await at.feed('settled')).toHaveLength(1)
  })

  it('is queued again, as the same bytes, only on proof that it never left', async () => {
    const at = await diedOnTheWire(false)
    at.server.find = () => ({ found: 'absent', proof: 'The draft still lies in Drafts.' })
    at.server.script({})
    const before = (await at.store.messages.content((await at.outbox())[0]!.id))!.mime
    await at.crash()
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(1)
    expect(at.server.taken[0]!.mime).toBe(Buffer.from(before!).toString('latin1'))
  })

  it('does not keep the others from being asked about when the mailbox breaks at one', async () => {
    const at = await testEngine()
    at.server.script({ takes: true, says: unknown })
    await at.sequence(await at.channel(), [BOB, 'cy@prospect.example'])
    const [broken] = at.server.offered
    at.server.find = (id) =>
      id === broken
        ? 'throws'
        : { found: 'yes', where: 'Sent', providerId: null, threadId: null, messageId: id }
    await at.clock.advance(20 * SECOND)
    expect(Object.values(await at.states()).toSorted()).toEqual(['in-doubt', 'sent'])
  })

  it('is settled by the rep: sent, sent again, or given up', async () => {
    for (const [as, state, taken] of [
      ['sent', 'sent', 1],
      ['send-again', 'sent', 2],
      ['cancelled', 'cancelled', 1],
    ] as const) {
      const at = await testEngine()
      at.server.script({ takes: true, says: unknown }, {})
      const id = await at.sequence(await at.channel(), [BOB], { steps: [FIRST, SECOND_STEP] })
      const [row] = await at.outbox()
      await at.client.outbox.decide({ id: row!.id, as })
      await at.clock.advance(MINUTE)
      expect((await at.outbox()).find((one) => one.step === 1)!.state).toBe(state)
      expect(at.server.taken).toHaveLength(taken)
      expect(new Set(at.server.taken.map(({ messageId }) => messageId)).size).toBe(1)
      // Given up: the walk ends. Else it goes on.
      expect(await at.client.sequences.get({ id })).toMatchObject(
        as === 'cancelled' ? { stopped: 1, active: 0 } : { stopped: 0, active: 1 },
      )
      expect((await at.outbox()).some((one) => one.step === 2)).toBe(as !== 'cancelled')
      await expect(at.client.outbox.decide({ id: row!.id, as })).rejects.toMatchObject({ code: 'not-now' })
    }
  })

  it('keeps its channel from being removed', async () => {
    const at = await testEngine()
    at.server.script({ takes: true, says: unknown })
    const id = await at.channel()
    await at.sequence(id, [BOB])
    await expect(at.client.channels.remove({ id })).rejects.toMatchObject({ code: 'not-now' })
    await at.client.outbox.decide({ id: (await at.outbox())[0]!.id, as: 'sent' })
    expect(await at.client.channels.remove({ id })).toEqual({ cancelled: 0 })
    await expect(at.client.channels.remove({ id })).rejects.toMatchObject({ code: 'not-found' })
  })
})
