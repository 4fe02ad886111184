import { describe, expect, it } from 'vitest'
import type { LiveEvent } from '#shared/contract/app.ts'
import { drain, MINUTE, SECOND } from '../fake-clock.ts'
import { HARD, report } from '../mails.ts'
import { testEngine, type TestEngine } from '../test-engine.ts'

const PEOPLE = Array.from({ length: 30 }, (_, n) => `p${n}@prospect.example`)

/** Everything that a window hears from now on. */
async function listen(at: TestEngine) {
  const events: LiveEvent[] = []
  const leaving = new AbortController()
  const stream = await at.client.app.live(undefined, { signal: leaving.signal })
  let ended: 'open' | 'ended' | 'failed' = 'open'
  void (async () => {
    for await (const event of stream) events.push(event)
  })().then(
    () => (ended = 'ended'),
    () => (ended = 'failed'),
  )
  await drain()
  return { events, leave: () => leaving.abort(), state: () => ended }
}

describe('the live stream', () => {
  it('begins with the status, then tells what changed and each line of the feed, and ends when it is left', async () => {
    const at = await testEngine()
    const id = await at.channel({ mailbox: true })
    const { events, leave, state } = await listen(at)
    expect(events[0]).toMatchObject({ type: 'status', status: { paused: false, waiting: 0 } })
    await at.sequence(id, PEOPLE.slice(0, 1))
    await at.clock.advance(SECOND)
    await at.inbox.deliver(report(at.server.taken[0]!.messageId, { to: PEOPLE[0]!, ...HARD }))
    await at.clock.advance(SECOND)
    const lines = events.filter((event) => event.type === 'feed')
    expect(lines).toMatchObject([{ entry: { kind: 'bounce', who: PEOPLE[0] } }])
    const topics = new Set(events.flatMap((event) => (event.type === 'changed' ? event.topics : [])))
    for (const topic of ['outbox', 'sequences', 'people', 'suppressions', 'feed'] as const)
      expect(topics).toContain(topic)
    leave()
    await drain()
    expect(state()).not.toBe('open')
    const heard = events.length
    await at.client.app.pause({ paused: true })
    await at.clock.advance(MINUTE)
    expect(events.length).toBe(heard)
  })

  it('misses nothing between the asking and the first event', async () => {
    const at = await testEngine()
    const id = await at.channel()
    const stream = await at.client.app.live(undefined)
    const first = stream.next()
    await drain()
    await at.client.suppressions.add({ what: 'a@x.example' })
    await at.client.channels.pause({ id, paused: true })
    await at.clock.advance(SECOND)
    expect((await first).value).toMatchObject({ type: 'status' })
    expect((await stream.next()).value).toMatchObject({
      type: 'changed',
      topics: expect.arrayContaining(['suppressions']),
    })
    await stream.return(undefined)
  })

  it('gathers a storm into a few words', async () => {
    const at = await testEngine()
    at.server.concurrency = 10
    const id = await at.channel()
    const { events, leave } = await listen(at)
    await at.sequence(id, PEOPLE)
    await at.clock.advance(SECOND)
    expect(at.server.taken).toHaveLength(PEOPLE.length)
    expect(events.length).toBeLessThanOrEqual(2 * 11 + 1)
    leave()
  })

  it('says when the rep has read the feed, also to one who only asks', async () => {
    const at = await testEngine()
    await at.sequence(await at.channel({ mailbox: true }), PEOPLE.slice(0, 1))
    await at.clock.advance(SECOND)
    await at.inbox.deliver(report(at.server.taken[0]!.messageId, { to: PEOPLE[0]!, ...HARD }))
    await drain()
    const list = async () => (await at.client.feed.list({})).rows
    const [line] = await list()
    expect(line!.read).toBe(false)
    expect(await at.client.feed.markRead({ upTo: 9_000_000 })).toEqual({ unread: 0 })
    expect((await list())[0]!.read).toBe(true)
    await at.client.feed.undo({ id: line!.id })
    expect((await list())[0]).toMatchObject({ kind: 'undone', read: false })
  })
})

describe('words outside the window', () => {
  it('are one for a burst, and none for what the rep does not want', async () => {
    const at = await testEngine()
    await at.sequence(await at.channel({ mailbox: true }), PEOPLE.slice(0, 4))
    await at.clock.advance(SECOND)
    for (const { messageId, to } of at.server.taken.slice(0, 3))
      await at.inbox.deliver(report(messageId, { to, ...HARD }))
    await at.clock.advance(5 * SECOND)
    expect(at.notes).toMatchObject([
      { title: 'p0@prospect.example bounced', body: expect.stringMatching(/And 2 more\.$/) },
    ])
    await at.client.app.saveSettings({ notifyHardBounces: false })
    const { messageId, to } = at.server.taken[3]!
    await at.inbox.deliver(report(messageId, { to, ...HARD }))
    await at.clock.advance(5 * SECOND)
    expect(at.notes).toHaveLength(1)
  })
})
