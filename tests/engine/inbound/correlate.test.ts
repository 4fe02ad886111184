import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { correlate } from '../../../src/main/engine/inbound/correlate.ts'
import type { Verdict } from '../../../src/main/engine/bounces/verdict.ts'
import type { Store } from '#engine/store/store.ts'
import { aMessage, aStore, claimOf } from '../store/a-store.ts'

const DAY = 86_400_000
const NOW = 100 * DAY
let store: Store
let channel: number
let other: number
beforeEach(async () => {
  const opened = await aStore()
  store = opened.store
  ;[channel, other] = opened.channels
})
afterEach(() => store.close())

/** A message that left at this time; gives its Message-ID. */
async function sent(to: string, at = NOW, more: { channelId?: number; providerMessageId?: string } = {}) {
  const channelId = more.channelId ?? channel
  const message = aMessage(channelId, { toAddress: to })
  const [id] = await store.outbox.enqueue([message], 1)
  await store.outbox.claim(claimOf(channelId, 'run', { now: NOW }))
  const over = { id: id!, runId: 'run', channelId, domain: 'd', recipients: 1, external: 1, subject: 'Hello' }
  const [attempt] = await store.outbox.handOver([{ ...over, mime: Buffer.from('x'), startedAt: at }])
  const taken = { messageId: more.providerMessageId ?? message.messageId, providerId: null, threadId: null }
  const tried = { id: attempt!, startedAt: at, channelId, domain: 'd', outcome: 'accepted', detail: null }
  await store.outbox.settle([
    { id: id!, runId: 'run', to: 'sent', at, why: null, sent: taken, attempt: tried, acts: [] },
  ])
  return message.messageId
}

function verdict(more: Omit<Partial<Verdict>, 'head'> & { head?: Partial<Verdict['head']> } = {}): Verdict {
  const head = { from: null, to: [], subject: '', messageId: null, inReplyTo: [], references: [], date: null }
  return {
    kind: 'ordinary',
    recipients: [],
    originalMessageId: null,
    otherMessageIds: [],
    originalSubject: null,
    originalTo: [],
    originalDate: null,
    envelopeId: null,
    ourMarks: {},
    returnDate: null,
    wantsOut: false,
    text: '',
    evidence: [],
    ...more,
    head: { ...head, ...more.head },
  }
}
const failed = (address: string) =>
  ({
    address,
    class: 'hard',
    reason: 'user_unknown',
    status: null,
    action: 'failed',
    diagnostic: null,
  }) as const
const from = (address: string) => ({ from: { name: '', address } })
const tie = async (of: Verdict, receivedAt = NOW) =>
  correlate(store, of, { channelId: channel, receivedAt, ownAddress: 'ann@acme.example' })

describe('which message a mail is about', () => {
  it('goes by the ids in the order of what they are worth', async () => {
    const [a, b, c, d] = [
      await sent('a@x.example'),
      await sent('b@x.example'),
      await sent('c@x.example'),
      await sent('d@x.example'),
    ]
    const all = {
      kind: 'bounce' as const,
      recipients: [failed('a@x.example')],
      originalMessageId: a,
      otherMessageIds: [b],
      head: { inReplyTo: [c], references: ['stranger@x.example', d] },
    }
    const by = async (of: Verdict) => (await tie(of))!.message.messageId
    expect(await by(verdict(all))).toBe(a)
    const other = { ...all, originalMessageId: 'unknown@x.example', recipients: [failed('b@x.example')] }
    expect(await by(verdict(other))).toBe(b)
    const thread = { ...all, originalMessageId: null, otherMessageIds: [] }
    expect(await by(verdict({ ...thread, recipients: [failed('c@x.example')] }))).toBe(c)
    expect(
      await by(verdict({ ...thread, recipients: [failed('d@x.example')], head: { references: [a, d] } })),
    ).toBe(d)
  })

  it('ties no report by its thread or address when it is about a mail that is not ours', async () => {
    const ours = await sent('bob@x.example')
    const report = { kind: 'bounce' as const, recipients: [failed('bob@x.example')] }
    expect(await tie(verdict({ ...report, originalMessageId: 'forged@x.example' }))).toBeNull()
    // A Cc of a mail that the rep wrote by hand in the same thread.
    const cc = { kind: 'bounce' as const, recipients: [failed('cc@other.example')] }
    expect(await tie(verdict({ ...cc, head: { references: [ours] } }))).toBeNull()
    const byHand = { ...cc, originalMessageId: 'by-hand@acme.example', otherMessageIds: [ours] }
    expect(await tie(verdict(byHand))).toBeNull()
    expect((await tie(verdict({ ...report, head: { references: [ours] } })))!.message.messageId).toBe(ours)
  })

  it('knows a message by the id that the provider gave it', async () => {
    const ours = await sent('a@x.example', NOW, { providerMessageId: 'theirs@mail.example' })
    expect((await tie(verdict({ head: { inReplyTo: ['theirs@mail.example'] } })))!.message.messageId).toBe(
      ours,
    )
    expect((await tie(verdict({ head: { inReplyTo: [ours] } })))!.message.messageId).toBe(ours)
  })

  it('goes by the address where no id tells: the last message that left for it from here, within a month', async () => {
    await sent('a@x.example', NOW - 2 * DAY)
    const last = await sent('a@x.example', NOW - DAY)
    await sent('a@x.example', NOW - DAY / 2, { channelId: other })
    await sent('old@x.example', NOW - 31 * DAY)
    await sent('later@x.example', NOW + DAY)
    const bounce = (address: string) => verdict({ kind: 'bounce', recipients: [failed(address)] })
    expect((await tie(bounce('A@x.example')))!.message.messageId).toBe(last)
    expect((await tie(verdict({ head: from('a@x.example') })))!.message.messageId).toBe(last)
    expect(await tie(bounce('old@x.example'))).toBeNull()
    expect(await tie(bounce('later@x.example'))).toBeNull()
    expect(await tie(bounce('nobody@x.example'))).toBeNull()
  })

  it('does not take a machine’s sender for somebody we wrote to, nor ourselves', async () => {
    await sent('postmaster@x.example')
    await sent('ann@acme.example')
    for (const kind of ['bounce', 'delayed', 'report', 'system', 'mdn', 'delivered', 'calendar'] as const)
      expect(await tie(verdict({ kind, head: from('postmaster@x.example') }))).toBeNull()
    expect(await tie(verdict({ head: from('ann@acme.example') }))).toBeNull()
  })

  it('does not take a copy of a message for an answer to it', async () => {
    const id = await sent('a@x.example')
    expect(await tie(verdict({ head: { messageId: id, inReplyTo: [id] } }))).toBeNull()
  })

  it('is nobody’s work for ever: a mail with a thousand ids is given up', async () => {
    const id = await sent('a@x.example')
    const many = Array.from({ length: 1000 }, (_, n) => `${n}@x.example`)
    expect(await tie(verdict({ head: { references: [id, ...many] } }))).toBeNull()
    expect(await tie(verdict({ head: { references: [...many, id] } }))).not.toBeNull()
  })
})
