import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '#engine/store/store.ts'
import { SEND_STATES, type SendState } from '#shared/domain/send-state.ts'
import { aMessage, aStore, claimOf } from './a-store.ts'

let store: Store
let channel: number
beforeEach(async () => {
  const opened = await aStore()
  store = opened.store
  channel = opened.channels[0]
})
afterEach(() => store.close())

const base = { channelId: 0, domain: 'prospect.example', outcome: 'x', detail: null, startedAt: 1 }

/** One message in this state. */
async function inState(state: SendState): Promise<number> {
  const [id] = await store.outbox.enqueue([aMessage(channel)], 1)
  if (state === 'queued') return id!
  await store.outbox.claim(claimOf(channel, 'run'))
  if (state === 'claimed') return id!
  const over = {
    id: id!,
    runId: 'run',
    channelId: channel,
    domain: 'd',
    recipients: 1,
    external: 1,
    subject: 's',
  }
  const [attempt] = await store.outbox.handOver([{ ...over, mime: Buffer.from('x'), startedAt: 1 }])
  if (state === 'handing-over') return id!
  const attemptOf = { ...base, channelId: channel, id: attempt! }
  await store.outbox.settle([
    { id: id!, runId: 'run', to: state, at: 2, why: null, acts: [], attempt: attemptOf },
  ])
  return id!
}

describe("the rep's word", () => {
  it.each(SEND_STATES)('on a message that is %s does what it may, and nothing else', async (state) => {
    const done: Record<string, boolean> = {}
    for (const act of ['cancel', 'hold', 'resume', 'sendNow'] as const) {
      const id = await inState(state)
      done[act] = (await store.messages[act]([id], 5000)).length === 1
      const after = (await store.messages.get(id))!.state
      if (!done[act]) expect(after).toBe(state)
      await store.messages.cancel([id], 5000)
    }
    const waits = state === 'queued' || state === 'claimed' || state === 'held'
    expect(done).toEqual({
      cancel: waits,
      hold: state === 'queued' || state === 'claimed',
      resume: state === 'held',
      sendNow: state === 'queued' || state === 'held',
    })
  })

  it('takes ten thousand at once', async () => {
    const ids = await store.outbox.enqueue(
      Array.from({ length: 10_000 }, () => aMessage(channel)),
      1,
    )
    expect(await store.messages.hold(ids)).toHaveLength(10_000)
    expect(await store.messages.resume(ids)).toHaveLength(10_000)
    expect(await store.messages.cancel([...ids, 999_999], 1)).toHaveLength(10_000)
  })
})

describe('a page of the outbox', () => {
  const query = { channelId: null, sequenceId: null, filter: null, limit: 7 }
  async function walk(state: SendState | null, between: () => Promise<void> = async () => undefined) {
    const ids: number[] = []
    for (let after: { dueAt: number; id: number } | null = null; ;) {
      const rows = await store.messages.page({ ...query, state, after })
      ids.push(...rows.map(({ id }) => id))
      if (rows.length < query.limit) return ids
      after = rows.at(-1)!
      await between()
    }
  }

  it.each([null, 'queued', 'sent'] as const)('of state %s shows every row once', async (state) => {
    const made: number[] = []
    for (let n = 0; n < 30; n += 1) made.push(await inState(state ?? (n % 2 ? 'sent' : 'queued')))
    expect((await walk(state)).toSorted((a, b) => a - b)).toEqual(made)
  })

  it('neither repeats nor skips a row while others come and go between two pages', async () => {
    const made = await store.outbox.enqueue(
      Array.from({ length: 50 }, (_, n) => aMessage(channel, { dueAt: n % 5 })),
      1,
    )
    const seen = await walk('queued', async () => {
      await store.outbox.claim(claimOf(channel, 'run', { limit: 2 }))
      await store.outbox.enqueue([aMessage(channel, { dueAt: 900 })], 1)
    })
    expect(new Set(seen).size).toBe(seen.length)

    const left = (await walk('queued')).filter((id) => made.includes(id))
    for (const id of left) expect(seen).toContain(id)
  })

  it('finds what was typed, whatever it is, as plain text', async () => {
    await store.outbox.enqueue(
      [
        aMessage(channel, { toName: '100% Bob_by \\o/' }),
        aMessage(channel, { toAddress: 'b@other.example' }),
      ],
      1,
    )
    const found = async (filter: string) =>
      (await store.messages.page({ ...query, state: null, after: null, filter })).length
    expect(await found('100%')).toBe(1)
    expect(await found('%')).toBe(1)
    expect(await found('_')).toBe(1)
    expect(await found('\\o')).toBe(1)
    expect(await found('OTHER')).toBe(1)
    expect(await found("'; DROP TABLE messages; --")).toBe(0)
  })
})
