import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/app-error.ts'
import { createTrouble } from '#engine/status/status.ts'
import { drain, fakeClock, HOUR, MINUTE, MONDAY, SECOND } from '../fake-clock.ts'
import { deferred, unknown } from '../scripted-server.ts'
import { FIRST, SECOND_STEP, testEngine } from '../test-engine.ts'

const BOB = 'bob@prospect.example'
const limits = [{ count: 1, of: 'messages' as const, per: MINUTE, scope: 'channel' as const }]

describe('the status', () => {
  it('says of each channel what it does, when the next message leaves and which rule holds it', async () => {
    const at = await testEngine()
    const id = await at.channel({ policy: { limits } })
    const now = async () => (await at.client.app.status()).channels[0]
    expect(await now()).toMatchObject({ state: 'idle', nextAt: null, waiting: 0 })
    await at.sequence(id, [BOB, 'cy@prospect.example', 'di@prospect.example'])
    expect(await now()).toMatchObject({
      state: 'waiting',
      waiting: 2,
      nextAt: MONDAY + MINUTE + 1,
      why: { code: 'limit', until: MONDAY + MINUTE + 1 },
      used: { used: 1, limit: 1, per: MINUTE },
    })
    await at.client.app.pause({ paused: true })
    expect(await now()).toMatchObject({ state: 'paused', nextAt: null, why: { code: 'paused' } })
    await at.client.app.pause({ paused: false })
    await at.client.channels.pause({ id, paused: true })
    expect(await now()).toMatchObject({ state: 'paused', why: { code: 'rep' } })
    await at.client.channels.pause({ id, paused: false })
    at.network('offline')
    expect(await now()).toMatchObject({ state: 'offline', why: { code: 'offline' } })
  })

  it('counts what is in doubt, what is held and what waits, without reading the queue', async () => {
    const at = await testEngine()
    at.server.script({ says: unknown })
    await at.sequence(await at.channel(), [BOB])
    expect(await at.client.app.status()).toMatchObject({ inDoubt: 1, held: 0, waiting: 0, trouble: null })
    expect(await at.client.app.doctor()).toContainEqual(
      expect.objectContaining({ check: 'in doubt', ok: false }),
    )
  })

  it('a forecast stays the same at each look', async () => {
    const at = await testEngine({ chance: null })
    const id = await at.channel({ policy: { gap: { ms: MINUTE, jitter: MINUTE } } })
    await at.sequence(
      id,
      Array.from({ length: 10 }, (_, n) => `p${n}@a.example`),
    )
    const look = async () => (await at.outbox('queued')).map(({ to, forecastAt }) => [to, forecastAt])
    const before = await look()
    await at.clock.advance(20 * SECOND)
    expect(await look()).toEqual(before)
    for (const [to, forecastAt] of before) {
      await at.clock.advance((forecastAt as number) - at.clock.now() - 1)
      expect(at.server.taken.map((copy) => copy.to)).not.toContain(to)
      await at.clock.advance(1)
      expect(at.server.taken.map((copy) => copy.to)).toContain(to)
    }
  })
})

describe('idle', () => {
  it('is when nothing is due: what waits for tomorrow or for a mailbox that cannot be read is not', async () => {
    const at = await testEngine()
    const id = await at.channel({ mailbox: true })
    at.server.script({ after: 3 * SECOND })
    await at.sequence(id, [BOB], { steps: [FIRST, SECOND_STEP] })
    let idle = false
    void at.engine.whenIdle().then(() => (idle = true))
    await at.clock.advance(2 * SECOND)
    expect(idle).toBe(false)
    await at.clock.advance(6 * SECOND)
    expect(idle).toBe(true)
    at.inbox.failing = new AppError('wrong-password', 'No.')
    at.inbox.drop(new AppError('wrong-password', 'No.'))
    await at.clock.leap(4 * 24 * HOUR)
    idle = false
    void at.engine.whenIdle().then(() => (idle = true))
    await at.clock.advance(5 * SECOND)
    expect(idle).toBe(true)
    expect(at.server.taken).toHaveLength(1)
  })

  it('can be waited for no longer than one likes', async () => {
    const at = await testEngine()
    at.server.script({ early: deferred('unreachable') })
    await at.sequence(await at.channel(), [BOB])
    const leaving = new AbortController()
    const waiting = at.engine.whenIdle(leaving.signal)
    waiting.catch(() => undefined)
    await drain()
    leaving.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
  })
})

describe('trouble', () => {
  const full = new AppError('disk-full', 'The disk is full.', { fix: 'Free some space.' })
  function inTrouble() {
    const clock = fakeClock()
    const state = { room: false, changes: 0, probes: 0 }
    const quiet = () => undefined
    const trouble = createTrouble({
      clock,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      changed: () => (state.changes += 1),
      async probe() {
        state.probes += 1
        if (!state.room) throw full
      },
    })
    return { trouble, clock, state }
  }

  it('of a full disk is over once something can be written, and is told once each way', async () => {
    const { trouble, clock, state } = inTrouble()
    for (let times = 0; times < 5; times += 1) trouble.report(full)
    expect(trouble.words()).toBe('The disk is full. Free some space.')
    await clock.advance(MINUTE)
    expect(state).toMatchObject({ changes: 1, probes: 30 })
    state.room = true
    await clock.advance(2 * SECOND)
    expect(trouble.words()).toBeNull()
    expect(state.changes).toBe(2)
    expect(clock.sleepers()).toBe(0)
    state.room = false
    trouble.report(full)
    expect(trouble.words()).not.toBeNull()
    trouble.stop()
    await drain()
    expect(clock.sleepers()).toBe(0)
  })

  it('of a damaged database stays, and what is not of the store stops nothing', async () => {
    const { trouble, clock, state } = inTrouble()
    trouble.report(new Error('a bug'))
    trouble.report(new AppError('bad-input', 'Not a zone.'))
    expect(trouble.words()).toBeNull()
    trouble.report(full)
    trouble.report(new AppError('damaged-database', 'The database is damaged.'))
    state.room = true
    await clock.advance(MINUTE)
    trouble.report(full)
    await clock.advance(MINUTE)
    expect(trouble.words()).toBe('The database is damaged.')
  })
})
