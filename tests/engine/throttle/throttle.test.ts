import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ThrottlePolicy } from '#shared/domain/throttle-policy.ts'
import {
  answer,
  begin,
  createLedger,
  decide,
  forecast,
  forget,
  memoryOf,
  release,
  tightest,
  type Counted,
} from '#engine/throttle/throttle.ts'

const NONE: ThrottlePolicy = { limits: [], batch: null, gap: null }
const one = (domain = 'acme.test', jitter = 0) => ({ recipients: 1, external: 1, domain, jitter })
const perMessages = (count: number, per: number, scope: 'channel' | 'recipient-domain' = 'channel') => ({
  count,
  of: 'messages' as const,
  per,
  scope,
})

/** Sends as fast as the rules let it, each answered `latency` ms after its start; gives start and answer of each. */
function sendAll(
  policy: ThrottlePolicy,
  messages: { domain: string; jitter: number; latency: number }[],
  past: Counted[] = [],
) {
  const ledger = createLedger(past, policy.batch?.wait ?? 0)
  const sent: { start: number; answer: number; domain: string }[] = []
  let now = 0
  for (const message of messages) {
    for (;;) {
      const decision = decide(policy, ledger, { ...one(message.domain), jitter: message.jitter }, now)
      if (decision.go) break
      // Nothing is in flight here: there is always a time.
      expect(decision.notBefore).not.toBeNull()
      expect(decision.notBefore!).toBeGreaterThan(now)
      now = decision.notBefore!
    }
    const ticket = begin(
      ledger,
      { ...one(message.domain), jitter: message.jitter },
      now,
      policy.batch?.wait ?? 0,
    )
    const end = now + message.latency
    answer(ledger, ticket, end)
    sent.push({ start: now, answer: end, domain: message.domain })
    now = end
  }
  return sent
}

const policies = fc.record<ThrottlePolicy>({
  limits: fc.array(
    fc.record({
      count: fc.integer({ min: 1, max: 20 }),
      of: fc.constant('messages' as const),
      per: fc.integer({ min: 1, max: 60_000 }),
      scope: fc.constantFrom('channel' as const, 'recipient-domain' as const),
    }),
    { maxLength: 4 },
  ),
  batch: fc.option(
    fc.record({ size: fc.integer({ min: 1, max: 10 }), wait: fc.integer({ min: 1, max: 60_000 }) }),
  ),
  gap: fc.option(
    fc.record({ ms: fc.integer({ min: 0, max: 5000 }), jitter: fc.integer({ min: 0, max: 5000 }) }),
  ),
})
const queues = fc.array(
  fc.record({
    domain: fc.constantFrom('a.test', 'b.test', 'c.test'),
    jitter: fc.double({ min: 0, max: 0.999, noNaN: true }),
    latency: fc.integer({ min: 0, max: 3000 }),
  }),
  { maxLength: 80 },
)

describe('throttle', () => {
  it('never lets more than a limit allows into any window, wherever between start and answer the provider counted', () => {
    fc.assert(
      fc.property(policies, queues, fc.double({ min: 0, max: 1, noNaN: true }), (policy, queue, when) => {
        const sent = sendAll(policy, queue)
        for (const limit of policy.limits) {
          const groups =
            limit.scope === 'channel'
              ? [sent]
              : ['a.test', 'b.test', 'c.test'].map((domain) => sent.filter((one) => one.domain === domain))
          for (const group of groups) {
            const times = group.map(({ start, answer: end }) => start + (end - start) * when)
            for (const [at, time] of times.entries()) {
              const beyond = times[at + limit.count]
              if (beyond !== undefined) expect(beyond - time).toBeGreaterThan(limit.per)
            }
          }
        }
      }),
    )
  })

  it('keeps the least gap, with the jitter that each message drew', () => {
    fc.assert(
      fc.property(queues, (queue) => {
        const gap = { ms: 100, jitter: 50 }
        const sent = sendAll({ ...NONE, gap }, queue)
        for (const [at, message] of sent.entries())
          if (at > 0)
            expect(message.start - sent[at - 1]!.start).toBeGreaterThanOrEqual(
              gap.ms + Math.floor(gap.jitter * queue[at]!.jitter),
            )
      }),
    )
  })

  it('sends a batch, then waits after its last answer', () => {
    const queue = Array.from({ length: 7 }, () => ({ domain: 'a.test', jitter: 0, latency: 100 }))
    const sent = sendAll({ ...NONE, batch: { size: 3, wait: 45_000 } }, queue)
    expect(sent.map(({ start }) => start)).toEqual([0, 100, 200, 45_300, 45_400, 45_500, 90_600])
  })

  it('begins a new batch after a pause that was long enough, whoever made it', () => {
    const ledger = createLedger(
      [{ startedAt: 0, answeredAt: 10, recipients: 1, external: 1, domain: 'a.test' }],
      1000,
    )
    begin(ledger, one(), 2000, 1000)
    expect(ledger.run).toBe(1)
  })

  it('knows the same past after a restart: the rows of the table give the same decisions', () => {
    fc.assert(
      fc.property(policies, queues, (policy, queue) => {
        const half = Math.floor(queue.length / 2)
        const whole = sendAll(policy, queue)
        const past = whole.slice(0, half).map(({ start, answer: end, domain }) => ({
          startedAt: start,
          answeredAt: end,
          recipients: 1,
          external: 1,
          domain,
        }))
        const ledger = createLedger(past, policy.batch?.wait ?? 0)
        const next = whole[half]
        if (!next) return
        const decided = decide(
          policy,
          ledger,
          { ...one(next.domain), jitter: queue[half]!.jitter },
          next.start,
        )
        expect(decided).toEqual({ go: true })
      }),
    )
  })

  it('holds a slot while nobody has answered, and gives it back when nothing left', () => {
    const policy = { ...NONE, limits: [perMessages(1, 1000)] }
    const ledger = createLedger([], 0)
    const ticket = begin(ledger, one(), 0, 0)
    expect(decide(policy, ledger, one(), 999_999)).toMatchObject({ go: false, notBefore: null })
    release(ledger, ticket)
    expect(decide(policy, ledger, one(), 1)).toEqual({ go: true })
  })

  it('waits longer, never less, after a clock was set back', () => {
    const policy = { ...NONE, limits: [perMessages(1, 60_000)] }
    const ledger = createLedger([], 0)
    answer(ledger, begin(ledger, one(), 100_000, 0), 100_000)
    expect(decide(policy, ledger, one(), 40_000)).toMatchObject({ go: false, notBefore: 160_001 })
  })

  it('counts recipients where a limit counts recipients', () => {
    const policy: ThrottlePolicy = {
      ...NONE,
      limits: [{ count: 10, of: 'recipients', per: 1000, scope: 'channel' }],
    }
    const ledger = createLedger([], 0)
    answer(ledger, begin(ledger, { ...one(), recipients: 4 }, 0, 0), 0)
    answer(ledger, begin(ledger, { ...one(), recipients: 4 }, 100, 0), 100)
    expect(decide(policy, ledger, { ...one(), recipients: 2 }, 200)).toEqual({ go: true })
    expect(decide(policy, ledger, { ...one(), recipients: 3 }, 200)).toMatchObject({
      go: false,
      notBefore: 1001,
    })
    expect(decide(policy, ledger, { ...one(), recipients: 7 }, 200)).toMatchObject({
      go: false,
      notBefore: 1101,
    })
  })

  it('names the rule that holds longest, with its figures', () => {
    const policy = {
      ...NONE,
      limits: [perMessages(1, 1000), perMessages(2000, 86_400_000), perMessages(1, 60_000)],
    }
    const ledger = createLedger([], 0)
    answer(ledger, begin(ledger, one(), 0, 0), 0)
    expect(decide(policy, ledger, one(), 10)).toEqual({
      go: false,
      notBefore: 60_001,
      rule: { code: 'limit', text: 'At most 1 messages in 1 minute; 1 are used.' },
    })
    expect(tightest(policy, ledger, 10)?.text).toBe('1 of 1 in 1 second')
  })

  it('forgets what no window reaches, and nothing else', () => {
    const policy = { ...NONE, limits: [perMessages(3, 1000), perMessages(2, 500, 'recipient-domain')] }
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 }), (gaps) => {
        const kept = createLedger([], 0)
        const pruned = createLedger([], 0)
        let now = 0
        for (const gap of gaps) {
          now += gap
          for (const ledger of [kept, pruned]) answer(ledger, begin(ledger, one(), now, 0), now)
          forget(pruned, now - memoryOf(policy))
          expect(decide(policy, pruned, one(), now)).toEqual(decide(policy, kept, one(), now))
        }
      }),
    )
  })
})

describe('forecast', () => {
  const waiting = (count: number, nextAt = 0) =>
    Array.from({ length: count }, (_, at) => ({ id: at + 1, nextAt, ...one() }))

  it('says for each message when it goes and which rule holds it', () => {
    const policy = { ...NONE, limits: [perMessages(2, 1000)] }
    const told = forecast(policy, createLedger([], 0), waiting(5), 0)
    expect([...told.values()].map(({ at }) => at)).toEqual([0, 0, 1001, 1001, 2002])
    expect(told.get(1)?.rule).toBeNull()
    expect(told.get(3)?.rule?.code).toBe('limit')
  })

  it('lets others pass one whose domain is full', () => {
    const policy = { ...NONE, limits: [perMessages(1, 1000, 'recipient-domain')] }
    const queue = [one('a.test'), one('a.test'), one('b.test')].map((request, at) => ({
      id: at + 1,
      nextAt: 0,
      ...request,
    }))
    const told = forecast(policy, createLedger([], 0), queue, 0)
    expect([told.get(1)!.at, told.get(2)!.at, told.get(3)!.at]).toEqual([0, 1001, 0])
  })

  it('agrees with what then happens', () => {
    fc.assert(
      fc.property(policies, queues, (policy, queue) => {
        const inOrder: ThrottlePolicy = {
          ...policy,
          limits: policy.limits.filter((limit) => limit.scope === 'channel'),
        }
        const instant = queue.map((message) => ({ ...message, latency: 0 }))
        const told = forecast(
          inOrder,
          createLedger([], inOrder.batch?.wait ?? 0),
          instant.map((message, at) => ({ id: at, nextAt: 0, ...one(message.domain, message.jitter) })),
          0,
        )
        expect([...told.values()].map(({ at }) => at)).toEqual(
          sendAll(inOrder, instant).map(({ start }) => start),
        )
      }),
    )
  })

  it('leaves the past as it was', () => {
    const ledger = createLedger([], 0)
    begin(ledger, one(), 0, 0)
    const before = structuredClone(ledger)
    forecast({ ...NONE, limits: [perMessages(1, 1000)] }, ledger, waiting(10), 0)
    expect(ledger).toEqual(before)
  })
})
