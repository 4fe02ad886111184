import { describe, expect, it } from 'vitest'
import type { Found } from '#engine/channels/channel.ts'
import { HOUR, MINUTE, SECOND, drain } from '../fake-clock.ts'
import { unknown } from '../scripted-server.ts'
import { testEngine, type TestEngine } from '../test-engine.ts'

const BOB = 'bob@prospect.example'

/** A message in doubt whose mailbox is being asked at this moment; gives the way to answer. */
async function beingAsked(
  at: TestEngine,
): Promise<{ id: number; messageId: string; answers: ((found: Found) => void)[] }> {
  const answers: ((found: Found) => void)[] = []
  at.server.find = (() => new Promise<Found>((resolve) => answers.push(resolve))) as never
  await at.sequence(await at.channel(), [BOB])
  await at.clock.advance(10 * SECOND)
  const [row] = await at.outbox()
  expect([row!.state, answers.length]).toEqual(['in-doubt', 1])
  return { id: row!.id, messageId: row!.messageId, answers }
}

describe('an answer about a message in doubt', () => {
  it('that comes late still stops a second copy that has not begun to leave', async () => {
    const at = await testEngine()
    let tries = 0
    at.server.decide = () => (tries++ === 0 ? { takes: true, says: unknown } : { takes: true, before: 3000 })
    const doubt = await beingAsked(at)
    await at.client.outbox.decide({ id: doubt.id, as: 'send-again' })
    await drain()
    const { messageId } = doubt
    doubt.answers[0]!({ found: 'yes', where: 'Sent', providerId: null, threadId: null, messageId })
    await drain()
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(1)
    expect((await at.outbox())[0]).toMatchObject({ state: 'sent' })
  })

  it('says nothing of a later attempt', async () => {
    const at = await testEngine()
    let tries = 0
    at.server.decide = () => (tries++ < 2 ? { takes: tries === 2, says: unknown } : { takes: true })
    const doubt = await beingAsked(at)
    await at.client.outbox.decide({ id: doubt.id, as: 'send-again' })
    await at.clock.advance(SECOND)
    expect(at.server.taken).toHaveLength(1)
    doubt.answers[0]!({ found: 'absent', proof: 'The draft still lies in Drafts.' })
    await drain()
    await at.clock.advance(5 * SECOND)
    expect(at.server.taken).toHaveLength(1)
    expect((await at.outbox())[0]).toMatchObject({ state: 'in-doubt' })
  })

  it('that proves it absent sends it on its way at once, without a restart', async () => {
    const at = await testEngine()
    let tries = 0
    at.server.decide = () => (tries++ === 0 ? { takes: false, says: unknown } : { takes: true })
    at.server.find = () => ({ found: 'absent', proof: 'The draft still lies in Drafts.' })
    await at.sequence(await at.channel(), [BOB])
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(1)
    expect((await at.outbox())[0]).toMatchObject({ state: 'sent' })
  })

  it('is asked for as often about a second doubt as about the first', async () => {
    const at = await testEngine()
    at.server.script({ takes: true, says: unknown })
    await at.sequence(await at.channel(), [BOB])
    await at.clock.advance(12 * MINUTE)
    const first = at.server.asked.length
    await at.client.outbox.decide({ id: (await at.outbox())[0]!.id, as: 'send-again' })
    await at.clock.advance(HOUR)
    expect(at.server.asked.length - first).toBe(first)
  })
})
