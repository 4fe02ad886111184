import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PRIORITY, type Settlement, type Store } from '#engine/store/store.ts'
import { SEND_STATES } from '#shared/domain/send-state.ts'
import { aMessage, aSequence, aStore, claimOf } from './a-store.ts'

let store: Store
let one: number
let two: number
beforeEach(async () => {
  const opened = await aStore()
  store = opened.store
  ;[one, two] = opened.channels
})
afterEach(() => store.close())

const handOverOf = (id: number, runId: string) => ({
  id,
  runId,
  channelId: one,
  domain: 'prospect.example',
  recipients: 1,
  external: 1,
  subject: 'Hello',
  mime: Buffer.from('x'),
  startedAt: 1000,
})
const settled = (
  id: number,
  runId: string,
  attemptId: number | null,
  to: Settlement['to'] = 'sent',
): Settlement => ({
  id,
  runId,
  to,
  at: 2000,
  why: null,
  acts: [],
  attempt: {
    id: attemptId,
    startedAt: 1000,
    channelId: one,
    domain: 'prospect.example',
    outcome: 'x',
    detail: null,
  },
})

describe('a claim', () => {
  it('takes each message once, whoever asks', async () => {
    const ids = await store.outbox.enqueue(
      Array.from({ length: 40 }, () => aMessage(one)),
      1,
    )
    const taken = []
    for (let turn = 0; turn < 40; turn += 1)
      taken.push(...(await store.outbox.claim(claimOf(one, turn % 2 ? 'run a' : 'run b', { limit: 3 }))))
    expect(taken.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(ids)
    expect(await store.outbox.claim(claimOf(one, 'run a'))).toEqual([])
  })

  it('takes only what is due, of its own channel, in the order of its time', async () => {
    const [late, early] = await store.outbox.enqueue(
      [aMessage(one, { dueAt: 900 }), aMessage(one, { dueAt: 500 })],
      1,
    )
    await store.outbox.enqueue([aMessage(two, { dueAt: 1 }), aMessage(one, { dueAt: 1001 })], 1)
    const rows = await store.outbox.claim(claimOf(one, 'run', { limit: 10 }))
    expect(rows.map(({ id }) => id)).toEqual([early, late])
    expect(await store.outbox.nextDue({ channelId: one, followUps: true, fullDomains: [] })).toBe(1001)
  })

  it('goes by hand first, then follow-ups, then first touches; lanes of one rank take turns', async () => {
    const [a, b, c] = [await aSequence(store, 'A'), await aSequence(store, 'B'), await aSequence(store, 'C')]
    const lane = (sequenceId: number | null, priority: number, count: number, to: string) =>
      Array.from({ length: count }, () =>
        aMessage(one, { sequenceId, priority, toAddress: `${to}@x.example` }),
      )
    await store.outbox.enqueue(
      [
        ...lane(a, PRIORITY.firstTouch, 20, 'large'),
        ...lane(b, PRIORITY.firstTouch, 2, 'small'),
        ...lane(c, PRIORITY.followUp, 2, 'follow'),
        ...lane(null, PRIORITY.manual, 1, 'hand'),
      ],
      1,
    )
    const order = []
    for (let turn = 0; turn < 9; turn += 1)
      order.push((await store.outbox.claim(claimOf(one, 'run')))[0]!.toAddress.split('@')[0])
    expect(order.slice(0, 3)).toEqual(['hand', 'follow', 'follow'])
    expect(order.slice(3).filter((who) => who === 'small')).toHaveLength(2)
    expect(order.slice(3, 7).toSorted()).toEqual(['large', 'large', 'small', 'small'])
  })

  it('leaves follow-ups, paused sequences and full domains where they are', async () => {
    const sequenceId = await aSequence(store, 'A')
    await store.outbox.enqueue(
      [
        aMessage(one, { sequenceId, priority: PRIORITY.followUp, toAddress: 'follow@a.example' }),
        aMessage(one, { sequenceId, priority: PRIORITY.firstTouch, toAddress: 'first@b.example' }),
        aMessage(one, { toAddress: 'hand@c.example' }),
      ],
      1,
    )
    await store.sequences.setState(sequenceId, 'active', null)
    const turn = { followUps: false, fullDomains: ['c.example'] }
    expect((await store.outbox.head({ channelId: one, now: 1000, ...turn }))!.domain).toBe('b.example')
    await store.sequences.setState(sequenceId, 'paused', 'You paused it.')
    expect(await store.outbox.head({ channelId: one, now: 1000, ...turn })).toBeNull()
    expect(await store.outbox.nextDue({ channelId: one, ...turn })).toBeNull()
    expect(await store.outbox.claim(claimOf(one, 'run', turn))).toEqual([])
    // A lane made while its sequence is paused is paused too.
    await store.outbox.enqueue([aMessage(two, { sequenceId, priority: PRIORITY.firstTouch })], 1)
    expect(await store.outbox.claim(claimOf(two, 'run'))).toEqual([])
  })
})

describe('handing over and settling', () => {
  it('needs the run that claimed it', async () => {
    await store.outbox.enqueue([aMessage(one)], 1)
    const [message] = await store.outbox.claim(claimOf(one, 'mine'))
    expect(await store.outbox.handOver([handOverOf(message!.id, 'theirs')])).toEqual([null])
    const [attempt] = await store.outbox.handOver([handOverOf(message!.id, 'mine')])
    expect(attempt).toEqual(expect.any(Number))
    expect(await store.outbox.handOver([handOverOf(message!.id, 'mine')])).toEqual([null])
    expect((await store.outbox.settle([settled(message!.id, 'theirs', attempt!)])).settled).toBe(0)
    // Nor can an attempt that never came to the hand-over settle what another one handed over.
    expect((await store.outbox.settle([settled(message!.id, 'mine', null, 'queued')])).settled).toBe(0)
    expect((await store.outbox.settle([settled(message!.id, 'mine', attempt!)])).settled).toBe(1)
    expect((await store.outbox.settle([settled(message!.id, 'mine', attempt!, 'queued')])).settled).toBe(0)
    expect((await store.messages.get(message!.id))!.state).toBe('sent')
  })

  it('of another run: what was claimed waits again, what was handing over is in doubt and keeps its slot', async () => {
    await store.outbox.enqueue([aMessage(one), aMessage(one), aMessage(one)], 1)
    const [a, b, c] = await store.outbox.claim(claimOf(one, 'old', { limit: 3 }))
    const [attempt] = await store.outbox.handOver([handOverOf(a!.id, 'old'), handOverOf(c!.id, 'old')])
    await store.outbox.settle([settled(a!.id, 'old', attempt!)])
    expect(await store.outbox.recover('new', 5000)).toEqual({ unclaimed: 1, inDoubt: 1 })
    expect(await store.outbox.recover('new', 6000)).toEqual({ unclaimed: 0, inDoubt: 0 })
    const states = await Promise.all(
      [a!, b!, c!].map(async ({ id }) => (await store.messages.get(id))!.state),
    )
    expect(states).toEqual(['sent', 'queued', 'in-doubt'])
    expect((await store.outbox.ledger(one, 0, 0)).map(({ answeredAt }) => answeredAt)).toEqual([2000, 5000])
    expect(await store.outbox.toAsk(5000)).toMatchObject([{ id: c!.id }])
  })

  it('one bad settlement undoes the whole commit, so that nobody is told of half of it', async () => {
    await store.outbox.enqueue([aMessage(one), aMessage(one)], 1)
    const rows = await store.outbox.claim(claimOf(one, 'run', { limit: 2 }))
    const bad = { ...settled(rows[1]!.id, 'run', null, 'held'), to: 'nonsense' as never }
    await expect(store.outbox.settle([settled(rows[0]!.id, 'run', null, 'held'), bad])).rejects.toThrow(
      'CHECK',
    )
    expect((await store.messages.get(rows[0]!.id))!.state).toBe('claimed')
  })
})

describe('the counts', () => {
  it('always equal a real count', async () => {
    type Command = 'add' | 'claim' | 'hand over' | 'settle' | 'cancel' | 'hold' | 'resume' | 'recover' | 'now'
    const commands = fc.array(
      fc.tuple(
        fc.constantFrom<Command>(
          'add',
          'add',
          'claim',
          'hand over',
          'settle',
          'cancel',
          'hold',
          'resume',
          'recover',
          'now',
        ),
        fc.nat(11),
        fc.constantFrom<Settlement['to']>('queued', 'in-doubt', 'sent', 'rejected', 'cancelled', 'held'),
      ),
      { maxLength: 40 },
    )
    await fc.assert(
      fc.asyncProperty(commands, async (list) => {
        const at = await aStore()
        const [channel, other] = at.channels
        let run = 0
        const attempts = new Map<number, number | null>()
        for (const [command, which, to] of list) {
          const id = which + 1
          if (command === 'add') await at.store.outbox.enqueue([aMessage(which % 2 ? channel : other)], 1)
          else if (command === 'claim')
            await at.store.outbox.claim(claimOf(which % 2 ? channel : other, `run ${run}`))
          else if (command === 'hand over')
            attempts.set(id, (await at.store.outbox.handOver([handOverOf(id, `run ${run}`)]))[0]!)
          else if (command === 'settle') {
            const known = await at.store.messages.get(id)
            if (known) await at.store.outbox.settle([settled(id, `run ${run}`, attempts.get(id) ?? null, to)])
          } else if (command === 'recover') await at.store.outbox.recover(`run ${(run += 1)}`, 5000)
          else if (command === 'now') await at.store.messages.sendNow([id], 5000)
          else if (command === 'cancel') await at.store.messages.cancel([id], 5000)
          else await at.store.messages[command]([id])
        }
        const rows = await at.store.messages.page({
          state: null,
          channelId: null,
          sequenceId: null,
          filter: null,
          after: null,
          limit: 500,
        })
        const counts = await at.store.messages.counts()
        for (const state of SEND_STATES) {
          const real = rows.filter((row) => row.state === state)
          expect(counts.find((row) => row.state === state)?.n ?? 0).toBe(real.length)
          for (const channelId of at.channels) {
            const ofChannel = await at.store.messages.countsOf(channelId)
            expect(ofChannel.find((row) => row.state === state)?.n ?? 0).toBe(
              real.filter((row) => row.channelId === channelId).length,
            )
          }
        }
        await at.store.close()
      }),
      { numRuns: 100, seed: 11 },
    )
  })
})
