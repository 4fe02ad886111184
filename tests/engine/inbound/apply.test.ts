import { describe, expect, it } from 'vitest'
import { DAY, drain, HOUR, MINUTE, SECOND } from '../fake-clock.ts'
import { complaint, HARD, OUR_LIMIT, outOfOffice, reply, report, REPUTATION, SOFT, SPAM } from '../mails.ts'
import { FIRST, SECOND_STEP, testEngine, type TestEngine } from '../test-engine.ts'

const BOB = 'bob@prospect.example'
const STEPS = [FIRST, SECOND_STEP]

interface Sent extends TestEngine {
  sequenceId: number
  channelId: number
  /** Message-ID of the first message to this address. */
  idOf(address: string): string
  receive(raw: string, options?: { key?: string }): Promise<void>
  suppressed(address: string): Promise<string | null>
}

/** First steps that were sent, second ones waiting, and the mailbox being read. */
async function sentTo(...addresses: string[]): Promise<Sent> {
  const at = await testEngine()
  const channelId = await at.channel({ mailbox: true })
  const sequenceId = await at.sequence(channelId, addresses, { steps: STEPS })
  await at.clock.advance(SECOND)
  const more = {
    sequenceId,
    channelId,
    idOf: (address: string) => at.server.taken.find(({ to }) => to === address)!.messageId,
    async receive(raw: string, options = {}) {
      await at.inbox.deliver(raw, options)
      await drain()
    },
    suppressed: async (address: string) =>
      (await at.client.people.list({ filter: address })).rows[0]?.suppressed ?? null,
  }
  return Object.defineProperties(more, Object.getOwnPropertyDescriptors(at)) as unknown as Sent
}
const figures = async (at: Sent) => {
  const { active, stopped } = await at.client.sequences.get({ id: at.sequenceId })
  return { active, stopped }
}

describe('a bounce', () => {
  it('that is hard suppresses the address and stops all walks of the person, and keeps its evidence', async () => {
    const at = await sentTo(BOB, 'cy@prospect.example')
    await at.sequence(at.channelId, [BOB], { name: 'Other', startAt: at.clock.now() + DAY })
    await at.receive(report(at.idOf(BOB), { to: BOB, ...HARD }))
    expect(await at.suppressed(BOB)).toMatch(/Hard bounce/)
    expect(await figures(at)).toEqual({ active: 1, stopped: 1 })
    const states = (await at.outbox())
      .filter(({ to }) => to === BOB)
      .map(({ state, outcome }) => [state, outcome])
    expect(states.toSorted()).toEqual([
      ['cancelled', null],
      ['cancelled', null],
      ['sent', 'hard'],
    ])
    const [line] = (await at.client.feed.list({ kinds: ['bounce'] })).rows
    expect(line).toMatchObject({
      bounce: { class: 'hard', reason: 'user_unknown', status: '5.1.1' },
      canUndo: true,
    })
    const evidence = await at.client.feed.evidence({ inboundId: line!.inboundId! })
    expect(evidence).toMatchObject({ kind: 'bounce', tiedBy: 'the Message-ID of the returned mail' })
    expect(evidence.raw).toContain('550 5.1.1 User unknown')
    expect(evidence.evidence.length).toBeGreaterThan(0)
  })

  it('that is soft stops this sequence only, never sends again, and the third within 30 days suppresses', async () => {
    const at = await sentTo(BOB)
    const ids = [at.idOf(BOB)]
    for (const name of ['Two', 'Three']) {
      await at.sequence(at.channelId, [BOB], { name, steps: STEPS })
      await at.clock.advance(SECOND)
      ids.push(at.server.taken.at(-1)!.messageId)
    }
    await at.receive(report(ids[0]!, { to: BOB, ...SOFT, status: '5.2.2' }))
    expect(await figures(at)).toEqual({ active: 0, stopped: 1 })
    // The same message twice is one soft bounce, not two.
    await at.receive(report(ids[0]!, { to: BOB, ...SOFT, status: '5.2.2' }))
    await at.receive(report(ids[1]!, { to: BOB, ...SOFT, status: '5.2.2' }))
    expect(await at.suppressed(BOB)).toBeNull()
    await at.receive(report(ids[2]!, { to: BOB, ...SOFT, status: '5.2.2' }))
    expect(await at.suppressed(BOB)).toBe('3 soft bounces in 30 days.')
    await at.clock.leap(10 * DAY)
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(3)
  })

  it('that is a block keeps the person', async () => {
    const at = await sentTo(BOB)
    await at.receive(report(at.idOf(BOB), { to: BOB, ...SPAM }))
    expect(await at.suppressed(BOB)).toBeNull()
    expect((await at.outbox('sent'))[0]!.outcome).toBe('block')
    expect(await figures(at)).toEqual({ active: 0, stopped: 1 })
  })

  it('that is about our name pauses the domain, and the third domain the channel', async () => {
    const people = ['a@one.example', 'b@two.example', 'c@two.example', 'd@three.example']
    const at = await sentTo(...people)
    const state = async () => (await at.client.app.status()).channels[0]!.state
    for (const to of people.slice(0, 3)) await at.receive(report(at.idOf(to), { to, ...REPUTATION }))
    expect(
      (await at.store.channels.domainPauses(at.channelId, at.clock.now())).map(({ domain }) => domain),
    ).toEqual(['one.example', 'two.example'])
    expect(await state()).not.toBe('paused')
    await at.receive(report(at.idOf(people[3]!), { to: people[3]!, ...REPUTATION }))
    expect(await state()).toBe('paused')
    expect(await at.suppressed(people[3]!)).toBeNull()
  })

  it('that is about our account pauses the channel at once', async () => {
    const at = await sentTo(BOB)
    await at.receive(report(at.idOf(BOB), { to: BOB, ...OUR_LIMIT }))
    expect((await at.client.app.status()).channels[0]!.state).toBe('paused')
    expect(await at.suppressed(BOB)).toBeNull()
  })

  it('too many hard ones pause the sequence, once the sample says something', async () => {
    const people = Array.from({ length: 25 }, (_, n) => `p${n}@prospect.example`)
    const at = await sentTo(...people)
    await at.receive(report(at.idOf(people[0]!), { to: people[0]!, ...HARD }))
    expect((await at.client.sequences.get({ id: at.sequenceId })).state).toBe('active')
    await at.receive(report(at.idOf(people[1]!), { to: people[1]!, ...HARD }))
    expect(await at.client.sequences.get({ id: at.sequenceId })).toMatchObject({
      state: 'paused',
      why: '8.0 % hard bounces (2 of 25, 7 days).',
    })
    await at.receive(report(at.idOf(people[2]!), { to: people[2]!, ...HARD }))
    expect(await at.feed('paused')).toHaveLength(1)
    await at.clock.leap(5 * DAY)
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(25)
  })

  it('does not pause a sequence on a handful', async () => {
    const at = await sentTo(BOB, 'cy@prospect.example')
    await at.receive(report(at.idOf(BOB), { to: BOB, ...HARD }))
    expect((await at.client.sequences.get({ id: at.sequenceId })).state).toBe('active')
  })

  it('with two recipients goes by the one we wrote to', async () => {
    const at = await sentTo(BOB)
    await at.receive(
      report(
        at.idOf(BOB),
        { to: 'list@elsewhere.example', ...HARD },
        { to: 'Bob@prospect.example', ...SPAM },
      ),
    )
    expect(await at.suppressed(BOB)).toBeNull()
    expect(await at.feed('bounce')).toHaveLength(1)
    expect((await at.outbox('sent'))[0]!.outcome).toBe('block')
  })

  it('of the address that ours was passed on to counts for ours, and says so', async () => {
    const at = await sentTo(BOB)
    await at.receive(report(at.idOf(BOB), { to: 'robert@elsewhere.example', ...HARD }))
    expect(await at.suppressed(BOB)).toMatch(/Hard/)
    expect((await at.feed('bounce'))[0]).toContain('reported for robert@elsewhere.example')
  })
})

describe('the same mail twice', () => {
  it('changes nothing, under the same key or, renumbered, under another', async () => {
    const at = await sentTo(BOB)
    const raw = report(at.idOf(BOB), { to: BOB, ...SOFT, status: '5.2.2' })
    await at.receive(raw, { key: 'INBOX/1/7' })
    await at.receive(raw, { key: 'INBOX/1/7' })
    await at.receive(raw, { key: 'INBOX/2/1' })
    await at.crash()
    await drain()
    expect(await at.feed('bounce')).toHaveLength(1)
  })
})

describe('a mail that is not about us', () => {
  it('changes nothing: a report about a mail that never left from here is shown, no more', async () => {
    const at = await sentTo(BOB)
    await at.receive(report('somebody@else.example', { to: 'other@elsewhere.example', ...HARD }))
    expect(await at.feed('inbound')).toEqual([expect.stringContaining('Nothing was changed')])
    expect(await figures(at)).toEqual({ active: 1, stopped: 0 })
  })

  it('is not kept at all when it is an ordinary mail, nor when it is our own copy', async () => {
    const at = await sentTo(BOB)
    const before = await at.feed()
    await at.receive(reply(null, 'stranger@elsewhere.example', 'Lunch?', 'Lunch'))
    await at.receive(at.server.taken[0]!.mime)
    await at.receive(reply(at.idOf(BOB), 'ann@acme.example', 'A note to myself.'))
    expect(await at.feed()).toEqual(before)
    expect(await figures(at)).toEqual({ active: 1, stopped: 0 })
  })
})

describe('an answer', () => {
  it('of a person ends their walks; one that wants no more mail suppresses them', async () => {
    const at = await sentTo(BOB, 'cy@prospect.example')
    await at.receive(reply(at.idOf(BOB), BOB))
    await at.receive(
      reply(at.idOf('cy@prospect.example'), 'cy@prospect.example', 'Please remove me from your list.'),
    )
    expect(await figures(at)).toEqual({ active: 0, stopped: 2 })
    expect(await at.suppressed(BOB)).toBeNull()
    expect(await at.suppressed('cy@prospect.example')).toMatch(/Asked to stop/)
    expect((await at.outbox('sent')).map(({ outcome }) => outcome)).toEqual(['replied', 'replied'])
  })

  it('without a thread is tied by its address, to the last message that left for it', async () => {
    const at = await sentTo(BOB)
    await at.clock.leap(HOUR)
    await at.receive(reply(null, BOB, 'Who are you?', 'Hm'))
    expect(await figures(at)).toEqual({ active: 0, stopped: 1 })
    const [line] = (await at.client.feed.list({ kinds: ['reply'] })).rows
    expect((await at.client.feed.evidence({ inboundId: line!.inboundId! })).tiedBy).toBe(
      `the last message to ${BOB}`,
    )
  })

  it('of a machine only puts the next step off; a complaint suppresses', async () => {
    const at = await sentTo(BOB)
    await at.receive(outOfOffice(at.idOf(BOB), BOB, '10 March 2026'))
    expect(await figures(at)).toEqual({ active: 1, stopped: 0 })
    expect((await at.outbox('queued'))[0]!.forecastAt).toBeGreaterThan(at.clock.now() + 6 * DAY)
    await at.receive(complaint(at.idOf(BOB)))
    expect(await at.suppressed(BOB)).toBe('Marked a message as spam.')
    expect(await figures(at)).toEqual({ active: 0, stopped: 1 })
  })

  it('that says "still trying" changes nothing but what is shown', async () => {
    const at = await sentTo(BOB)
    await at.receive(
      report(at.idOf(BOB), { to: BOB, status: '4.4.1', says: '421 4.4.1 timed out', action: 'delayed' }),
    )
    expect(await at.feed('delayed')).toHaveLength(1)
    expect(await figures(at)).toEqual({ active: 1, stopped: 0 })
  })
})

describe('taking it back', () => {
  it('by undo or by overruling restores the person, the walks and the messages', async () => {
    for (const how of [
      'undo',
      'overrule',
      'overrule what was passed on',
      'overrule in other letters',
    ] as const) {
      const at = await sentTo(BOB)
      const to = {
        'overrule what was passed on': 'robert@x.example',
        'overrule in other letters': 'Bob@prospect.example',
      }
      const named = (to as Record<string, string>)[how] ?? BOB
      await at.receive(report(at.idOf(BOB), { to: named, ...HARD }))
      expect(await at.suppressed(BOB)).not.toBeNull()
      const [line] = (await at.client.feed.list({ kinds: ['bounce'] })).rows
      const inboundId = line!.inboundId!
      const [recipient] = (await at.client.feed.evidence({ inboundId })).recipients
      if (how === 'undo') await at.client.feed.undo({ id: line!.id })
      else {
        const after = await at.client.feed.overrule({ inboundId, address: recipient!.address })
        expect(after.recipients[0]!.overruled).toBe(true)
      }
      expect([how, await at.suppressed(BOB)]).toEqual([how, null])
      expect(await figures(at)).toEqual({ active: 1, stopped: 0 })
      await at.clock.leap(4 * DAY)
      await at.clock.advance(MINUTE)
      expect(at.server.taken).toHaveLength(2)
      // What it rested on is still there.
      expect((await at.client.feed.evidence({ inboundId })).raw).toContain('User unknown')
    }
  })

  it('of a pause does not let go what the rep paused meanwhile', async () => {
    const at = await sentTo(BOB)
    await at.receive(report(at.idOf(BOB), { to: BOB, ...OUR_LIMIT }))
    const [line] = (await at.client.feed.list({ kinds: ['paused'] })).rows
    await at.client.channels.pause({ id: at.channelId, paused: true })
    await at.client.feed.undo({ id: line!.id })
    expect((await at.client.app.status()).channels[0]).toMatchObject({
      state: 'paused',
      why: { text: 'You paused it.' },
    })
  })

  it('the evidence outlives the mailbox', async () => {
    const at = await sentTo(BOB)
    await at.receive(report(at.idOf(BOB), { to: BOB, ...HARD }))
    const [mailbox] = await at.client.mailboxes.list()
    await at.client.mailboxes.remove({ id: mailbox!.id })
    expect(await at.client.mailboxes.list()).toEqual([])
    const [line] = (await at.client.feed.list({ kinds: ['bounce'] })).rows
    expect((await at.client.feed.evidence({ inboundId: line!.inboundId! })).raw).toContain('User unknown')
    await at.channel({ name: 'Other' })
    expect(at.inbox.watching).toBe(false)
  })
})
