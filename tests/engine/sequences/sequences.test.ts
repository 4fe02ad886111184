import { describe, expect, it } from 'vitest'
import type { Client } from '#shared/contract/index.ts'
import { DAY, drain, HOUR, MINUTE, MONDAY, SECOND } from '../fake-clock.ts'
import { outOfOffice, reply } from '../mails.ts'
import { accepted } from '../scripted-server.ts'
import { FIRST, SECOND_STEP, testEngine, type TestEngine } from '../test-engine.ts'

type Step = Parameters<Client['sequences']['save']>[0]['steps'][number]
const BOB = 'bob@prospect.example'
const CALL: Step = { kind: 'task', day: 2, task: 'call', note: 'Ask about the fleet.' }

/** Lets days pass as a running machine sees them, with looks at noon. */
async function pass(at: TestEngine, days: number): Promise<void> {
  for (let half = 0; half < days * 2; half += 1) await at.clock.leap(12 * HOUR)
  await at.clock.advance(MINUTE)
}
const steps = async (at: TestEngine) => (await at.outbox()).map((row) => [row.step, row.state]).toSorted()

describe('an enrolment', () => {
  it('queues its first step at once, the next after it was sent, and then it is finished', async () => {
    const at = await testEngine()
    const id = await at.sequence(await at.channel(), [BOB], { steps: [FIRST, SECOND_STEP] })
    await at.clock.advance(SECOND)
    expect(await steps(at)).toEqual([
      [1, 'sent'],
      [2, 'queued'],
    ])
    expect((await at.outbox('queued'))[0]!.dueAt).toBe(MONDAY + 3 * DAY)
    expect(await at.client.sequences.get({ id })).toMatchObject({ active: 1, finished: 0, sent: 1 })
    await pass(at, 4)
    expect(await steps(at)).toEqual([
      [1, 'sent'],
      [2, 'sent'],
    ])
    expect(await at.client.sequences.get({ id })).toMatchObject({ active: 0, finished: 1, sent: 2 })
    expect(at.server.taken).toHaveLength(2)
  })

  it('goes on in the same thread under the id that the other side really has', async () => {
    for (const rewritten of [false, true]) {
      const at = await testEngine()
      at.server.decide = (message) =>
        rewritten ? { says: { ...accepted(`theirs-${message.messageId}`) } } : {}
      const third: Step = { ...SECOND_STEP, day: 6 }
      await at.sequence(await at.channel(), [BOB], { steps: [FIRST, SECOND_STEP, third] })
      await pass(at, 7)
      const [a, b, c] = at.server.taken.map(({ mime, messageId }) => ({
        id: rewritten ? `theirs-${messageId}` : messageId,
        mime: mime.replace(/\r\n\s+/g, ' '),
      }))
      expect(a!.mime).not.toContain('In-Reply-To')
      expect(b!.mime).toContain(`In-Reply-To: <${a!.id}>`)
      expect(c!.mime).toContain(`In-Reply-To: <${b!.id}>`)
      expect(c!.mime).toContain(`References: <${a!.id}> <${b!.id}>`)
      expect(b!.mime).toContain('Subject: Re: Hello bob')
    }
  })

  it('goes on where it was when the program died between the settling and the next plan', async () => {
    for (let calls = 1; calls <= 30; calls += 1) {
      const at = await testEngine()
      const channelId = await at.channel()
      await at.client.app.pause({ paused: true })
      await at.sequence(channelId, [BOB], { steps: [FIRST, SECOND_STEP] })
      await at.client.app.pause({ paused: false })
      at.dieAt(calls, 'after')
      await at.clock.advance(SECOND)
      at.server.find = (messageId) =>
        at.server.taken.some((copy) => copy.messageId === messageId)
          ? { found: 'yes', where: 'Sent', providerId: null, threadId: null, messageId }
          : { found: 'absent', proof: 'No 354.' }
      await at.crash()
      await at.clock.advance(MINUTE)
      expect([calls, await steps(at)]).toEqual([
        calls,
        [
          [1, 'sent'],
          [2, 'queued'],
        ],
      ])
      await at.stop()
    }
  })

  it('shows a task when its day has come, once, and goes on past it', async () => {
    const at = await testEngine()
    await at.sequence(await at.channel(), [BOB], { steps: [FIRST, CALL, SECOND_STEP] })
    await at.clock.advance(MINUTE)
    expect(await at.feed('task')).toEqual([])
    await pass(at, 2)
    await at.crash()
    expect(await at.feed('task')).toEqual([`${BOB}: Call: Ask about the fleet.`])
    await pass(at, 3)
    expect(await at.feed('task')).toHaveLength(1)
    expect(at.server.taken).toHaveLength(2)
  })

  it('that was stopped does not show its task, and nothing spins for it', async () => {
    const at = await testEngine()
    const id = await at.sequence(await at.channel(), [BOB], { steps: [FIRST, CALL, SECOND_STEP] })
    await at.clock.advance(SECOND)
    const { rows } = await at.client.sequences.enrolments({ id })
    await at.client.sequences.stopEnrolment({ enrolmentId: rows[0]!.id })
    await at.clock.leap(3 * DAY)
    let looks = 0
    const dueTasks = at.store.enrolments.dueTasks.bind(at.store.enrolments)
    at.store.enrolments.dueTasks = (now) => {
      looks += 1
      return dueTasks(now)
    }
    await at.clock.advance(10 * MINUTE)
    expect(looks).toBeLessThan(5)
    expect(await at.feed('task')).toEqual([])
  })

  it('waits while they are away, and goes on when they are back', async () => {
    const at = await testEngine()
    await at.sequence(await at.channel({ mailbox: true }), [BOB], { steps: [FIRST, SECOND_STEP] })
    await at.clock.advance(SECOND)
    await at.inbox.deliver(outOfOffice(at.server.taken[0]!.messageId, BOB, '16 March 2026'))
    await drain()
    const [row] = await at.outbox('queued')
    expect(row!.forecastAt).toBeGreaterThanOrEqual(Date.UTC(2026, 2, 16))
    expect(row!.why).toMatchObject({ code: 'away' })
    await pass(at, 6)
    expect(at.server.taken).toHaveLength(1)
    await pass(at, 10)
    expect(at.server.taken).toHaveLength(2)
  })

  it('ends with a reply; an undo takes up where it stopped', async () => {
    const at = await testEngine()
    const id = await at.sequence(await at.channel({ mailbox: true }), [BOB], { steps: [FIRST, SECOND_STEP] })
    await at.clock.advance(SECOND)
    await at.inbox.deliver(reply(at.server.taken[0]!.messageId, BOB))
    await drain()
    expect(await at.client.sequences.get({ id })).toMatchObject({ stopped: 1, replied: 1 })
    expect(await steps(at)).toEqual([
      [1, 'sent'],
      [2, 'cancelled'],
    ])
    const [line] = (await at.client.feed.list({ kinds: ['reply'] })).rows
    expect(await at.client.feed.undo({ id: line!.id })).toMatchObject({ canUndo: false })
    await expect(at.client.feed.undo({ id: line!.id })).rejects.toMatchObject({ code: 'not-now' })
    await pass(at, 4)
    expect(at.server.taken).toHaveLength(2)
    expect(await at.client.sequences.get({ id })).toMatchObject({ finished: 1, stopped: 0 })
  })

  it('that was stopped while its message was on the wire can be taken up again', async () => {
    const at = await testEngine()
    at.server.script({ after: MINUTE })
    const id = await at.sequence(await at.channel(), [BOB], { steps: [FIRST, SECOND_STEP] })
    const { rows } = await at.client.sequences.enrolments({ id })
    await at.client.sequences.stopEnrolment({ enrolmentId: rows[0]!.id })
    await at.clock.advance(2 * MINUTE)
    const [line] = (await at.client.feed.list({ kinds: ['stopped'] })).rows
    await at.client.feed.undo({ id: line!.id })
    await at.clock.advance(SECOND)
    expect(await steps(at)).toEqual([
      [1, 'sent'],
      [2, 'queued'],
    ])
  })

  it('does not come back to life on a channel that is gone', async () => {
    const at = await testEngine()
    const channelId = await at.channel()
    const id = await at.sequence(channelId, [BOB], { steps: [FIRST, SECOND_STEP] })
    await at.clock.advance(SECOND)
    const { rows } = await at.client.sequences.enrolments({ id })
    await at.client.sequences.stopEnrolment({ enrolmentId: rows[0]!.id })
    await at.client.channels.remove({ id: channelId })
    const [line] = (await at.client.feed.list({ kinds: ['stopped'] })).rows
    await at.client.feed.undo({ id: line!.id })
    await pass(at, 5)
    expect(await at.client.sequences.get({ id })).toMatchObject({ active: 0, stopped: 1 })
    expect((await at.client.outbox.counts()).queued).toBe(0)
  })
})

describe('a sequence', () => {
  it('that is paused sends nothing, and goes on when it is let', async () => {
    const at = await testEngine()
    await at.client.app.pause({ paused: true })
    const id = await at.sequence(await at.channel(), [BOB, 'cy@prospect.example'])
    await at.client.sequences.pause({ id, paused: true })
    await at.client.app.pause({ paused: false })
    await at.clock.advance(HOUR)
    expect(at.server.offered).toEqual([])
    expect((await at.outbox())[0]).toMatchObject({
      state: 'queued',
      why: { code: 'sequence-paused' },
      forecastAt: null,
    })
    await at.client.sequences.pause({ id, paused: false })
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(2)
  })

  it('skips weekends when it is told to', async () => {
    for (const skipWeekends of [false, true]) {
      const at = await testEngine()
      const second: Step = { ...SECOND_STEP, day: 6 }
      await at.sequence(await at.channel(), [BOB], { steps: [FIRST, second], skipWeekends })
      await at.clock.advance(SECOND)
      expect((await at.outbox('queued'))[0]!.dueAt).toBe(MONDAY + (skipWeekends ? 7 : 5) * DAY)
    }
  })

  it('whose steps cannot be read holds its own people with words, and nobody else', async () => {
    const at = await testEngine()
    const channelId = await at.channel()
    const broken = await at.client.sequences.save({ name: 'Broken', steps: [FIRST], zone: 'UTC' })
    const row = (await at.store.sequences.get(broken.id))!
    await at.store.sequences.save(broken.id, { ...row, steps: ['{"kind":"nonsense"}'] }, 1)
    const { groupId } = await at.people([BOB], 'Both')
    await at.client.sequences.start({ id: broken.id, groupId, channelId })
    await at.sequence(channelId, ['cy@prospect.example'], { name: 'Whole' })
    await at.clock.advance(MINUTE)
    expect(at.server.taken.map(({ to }) => to)).toEqual(['cy@prospect.example'])
    expect((await at.client.app.status()).trouble).toBeNull()
    // Mended by saving it anew.
    await at.store.sequences.save(broken.id, { ...row }, at.clock.now())
    at.engine.wake()
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(2)
  })

  it('plans ten thousand in pieces, with a turn for everyone else after each', async () => {
    const at = await testEngine()
    const id = await at.channel()
    await at.client.app.pause({ paused: true })
    const people = Array.from({ length: 10_000 }, (_, n) => `p${n}@a.example`)
    const sizes: number[] = []
    const plan = at.store.enrolments.plan.bind(at.store.enrolments)
    at.store.enrolments.plan = (plans, now) => {
      sizes.push(plans.length)
      return plan(plans, now)
    }
    let turns = 0
    const counting = setInterval(() => (turns += 1), 0)
    await at.sequence(id, people)
    while ((await at.client.outbox.counts()).queued < people.length) await drain(1)
    clearInterval(counting)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(500)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(people.length)
    expect(turns).toBeGreaterThanOrEqual(3)
  })
})
