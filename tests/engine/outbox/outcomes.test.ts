import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, MONDAY, SECOND } from '../fake-clock.ts'
import { accepted, blocked, deferred, rejected, signedOut, unknown } from '../scripted-server.ts'
import { SECOND_STEP, FIRST, testEngine } from '../test-engine.ts'

const BOB = 'bob@prospect.example'

describe('what becomes of a message', () => {
  it('is sent when the server takes it, with the bytes that were committed', async () => {
    const at = await testEngine()
    await at.sequence(await at.channel(), [BOB])
    await at.clock.advance(SECOND)
    const [row] = await at.outbox()
    expect(row).toMatchObject({ to: BOB, state: 'sent', subject: 'Hello bob', attempts: 1, sentAt: MONDAY })
    expect(at.server.taken).toHaveLength(1)
    expect(at.server.taken[0]!.mime).toContain(`Message-ID: <${row!.messageId}>`)
    const { mime } = (await at.store.messages.content(row!.id))!
    expect(Buffer.from(mime!).toString('latin1')).toBe(at.server.taken[0]!.mime)
  })

  it('goes back to the queue when the server asks to wait, each wait longer than the one before', async () => {
    const at = await testEngine()
    at.server.script({ early: deferred('busy') })
    await at.sequence(await at.channel(), [BOB])
    const waits: number[] = []
    for (let tries = 1; tries <= 5; tries += 1) {
      await at.clock.advance(0)
      const [row] = await at.outbox()
      expect(row).toMatchObject({ state: 'queued', attempts: tries, why: { code: 'deferred-busy' } })
      waits.push((row!.forecastAt ?? 0) - at.clock.now())
      await at.clock.advance(waits.at(-1)!)
    }
    expect(waits).toEqual([60, 120, 240, 480, 960].map((seconds) => seconds * SECOND))
    expect(at.server.taken).toEqual([])
  })

  it('keeps to the time that the server names, but neither at once for ever nor in a year', async () => {
    const at = await testEngine()
    at.server.script(
      { early: deferred('throttled', MONDAY + 5 * MINUTE) },
      { early: deferred('throttled', MONDAY - DAY) },
      { early: deferred('throttled', MONDAY + 365 * DAY) },
    )
    await at.sequence(await at.channel(), [BOB])
    expect((await at.outbox())[0]).toMatchObject({ forecastAt: MONDAY + 5 * MINUTE })
    await at.clock.advance(5 * MINUTE)
    expect((await at.outbox())[0]).toMatchObject({ forecastAt: at.clock.now() + SECOND })
    await at.clock.advance(SECOND)
    expect((await at.outbox())[0]!.forecastAt).toBe(at.clock.now() + DAY)
    expect(at.server.offered).toHaveLength(3)
  })

  it('is held for the rep once it was put off for three days', async () => {
    const at = await testEngine()
    at.server.script({ early: deferred('busy', null) })
    await at.sequence(await at.channel(), [BOB])
    for (let tries = 0; tries < 40 && (await at.states())[BOB] === 'queued'; tries += 1)
      await at.clock.leap(4 * HOUR + 1)
    expect((await at.outbox())[0]).toMatchObject({ state: 'held', why: { code: 'put-off' } })
    expect(await at.feed('held')).toHaveLength(1)
  })

  it('is rejected by a real no: a dead address is suppressed, and the person walks no further', async () => {
    const at = await testEngine()
    at.server.script({ early: rejected('5.1.1', 'No such user') })
    const sequence = await at.sequence(await at.channel(), [BOB], { steps: [FIRST, SECOND_STEP] })
    const [row] = await at.outbox()
    expect(row).toMatchObject({ state: 'rejected', outcome: 'hard' })
    expect((await at.client.people.list({})).rows[0]!.suppressed).toMatch(/Refused by the server/)
    expect(await at.client.sequences.get({ id: sequence })).toMatchObject({ stopped: 1, active: 0 })
    await at.clock.leap(10 * DAY)
    expect(at.server.offered).toHaveLength(1)
  })

  it('is rejected for its size without the address being held against the person', async () => {
    const at = await testEngine()
    at.server.script({ early: rejected('5.3.4', 'Message too big') })
    await at.sequence(await at.channel(), [BOB])
    expect((await at.outbox())[0]).toMatchObject({ state: 'rejected', outcome: 'block' })
    expect((await at.client.people.list({})).rows[0]!.suppressed).toBeNull()
  })

  it('waits when the account is signed out: the channel pauses, the message does not suffer', async () => {
    const at = await testEngine()
    at.server.script({ early: signedOut })
    const channel = await at.channel()
    await at.sequence(channel, [BOB, 'cy@prospect.example', 'di@prospect.example'])
    await at.clock.advance(HOUR)
    expect(Object.values(await at.states())).toEqual(['queued', 'queued', 'queued'])
    expect(at.server.offered.length).toBeLessThanOrEqual(3)
    expect((await at.client.app.status()).channels[0]).toMatchObject({ state: 'signed-out' })
    expect(await at.feed('signed-out')).toHaveLength(1)
    at.server.script({})
    await at.client.channels.setPassword({ id: channel, password: 'the new one' })
    await at.clock.advance(MINUTE)
    expect(Object.values(await at.states())).toEqual(['sent', 'sent', 'sent'])
  })

  it('is in doubt when the answer was lost, and when the channel breaks after the hand-over', async () => {
    for (const says of [unknown, 'throws'] as const) {
      const at = await testEngine()
      at.server.script({ takes: true, says })
      await at.sequence(await at.channel(), [BOB])
      expect(await at.states()).toEqual({ [BOB]: 'in-doubt' })
      await at.clock.leap(DAY)
      await at.clock.advance(HOUR)
      expect(at.server.taken).toHaveLength(1)
    }
  })

  it('is tried again when the channel breaks before the hand-over', async () => {
    const at = await testEngine()
    let broke = 0
    at.server.decide = () => {
      if (broke === 0) {
        broke += 1
        throw new Error('the channel broke its promise')
      }
      return null
    }
    await at.sequence(await at.channel(), [BOB])
    expect(await at.states()).toEqual({ [BOB]: 'queued' })
    await at.clock.advance(2 * MINUTE)
    expect(await at.states()).toEqual({ [BOB]: 'sent' })
    expect(at.server.taken).toHaveLength(1)
  })

  it('keeps the id that the provider gave it beside our own, and is known by either', async () => {
    const at = await testEngine()
    at.server.script({
      says: { ...accepted('their-own@mail.example'), providerId: 'p1', threadId: 't1' } as never,
    })
    await at.sequence(await at.channel(), [BOB])
    const [row] = await at.outbox()
    expect(await at.store.messages.known('their-own@mail.example')).toMatchObject({ id: row!.id })
    expect(await at.store.messages.known(row!.messageId)).toMatchObject({ id: row!.id })
  })
})

describe('a refusal that is about us', () => {
  it('pauses one recipient domain for a day; the others go on', async () => {
    const at = await testEngine()
    at.server.decide = (message) =>
      message.to[0]!.endsWith('@wall.example') ? { early: blocked('recipient-domain') } : null
    await at.sequence(await at.channel(), ['a@wall.example', 'b@wall.example', BOB])
    await at.clock.advance(MINUTE)
    expect(await at.states()).toEqual({
      'a@wall.example': 'queued',
      'b@wall.example': 'queued',
      [BOB]: 'sent',
    })
    expect((await at.client.people.list({ filter: 'wall' })).rows.map((one) => one.suppressed)).toEqual([
      null,
      null,
    ])
    at.server.decide = null
    await at.clock.leap(DAY)
    await at.clock.advance(MINUTE)
    expect(Object.values(await at.states())).toEqual(['sent', 'sent', 'sent'])
  })

  it('counts domains, not refusals: the third domain in a day pauses the channel', async () => {
    const at = await testEngine()
    at.server.concurrency = 1
    at.server.decide = (message) => (message.to[0] === BOB ? null : { early: blocked('recipient-domain') })
    const channel = await at.channel()
    const send = async (to: string) => {
      await at.client.channels.testSend({ id: channel, to })
      await at.clock.advance(SECOND)
      return (await at.client.app.status()).channels[0]!.state
    }
    expect(await send('a@one.example')).not.toBe('paused')
    expect(await send('a@two.example')).not.toBe('paused')
    // The first domain once more, after its day had been taken back.
    const [line] = (await at.client.feed.list({ kinds: ['paused'] })).rows.filter(
      (row) => row.who === 'one.example',
    )
    await at.client.feed.undo({ id: line!.id })
    await at.clock.advance(SECOND)
    expect((await at.client.app.status()).channels[0]!.state).not.toBe('paused')
    expect(await send('a@three.example')).toBe('paused')
    expect(await send(BOB)).toBe('paused')
    expect(at.server.taken).toEqual([])
  })

  it('pauses the channel at once when it is about the account', async () => {
    const at = await testEngine()
    at.server.script({ early: blocked('channel') })
    await at.sequence(await at.channel(), [BOB, 'cy@prospect.example'])
    await at.clock.advance(HOUR)
    expect(Object.values(await at.states())).toEqual(['queued', 'queued'])
    expect(await at.feed('paused')).toHaveLength(1)
  })
})
