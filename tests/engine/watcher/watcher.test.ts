import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/app-error.ts'
import { DAY, drain, HOUR, MINUTE, SECOND } from '../fake-clock.ts'
import { HARD, reply, report } from '../mails.ts'
import { FIRST, SECOND_STEP, testEngine, type TestEngine } from '../test-engine.ts'

const BOB = 'bob@prospect.example'
const CY = 'cy@prospect.example'
const health = async (at: TestEngine) => (await at.client.mailboxes.list())[0]!.health

describe('a mailbox', () => {
  it('is read from where the last run stood, then as mail comes', async () => {
    const at = await testEngine()
    await at.sequence(await at.channel({ mailbox: true }), [BOB, CY])
    await at.clock.advance(SECOND)
    expect(await health(at)).toMatchObject({ state: 'live', lastError: null })
    await at.inbox.deliver(report(at.server.taken[0]!.messageId, { to: BOB, ...HARD }))
    await drain()
    await at.crash()
    expect(at.inbox.cursors).toEqual([null, { place: 1 }])
    await at.inbox.deliver(report(at.server.taken[1]!.messageId, { to: CY, ...HARD }))
    await drain()
    expect(await at.feed('bounce')).toHaveLength(2)
    expect((await health(at)).lastReadAt).toBe(at.clock.now())
  })

  it('comes back after a lost connection, later each time, and says so in words', async () => {
    const at = await testEngine()
    await at.channel({ mailbox: true })
    at.inbox.failing = new AppError('unreachable', 'imap.acme.example cannot be reached.')
    at.inbox.drop(new AppError('connection-lost', 'The connection was lost.'))
    await drain()
    expect(await health(at)).toMatchObject({
      state: 'waiting',
      lastError: 'The connection was lost.',
      nextTryAt: at.clock.now() + 2000,
      reconnectsToday: 1,
    })
    await at.clock.advance(HOUR)
    expect((await health(at)).lastError).toBe('imap.acme.example cannot be reached.')
    expect(at.inbox.connections).toBeGreaterThan(10)
    expect(at.inbox.connections).toBeLessThan(30)
    at.inbox.failing = null
    await at.clock.advance(6 * MINUTE)
    expect(await health(at)).toMatchObject({ state: 'live', lastError: null, nextTryAt: null })
    await at.clock.leap(DAY)
    expect((await health(at)).reconnectsToday).toBe(0)
  })

  it('that refuses the password is asked again once an hour, or at once when there is a new one', async () => {
    const at = await testEngine()
    const id = await at.channel({ mailbox: true })
    at.inbox.failing = new AppError('wrong-password', 'The password was refused.')
    at.inbox.drop(new AppError('connection-lost', 'The connection was lost.'))
    await at.clock.advance(10 * SECOND)
    expect((await health(at)).state).toBe('signed-out')
    const tries = at.inbox.connections
    await at.clock.advance(50 * MINUTE)
    expect(at.inbox.connections).toBe(tries)
    await at.clock.advance(15 * MINUTE)
    expect(at.inbox.connections).toBe(tries + 1)
    at.inbox.failing = null
    const settings = { host: 'mail.acme.example', port: 587, security: 'starttls' as const, user: 'ann' }
    await at.client.mailboxes.add({ channelId: id, settings, password: 'the new one' })
    await drain()
    expect((await health(at)).state).toBe('live')
  })

  it('is connected anew at once when the machine wakes up', async () => {
    const at = await testEngine()
    await at.channel({ mailbox: true })
    const before = at.inbox.connections
    at.network('resume')
    await drain()
    expect(at.inbox.connections).toBe(before + 1)
    expect((await health(at)).state).toBe('live')
  })

  it('does not go round and round when its connections end by themselves', async () => {
    const at = await testEngine()
    await at.channel({ mailbox: true })
    const before = at.inbox.connections
    for (let times = 0; times < 20; times += 1) {
      at.inbox.drop(null)
      await drain()
    }
    expect(at.inbox.connections - before).toBeLessThanOrEqual(1)
  })
})

describe('a mail that breaks us', () => {
  it('does not keep the ones behind it from being read', async () => {
    const at = await testEngine()
    await at.sequence(await at.channel({ mailbox: true }), [BOB])
    await at.clock.advance(SECOND)
    const apply = at.store.inbounds.apply.bind(at.store.inbounds)
    at.store.inbounds.apply = async (inbound, ...rest) => {
      if (inbound.key === 'poison') throw new TypeError('nobody thought of this')
      return apply(inbound, ...rest)
    }
    await at.inbox.deliver(report(at.server.taken[0]!.messageId, { to: BOB, ...HARD }), { key: 'poison' })
    await at.inbox.deliver(report(at.server.taken[0]!.messageId, { to: BOB, ...HARD }))
    await drain()
    expect(await at.feed('bounce')).toHaveLength(1)
    expect(at.log.map(({ event }) => event)).toContain('mail.not-applied')
    expect((await health(at)).state).toBe('live')
  })

  it('is read again later when it was only the disk that was full', async () => {
    const at = await testEngine()
    await at.sequence(await at.channel({ mailbox: true }), [BOB])
    await at.clock.advance(SECOND)
    const apply = at.store.inbounds.apply.bind(at.store.inbounds)
    let full = true
    at.store.inbounds.apply = async (...args) => {
      if (full) throw new AppError('disk-full', 'The disk is full, so nothing more can be recorded.')
      return apply(...args)
    }
    await at.inbox.deliver(report(at.server.taken[0]!.messageId, { to: BOB, ...HARD }))
    await at.clock.advance(MINUTE)
    expect(await at.feed('bounce')).toHaveLength(0)
    expect((await health(at)).lastError).toMatch(/full/)
    full = false
    await at.clock.advance(6 * MINUTE)
    expect(await at.feed('bounce')).toHaveLength(1)
  })
})

describe('follow-ups', () => {
  /** One who got the first step, asleep until the second is due; another one is new. */
  async function atSecondStep(): Promise<TestEngine> {
    const at = await testEngine()
    const channelId = await at.channel({ mailbox: true })
    await at.sequence(channelId, [BOB], { steps: [FIRST, SECOND_STEP] })
    await at.clock.advance(SECOND)
    at.inbox.slow = true
    at.inbox.drop(new AppError('connection-lost', 'The machine slept.'))
    await at.clock.leap(4 * DAY)
    return at
  }

  it('wait after a start until the mailbox has been read; first touches do not', async () => {
    const at = await atSecondStep()
    await at.crash()
    const [channel] = await at.client.channels.list()
    await at.sequence(channel!.id, [CY], { name: 'New' })
    await at.clock.advance(10 * MINUTE)
    expect(at.server.taken.map(({ to }) => to)).toEqual([BOB, CY])
    expect((await at.outbox('queued'))[0]).toMatchObject({ to: BOB, why: { code: 'mailbox' } })
    // Meanwhile they have answered: it is not sent.
    await at.inbox.deliver(reply(at.server.taken[0]!.messageId, BOB))
    at.inbox.release()
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(2)
    expect((await at.outbox()).find((row) => row.step === 2)).toMatchObject({ state: 'cancelled' })
  })

  it('wait after a resume too, and leave once it has been read', async () => {
    const at = await atSecondStep()
    at.network('resume')
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(1)
    at.inbox.release()
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(2)
  })

  it('wait while a mailbox cannot even be opened, and that shows', async () => {
    const at = await atSecondStep()
    const [row] = await at.store.channels.mailboxes()
    at.inbox.mailbox = () => {
      throw new AppError('damaged-database', 'The settings of the mailbox cannot be read.')
    }
    await at.crash()
    await at.clock.advance(10 * MINUTE)
    expect(at.server.taken).toHaveLength(1)
    expect(row).toBeDefined()
    expect(await health(at)).toMatchObject({
      state: 'stopped',
      lastError: expect.stringMatching(/cannot be read/),
    })
  })

  it('do not wait where there is no mailbox to read', async () => {
    const at = await testEngine()
    await at.sequence(await at.channel(), [BOB], { steps: [FIRST, SECOND_STEP] })
    await at.clock.advance(SECOND)
    await at.clock.leap(4 * DAY)
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(2)
  })
})
