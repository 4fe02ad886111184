import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../fake-clock.ts'
import { FIRST, SECOND_STEP, testEngine } from '../test-engine.ts'

const people = (count: number, domain: string) => Array.from({ length: count }, (_, n) => `p${n}@${domain}`)
const limit = (count: number, per: number, scope: 'channel' | 'recipient-domain' = 'channel') => ({
  count,
  of: 'messages' as const,
  per,
  scope,
})

describe('the order in which messages leave', () => {
  it('is that of the queue, with a gap before each that has its own jitter', async () => {
    const at = await testEngine({ chance: null })
    const id = await at.channel({ policy: { gap: { ms: 10 * SECOND, jitter: 10 * SECOND } } })
    const list = people(20, 'a.example')
    await at.sequence(id, list)
    await at.clock.advance(10 * MINUTE)
    expect(at.server.taken.map(({ to }) => to)).toEqual(list)
    const gaps = at.server.taken.slice(1).map((copy, n) => copy.at - at.server.taken[n]!.at)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10 * SECOND)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(21 * SECOND)
    // Drawn evenly, they come to half of it on average; the smallest draw must not go first each time.
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeGreaterThan(13 * SECOND)
  })

  it('a limit on each domain lets the others pass, keeps the order within one, and touches nothing meanwhile', async () => {
    const at = await testEngine()
    const id = await at.channel({ policy: { limits: [limit(1, MINUTE, 'recipient-domain')] } })
    const big = people(50, 'big.example')
    await at.sequence(id, [...big, 'one@small.example'])
    await at.clock.advance(2 * SECOND)
    expect(at.server.taken.map(({ to }) => to)).toEqual([big[0], 'one@small.example'])
    let claims = 0
    const claim = at.store.outbox.claim.bind(at.store.outbox)
    at.store.outbox.claim = (turn) => {
      claims += 1
      return claim(turn)
    }
    await at.clock.advance(5 * MINUTE)
    expect(at.server.taken.slice(2).map(({ to }) => to)).toEqual(big.slice(1, 6))
    expect(claims).toBeLessThanOrEqual(6)
    const waiting = (await at.outbox('queued')).find((row) => row.to === big[9])!
    expect(waiting.why).toMatchObject({ code: 'domain-limit' })
  })

  it('what is held for an unfilled field costs the others no gap', async () => {
    const at = await testEngine()
    const id = await at.channel({ policy: { gap: { ms: HOUR, jitter: 0 } } })
    const steps = [{ ...FIRST, subject: 'About {{company}}' }]
    await at.people(people(5, 'a.example'), 'Spring people')
    await at.store.people.import(
      [{ address: 'z@prospect.example', fields: { company: 'Acme' } }],
      'Spring people',
      0,
    )
    await at.sequence(id, people(5, 'a.example'), { steps })
    await at.clock.advance(MINUTE)
    expect(at.server.taken.map(({ to }) => to)).toEqual(['z@prospect.example'])
    expect((await at.client.outbox.counts()).held).toBe(5)
    expect((await at.outbox('held'))[0]!.why!.text).toMatch(/company/i)
  })

  it('sequences take turns, follow-ups before first touches, and a large one does not starve a small one', async () => {
    const at = await testEngine()
    const id = await at.channel({ policy: { limits: [limit(1, 10 * SECOND)] } })
    await at.sequence(id, ['old@friend.example'], {
      name: 'Follow',
      steps: [FIRST, { ...SECOND_STEP, day: 2 }],
    })
    await at.clock.advance(SECOND)
    await at.client.app.pause({ paused: true })
    await at.clock.leap(DAY)
    await at.sequence(id, people(30, 'large.example'), { name: 'Large' })
    await at.clock.advance(MINUTE)
    await at.sequence(id, people(3, 'small.example'), { name: 'Small' })
    await at.client.app.pause({ paused: false })
    await at.clock.advance(MINUTE + 10 * SECOND)
    const from = at.server.taken.slice(1).map(({ to }) => to.split('@')[1])
    expect(from[0]).toBe('friend.example')
    expect(from.slice(1, 7).filter((domain) => domain === 'small.example')).toHaveLength(3)
  })

  it('a changed pace counts what was sent under the old one', async () => {
    const at = await testEngine()
    at.server.script({ after: 2 * SECOND })
    const id = await at.channel({ policy: { limits: [limit(3, HOUR)] } })
    await at.sequence(id, people(20, 'a.example'))
    const change = at.client.channels.setPolicy({ id, policy: { limits: [limit(5, HOUR)] } })
    await at.clock.advance(MINUTE)
    await change
    await at.clock.advance(30 * MINUTE)
    expect(at.server.taken).toHaveLength(5)
    await at.clock.advance(HOUR)
    expect(at.server.taken).toHaveLength(10)
  })

  it('a batch waits after its last answer, over a restart too', async () => {
    const at = await testEngine()
    const id = await at.channel({ policy: { batch: { size: 4, wait: 45 * SECOND } } })
    await at.sequence(id, people(12, 'a.example'))
    await at.clock.advance(10 * SECOND)
    expect(at.server.taken).toHaveLength(4)
    await at.crash()
    await at.clock.advance(30 * SECOND)
    expect(at.server.taken).toHaveLength(4)
    await at.clock.advance(20 * SECOND)
    expect(at.server.taken).toHaveLength(8)
  })

  it('a clock that is set back or forth never lets a window overflow', async () => {
    const at = await testEngine()
    const id = await at.channel({ policy: { limits: [limit(2, 10 * MINUTE)] } })
    await at.sequence(id, people(12, 'a.example'))
    await at.clock.advance(MINUTE)
    at.clock.setWall(at.clock.now() - DAY)
    at.engine.wake()
    await at.clock.advance(9 * MINUTE)
    expect(at.server.taken).toHaveLength(2)
    at.clock.setWall(at.clock.now() + DAY)
    at.engine.wake()
    await at.clock.advance(10 * MINUTE)
    expect(at.server.taken).toHaveLength(4)
  })
})
