import { describe, expect, it } from 'vitest'
import { DAY, drain, MINUTE, SECOND } from '../engine/fake-clock.ts'
import { HARD, reply, report } from '../engine/mails.ts'
import { FIRST, SECOND_STEP, testEngine, type TestEngine } from '../engine/test-engine.ts'

const BOB = 'bob@prospect.example'
const CY = 'cy@prospect.example'
const DEAD = 'dead@prospect.example'

/** Writes to three people, one of whom is unknown and one of whom answers; the rest get a second step. */
async function aDaysWork(at: TestEngine): Promise<void> {
  await at.clock.advance(5 * SECOND)
  const idOf = (address: string) => at.server.taken.find(({ to }) => to === address)?.messageId
  const [dead, cy] = [idOf(DEAD), idOf(CY)]
  if (dead) await at.inbox.deliver(report(dead, { to: DEAD, ...HARD }), { key: 'bounce' })
  if (cy) await at.inbox.deliver(reply(cy, CY), { key: 'reply' })
  await at.clock.advance(5 * SECOND)
}

/** The Sent folder knows what was taken, and nothing else is proof. */
function withSentFolder(at: TestEngine): void {
  at.server.find = (messageId) =>
    at.server.taken.some((copy) => copy.messageId === messageId)
      ? { found: 'yes', where: 'Sent', providerId: null, threadId: null, messageId }
      : { found: 'absent', proof: 'The server never said 354.' }
}

async function started(): Promise<TestEngine> {
  const at = await testEngine()
  withSentFolder(at)
  const channelId = await at.channel({ mailbox: true })
  await at.client.app.pause({ paused: true })
  await at.sequence(channelId, [BOB, CY, DEAD], { steps: [FIRST, SECOND_STEP] })
  await at.client.app.pause({ paused: false })
  return at
}

/** How it must end, however it came there. */
async function expectTheSameEnd(at: TestEngine, where: string): Promise<void> {
  await at.clock.advance(MINUTE)
  // What came while nobody was reading still lies in the mailbox.
  for (const [address, raw] of [
    [DEAD, (id: string) => report(id, { to: DEAD, ...HARD })],
    [CY, (id: string) => reply(id, CY)],
  ] as const)
    if (!(await at.outbox()).some((row) => row.to === address && row.outcome)) {
      await at.inbox.deliver(raw(at.server.taken.find(({ to }) => to === address)!.messageId))
      await drain()
    }
  await at.clock.leap(3 * DAY)
  await at.clock.advance(MINUTE)
  const rows = await at.outbox()
  const of = (address: string) =>
    rows
      .filter(({ to }) => to === address)
      .map(({ step, state, outcome }) => `${step} ${state} ${outcome ?? ''}`.trim())
      .toSorted()
  const copies = at.server.taken.map(({ messageId }) => messageId)
  expect([where, of(BOB), new Set(copies).size]).toEqual([where, ['1 sent', '2 sent'], copies.length])
  // A second step was made when the first had left, and ended with the bounce or the reply.
  expect([where, of(DEAD).at(0), of(CY).at(0)]).toEqual([where, '1 sent hard', '1 sent replied'])
  expect([where, at.server.taken.filter(({ to }) => to !== BOB).length]).toEqual([where, 2])
  expect([where, (await at.feed('bounce')).length, (await at.feed('reply')).length]).toEqual([where, 1, 1])
  expect([where, (await at.client.people.list({ filter: DEAD })).rows[0]!.suppressed !== null]).toEqual([
    where,
    true,
  ])
}

describe('killed in any of the windows between two durable writes', () => {
  it.each(['before', 'after'] as const)(
    '%s each call of the store in turn, the work ends the same',
    async (when) => {
      let calls = 1
      for (; ; calls += when === 'before' ? 3 : 2) {
        const at = await started()
        at.dieAt(calls, when)
        await aDaysWork(at)
        if (!at.dead) break
        await at.crash()
        await aDaysWork(at)
        await expectTheSameEnd(at, `${when} call ${calls}`)
        await at.stop()
      }
      expect(calls).toBeGreaterThan(40)
    },
  )

  it('again and again, the work still ends the same', async () => {
    const at = await started()
    for (let deaths = 1; deaths <= 25; deaths += 1) {
      at.dieAt(deaths * 2, deaths % 2 ? 'before' : 'after')
      await aDaysWork(at)
      await at.crash()
    }
    await aDaysWork(at)
    await expectTheSameEnd(at, '25 deaths')
  })
})
