import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '#engine/store/store.ts'
import { aMessage, aSequence, aStore, claimOf } from './a-store.ts'

let store: Store
let channel: number
beforeEach(async () => {
  const opened = await aStore()
  store = opened.store
  channel = opened.channels[0]
})
afterEach(() => store.close())

const person = (address: string, fields: Record<string, string> = {}) => ({ address, fields })
const all = async () =>
  (await store.people.page({ after: null, limit: 500, filter: null, groupId: null })).rows

describe('an import', () => {
  it('is all or nothing', async () => {
    const bad = [person('a@x.example'), person('b@x.example'), { address: null as never, fields: {} }]
    await expect(store.people.import(bad, 'G', 1)).rejects.toThrow('NOT NULL')
    expect(await all()).toEqual([])
    expect(await store.people.groups()).toEqual([])
  })

  it('a value replaces the one before, an empty one does not', async () => {
    await store.people.import([person('a@x.example', { company: 'Old', city: 'Rome' })], null, 1)
    const report = await store.people.import([person('a@x.example', { company: 'New', city: '' })], null, 2)
    expect(report).toEqual({ added: 0, updated: 1, unchanged: 0 })
    expect((await all())[0]!.fields).toEqual({ company: 'New', city: 'Rome' })
    expect(await store.people.import([person('a@x.example', { city: '' })], null, 3)).toMatchObject({
      unchanged: 1,
    })
  })

  it('keeps those who were ever enrolled when people are removed', async () => {
    await store.people.import([person('a@x.example'), person('b@x.example')], 'G', 1)
    const [a, b] = await all()
    const sequenceId = await aSequence(store, 'S')
    await store.enrolments.start(
      { sequenceId, channelId: channel, groupId: null, ids: [a!.id], startAt: 1 },
      1,
    )
    expect(await store.people.remove([a!.id, b!.id, 99])).toBe(1)
    expect((await all()).map(({ address }) => address)).toEqual(['a@x.example'])
  })
})

describe('a suppression', () => {
  it('covers an address, and a domain whole, and nothing that only looks like it', async () => {
    await store.suppressions.add('a@x.example', 'manual', 'By hand.', 1)
    await store.suppressions.add('@bad.example', 'manual', 'All there.', 1)
    const covers = async (address: string) =>
      (await store.suppressions.covering(address, address.split('@')[1]!))?.detail ?? null
    expect(await covers('a@x.example')).toBe('By hand.')
    expect(await covers('b@x.example')).toBeNull()
    expect(await covers('anyone@bad.example')).toBe('All there.')
    expect(await covers('anyone@not-bad.example')).toBeNull()
    expect(await covers('anyone@sub.bad.example')).toBeNull()
  })

  it('is seen by whoever asks: the person, the start of a sequence, the claim', async () => {
    await store.people.import(
      [person('a@x.example'), person('c@bad.example'), person('d@ok.example')],
      'G',
      1,
    )
    const { id: groupId } = (await store.people.groupNamed('G'))!
    await store.suppressions.add('a@x.example', 'manual', 'By hand.', 1)
    const domain = await store.suppressions.add('@bad.example', 'manual', 'All there.', 1)
    expect((await all()).map(({ suppressed }) => suppressed)).toEqual(['By hand.', 'All there.', null])
    const sequenceId = await aSequence(store, 'S')
    const started = await store.enrolments.start(
      { sequenceId, channelId: channel, groupId, ids: null, startAt: 1 },
      1,
    )
    expect(started).toEqual({
      enrolled: 1,
      skipped: [
        { address: 'a@x.example', why: 'Must not be mailed: By hand.' },
        { address: 'c@bad.example', why: 'Must not be mailed: All there.' },
      ],
    })
    await store.outbox.enqueue([aMessage(channel, { toAddress: 'c@bad.example' })], 1)
    const [message] = await store.outbox.claim(claimOf(channel, 'run'))
    expect(message!.suppressed).toBe('All there.')
    // Nor does it leave when the word came after the claim.
    const over = {
      id: message!.id,
      runId: 'run',
      channelId: channel,
      domain: 'bad.example',
      recipients: 1,
      external: 1,
    }
    const handOver = { ...over, subject: 's', mime: Buffer.from('x'), startedAt: 1 }
    expect(await store.outbox.handOver([handOver])).toEqual([null])
    expect(await store.suppressions.remove(domain.id, 5)).toBe(true)
    expect(await store.suppressions.remove(domain.id, 5)).toBe(false)
    expect(await store.outbox.handOver([handOver])).toEqual([expect.any(Number)])
  })

  it('once taken back can be made again', async () => {
    const first = await store.suppressions.add('a@x.example', 'manual', 'One.', 1)
    expect((await store.suppressions.add('a@x.example', 'manual', 'Two.', 2)).id).toBe(first.id)
    await store.suppressions.remove(first.id, 3)
    expect((await store.suppressions.add('a@x.example', 'manual', 'Two.', 4)).detail).toBe('Two.')
  })
})

describe('the feed', () => {
  it('cannot be read further than it was written', async () => {
    const line = (text: string) => ({
      act: 'feed' as const,
      entry: { kind: 'task', who: 'x', text, practice: false },
    })
    const [first] = await store.outbox.act([line('one'), line('two')], 1)
    expect(await store.feed.unread()).toBe(2)
    await store.feed.markRead(first!.id)
    expect(await store.feed.unread()).toBe(1)
    await store.feed.markRead(9_000_000_000)
    expect(await store.feed.unread()).toBe(0)
    await store.feed.markRead(first!.id)
    await store.outbox.act([line('three')], 2)
    expect(await store.feed.unread()).toBe(1)
    expect((await store.feed.since(0, 2)).map(({ text }) => text)).toEqual(['one', 'two'])
  })
})
