import { describe, expect, it } from 'vitest'
import { drain, HOUR, MINUTE, SECOND } from '../fake-clock.ts'
import { deferred } from '../scripted-server.ts'
import { testEngine } from '../test-engine.ts'

const BOB = 'bob@prospect.example'
const TEN = Array.from({ length: 10 }, (_, n) => `p${n}@prospect.example`)

describe('while a message is being made ready', () => {
  it('can still be cancelled: nothing leaves', async () => {
    const at = await testEngine()
    at.server.script({ before: 5 * SECOND })
    await at.sequence(await at.channel(), [BOB])
    const [row] = await at.outbox()
    expect(row!.state).toBe('claimed')
    expect(await at.client.outbox.cancel({ ids: [row!.id] })).toEqual({ done: 1, refused: [] })
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toEqual([])
    expect(await at.states()).toEqual({ [BOB]: 'cancelled' })
  })

  it('can be paused and let go again without ever leaving twice', async () => {
    const at = await testEngine()
    at.server.script({ before: 5 * SECOND, after: 20 * SECOND })
    await at.sequence(await at.channel(), [BOB])
    const [row] = await at.outbox()
    for (let times = 0; times < 4; times += 1) {
      await at.client.outbox.hold({ ids: [row!.id] })
      await at.client.outbox.resume({ ids: [row!.id] })
      await at.clock.advance(SECOND)
    }
    expect(at.server.offered.length).toBeGreaterThan(1)
    for (let seconds = 0; seconds < 60; seconds += 1) {
      await at.clock.advance(SECOND)
      expect(at.server.taken.length).toBeLessThanOrEqual(1)
    }
    expect(await at.states()).toEqual({ [BOB]: 'sent' })
  })

  it('does not leave any more once its sequence or its channel was paused, or its address suppressed', async () => {
    for (const stop of ['sequence', 'channel', 'everything', 'address'] as const) {
      const at = await testEngine()
      at.server.script({ before: 5 * SECOND })
      const channelId = await at.channel()
      const id = await at.sequence(channelId, [BOB])
      if (stop === 'sequence') await at.client.sequences.pause({ id, paused: true })
      if (stop === 'channel') await at.client.channels.pause({ id: channelId, paused: true })
      if (stop === 'everything') await at.client.app.pause({ paused: true })
      if (stop === 'address') await at.client.suppressions.add({ what: BOB })
      await at.clock.advance(MINUTE)
      expect([stop, at.server.taken]).toEqual([stop, []])
      expect(await at.states()).toEqual({ [BOB]: stop === 'address' ? 'cancelled' : 'queued' })
    }
  })

  it('is held with words when what it should say cannot be read, and keeps nothing else from leaving', async () => {
    const at = await testEngine()
    const channelId = await at.channel()
    await at.client.app.pause({ paused: true })
    const id = await at.sequence(channelId, [BOB])
    await at.client.channels.testSend({ id: channelId, to: 'me@acme.example' })
    at.pragma('foreign_keys = OFF')
    const row = (await at.store.sequences.get(id))!
    await at.store.sequences.save(id, { ...row, steps: ['{"kind":"nonsense"}'] }, at.clock.now())
    await at.client.app.pause({ paused: false })
    await at.clock.advance(MINUTE)
    expect(await at.states()).toEqual({ [BOB]: 'held', 'me@acme.example': 'sent' })
  })
})

describe('cancel, pause, resume and send now', () => {
  it('work as long as a message waits, and say so when it has gone too far', async () => {
    const at = await testEngine()
    at.server.script({ after: HOUR })
    await at.sequence(await at.channel(), [BOB])
    const [row] = await at.outbox()
    expect(row!.state).toBe('handing-over')
    const ids = [row!.id, 9999]
    for (const act of ['cancel', 'hold', 'resume', 'sendNow'] as const) {
      const answer = await at.client.outbox[act]({ ids })
      expect(answer.done).toBe(0)
      expect(answer.refused.map(({ id }) => id)).toEqual(ids)
    }
    await at.clock.advance(2 * HOUR)
    expect(await at.states()).toEqual({ [BOB]: 'sent' })
    for (const act of ['cancel', 'hold', 'resume', 'sendNow'] as const)
      expect((await at.client.outbox[act]({ ids })).done).toBe(0)
    expect(at.server.taken).toHaveLength(1)
  })

  it('send now goes first, and within the limits', async () => {
    const at = await testEngine()
    const limits = [{ count: 1, of: 'messages' as const, per: MINUTE, scope: 'channel' as const }]
    await at.sequence(await at.channel({ policy: { limits } }), TEN)
    const last = (await at.outbox('queued')).find((row) => row.to === TEN[9])!
    await at.client.outbox.sendNow({ ids: [last.id] })
    await at.clock.advance(SECOND)
    expect(at.server.taken).toHaveLength(1)
    await at.clock.advance(MINUTE)
    expect(at.server.taken.map(({ to }) => to)).toEqual([TEN[0], TEN[9]])
  })

  it('a message cancelled by the rep ends that walk; a suppressed one does too, and says so', async () => {
    const at = await testEngine()
    await at.client.app.pause({ paused: true })
    const id = await at.sequence(await at.channel(), [BOB, 'cy@prospect.example'])
    const rows = await at.outbox('queued')
    await at.client.outbox.cancel({ ids: [rows.find((row) => row.to === BOB)!.id] })
    await at.client.suppressions.add({ what: '@prospect.example' })
    await at.client.app.pause({ paused: false })
    await at.clock.advance(MINUTE)
    expect(at.server.offered).toEqual([])
    expect(await at.client.sequences.get({ id })).toMatchObject({ stopped: 2, active: 0 })
    expect(await at.feed('suppressed')).toEqual([expect.stringContaining('cy@prospect.example: Not sent.')])
  })
})

describe('a channel that stands still', () => {
  it('keeps nothing claimed, so that it can be removed', async () => {
    const at = await testEngine()
    at.server.concurrency = 1
    at.server.script({ after: SECOND })
    const id = await at.channel()
    await at.sequence(id, TEN)
    expect((await at.client.outbox.counts()).claimed).toBeGreaterThan(0)
    await at.client.channels.pause({ id, paused: true })
    await at.clock.advance(5 * SECOND)
    expect(await at.client.outbox.counts()).toMatchObject({
      claimed: 0,
      'handing-over': 0,
      queued: 9,
      sent: 1,
    })
    expect(await at.client.channels.remove({ id })).toEqual({ cancelled: 9 })
    expect(await at.client.channels.list()).toEqual([])
  })

  it('rests when its server is away, and finds out with one message at a time that it is back', async () => {
    const at = await testEngine()
    at.server.script({ early: deferred('unreachable') })
    const id = await at.channel()
    await at.sequence(id, TEN)
    const first = at.server.offered.length
    expect(first).toBe(3)
    expect((await at.client.channels.list())[0]).toMatchObject({
      state: 'offline',
      why: { code: 'unreachable' },
    })
    await at.clock.advance(HOUR)
    const tries = at.server.offered.length - first
    expect(tries).toBeGreaterThan(10)
    expect(tries).toBeLessThan(30)
    expect((await at.outbox()).every((row) => row.attempts === 0 && row.state === 'queued')).toBe(true)
    at.server.script({})
    await at.clock.advance(6 * MINUTE)
    expect(at.server.taken).toHaveLength(10)
  })

  it('is tried at once when the network comes back, and not for every other wake', async () => {
    const at = await testEngine()
    at.server.script({ early: deferred('unreachable') })
    const id = await at.channel()
    await at.sequence(id, [BOB])
    await at.clock.advance(10 * MINUTE)
    const before = at.server.offered.length
    for (let times = 0; times < 20; times += 1)
      await at.client.channels.testSend({ id, to: 'me@acme.example' })
    await drain()
    expect(at.server.offered.length).toBe(before)
    at.server.script({})
    at.network('online')
    await drain()
    await at.clock.advance(SECOND)
    expect(at.server.taken).toHaveLength(21)
  })

  it('does not rest for days because the clock was set back', async () => {
    const at = await testEngine()
    at.server.script({ early: deferred('unreachable') }, {})
    await at.sequence(await at.channel(), [BOB])
    at.clock.setWall(at.clock.now() - 3 * 24 * HOUR)
    await at.clock.advance(3 * MINUTE)
    expect(await at.client.app.status()).toMatchObject({
      channels: [{ state: expect.not.stringMatching('offline') }],
    })
  })
})
