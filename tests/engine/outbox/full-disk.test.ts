import { describe, expect, it } from 'vitest'
import { drain, HOUR, MINUTE, SECOND } from '../fake-clock.ts'
import { testEngine, type TestEngine } from '../test-engine.ts'

const MANY = Array.from({ length: 40 }, (_, n) => `p${n}@prospect.example`)

const fill = (at: TestEngine) => at.pragma('max_page_count = 1')
const makeRoom = (at: TestEngine) => at.pragma('max_page_count = 1000000')

describe('when the disk is full', () => {
  it('nothing leaves that could not be recorded; the words are shown; it goes on when there is room', async () => {
    const at = await testEngine()
    const id = await at.channel()
    await at.client.app.pause({ paused: true })
    await at.sequence(id, MANY)
    fill(at)
    const committed = async () =>
      (await at.client.outbox.counts())['handing-over'] + (await at.client.outbox.counts()).sent
    await at.store.settings.set('paused', 'no')
    await at.crash()
    fill(at)
    at.engine.wake()
    await at.clock.advance(MINUTE)
    expect(at.server.taken.length).toBe(await committed())
    expect(at.server.taken.length).toBeLessThan(MANY.length)
    const { trouble } = await at.client.app.status()
    expect(trouble).toMatch(/disk is full.*Free some space/)
    expect((await at.client.channels.list())[0]).toMatchObject({ state: 'paused', why: { code: 'trouble' } })
    const before = at.server.taken.length
    await at.clock.advance(HOUR)
    expect(at.server.taken.length).toBe(before)
    makeRoom(at)
    await at.clock.advance(MINUTE)
    expect((await at.client.app.status()).trouble).toBeNull()
    expect(at.server.taken).toHaveLength(MANY.length)
    expect(new Set(at.server.taken.map(({ to }) => to)).size).toBe(MANY.length)
    expect((await at.client.outbox.counts()).sent).toBe(MANY.length)
  })

  it('what the provider said is kept until it can be written down, and nothing is sent twice for it', async () => {
    const at = await testEngine()
    at.server.script({ after: 5 * SECOND })
    const id = await at.channel()
    await at.sequence(id, MANY.slice(0, 3))
    expect((await at.client.outbox.counts())['handing-over']).toBe(3)
    const settle = at.store.outbox.settle.bind(at.store.outbox)
    let full = true
    const { AppError } = await import('#shared/app-error.ts')
    at.store.outbox.settle = async (batch) => {
      if (full) throw new AppError('disk-full', 'The disk is full, so nothing more can be recorded.')
      return settle(batch)
    }
    await at.clock.advance(MINUTE)
    expect((await at.client.outbox.counts())['handing-over']).toBe(3)
    full = false
    await at.clock.advance(MINUTE)
    expect((await at.client.outbox.counts()).sent).toBe(3)
    expect(at.server.taken).toHaveLength(3)
  })

  it('planning that met a full disk is done once there is room', async () => {
    const at = await testEngine()
    const id = await at.channel()
    const plan = at.store.enrolments.plan.bind(at.store.enrolments)
    const { AppError } = await import('#shared/app-error.ts')
    at.store.enrolments.plan = async () => {
      throw new AppError('disk-full', 'The disk is full, so nothing more can be recorded.')
    }
    await at.sequence(id, MANY.slice(0, 3))
    expect((await at.client.app.status()).trouble).toMatch(/full/)
    at.store.enrolments.plan = plan
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(3)
  })

  it('stops without hanging while it lasts', async () => {
    const at = await testEngine()
    at.server.script({ after: SECOND })
    const id = await at.channel()
    await at.sequence(id, MANY)
    fill(at)
    await at.stop()
    await drain()
    expect(at.server.open).toBe(0)
  })
})

describe('something that can never be written', () => {
  it('does not keep what shares its commit from being settled, nor go round for ever', async () => {
    const at = await testEngine()
    const id = await at.channel()
    const settle = at.store.outbox.settle.bind(at.store.outbox)
    let calls = 0
    at.store.outbox.settle = async (batch) => {
      calls += 1
      if (batch.some((one) => one.to === 'sent' && one.sent?.messageId === at.server.offered[0]))
        throw new Error('a constraint nobody thought of')
      return settle(batch)
    }
    await at.sequence(id, MANY.slice(0, 3))
    await at.clock.advance(HOUR)
    expect(calls).toBeLessThan(12)
    expect(Object.values(await at.states()).toSorted()).toEqual(['handing-over', 'sent', 'sent'])
    expect((await at.client.app.status()).trouble).toBeNull()
  })
})

describe('a hand-over that cannot be recorded', () => {
  it('does not leave, and is not offered to the server again and again', async () => {
    const at = await testEngine()
    const id = await at.channel()
    const handOver = at.store.outbox.handOver.bind(at.store.outbox)
    at.store.outbox.handOver = async () => {
      throw new Error('a constraint nobody thought of')
    }
    await at.sequence(id, MANY.slice(0, 1))
    await at.clock.advance(10 * MINUTE)
    expect(at.server.offered.length).toBeLessThan(6)
    expect(at.server.taken).toEqual([])
    at.store.outbox.handOver = handOver
    await at.clock.advance(HOUR)
    expect(at.server.taken).toHaveLength(1)
  })
})
