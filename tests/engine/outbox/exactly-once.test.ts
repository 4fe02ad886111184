import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../fake-clock.ts'
import { deferred, unknown, type Script } from '../scripted-server.ts'
import { testEngine } from '../test-engine.ts'

const PEOPLE = Array.from({ length: 6 }, (_, n) => `p${n}@d${n % 3}.example`)

const script: fc.Arbitrary<Script> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Script>({}) },
  fc.constant<Script>({ after: 20 * SECOND }),
  fc.constant<Script>({ before: 3 * SECOND }),
  fc.constantFrom<Script>(
    { early: deferred('busy') },
    { early: deferred('unreachable') },
    { early: deferred('greylisted') },
  ),
  fc.boolean().map((takes): Script => ({ takes, says: unknown })),
  fc.boolean().map((takes): Script => ({ takes, says: 'throws' })),
  fc.boolean().map((takes): Script => ({ takes, says: 'nothing' })),
)
const step = fc.oneof(
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 2 * MINUTE }) }),
  fc.record({
    do: fc.constant('die' as const),
    calls: fc.integer({ min: 1, max: 25 }),
    when: fc.constantFrom('before' as const, 'after' as const),
  }),
  fc.record({ do: fc.constantFrom('hold' as const, 'resume' as const, 'now' as const), who: fc.nat(5) }),
)

describe('exactly once, as far as mail permits', () => {
  it('the server has at most one copy of each message and none is lost, whatever is answered and whenever it dies', async () => {
    const history = fc.record({
      scripts: fc.array(script, { minLength: 4, maxLength: 24 }),
      steps: fc.array(step, { minLength: 1, maxLength: 10 }),
      limited: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(history, async ({ scripts, steps, limited }) => {
        const at = await testEngine({ chance: null })
        const left = [...scripts]
        at.server.decide = () => left.shift() ?? {}
        // What cannot be proven stays in doubt; what lies in Sent is found.
        at.server.find = (messageId) =>
          messageId.charCodeAt(0) % 2 === 0 && at.server.taken.some((copy) => copy.messageId === messageId)
            ? { found: 'yes', where: 'Sent', providerId: null, threadId: null, messageId }
            : { found: 'cannot-tell', why: 'No Sent folder.' }
        const limits = [{ count: 2, of: 'messages' as const, per: 5 * SECOND, scope: 'channel' as const }]
        await at.sequence(await at.channel({ policy: limited ? { limits } : {} }), PEOPLE)
        for (const one of steps) {
          if (one.do === 'die') at.dieAt(one.calls, one.when)
          else if (one.do === 'wait') await at.clock.advance(one.ms)
          else {
            const row = (await at.outbox())[one.who]
            if (row && one.do === 'now') await at.client.outbox.sendNow({ ids: [row.id] })
            else if (row && one.do !== 'now') await at.client.outbox[one.do]({ ids: [row.id] })
          }
          if (one.do === 'die') {
            await at.clock.advance(5 * SECOND)
            await at.crash()
          }
        }
        // A run with nothing hanging on it: all that can be settled is.
        left.length = 0
        await at.crash()
        await at.clock.advance(15 * MINUTE)
        await at.clock.leap(5 * HOUR)
        await at.clock.advance(MINUTE)
        const rows = await at.outbox()
        const held = rows.filter((row) => row.state === 'held')
        await at.client.outbox.resume({ ids: held.length ? held.map(({ id }) => id) : [1] })
        await at.clock.advance(10 * MINUTE)

        expect(rows).toHaveLength(PEOPLE.length)
        for (const row of await at.outbox()) {
          const copies = at.server.taken.filter(({ messageId }) => messageId === row.messageId).length
          if (row.state === 'sent') expect(copies).toBe(1)
          else {
            expect(row.state).toBe('in-doubt')
            expect(copies).toBeLessThanOrEqual(1)
          }
        }
        expect(new Set(at.server.taken.map(({ messageId }) => messageId)).size).toBe(at.server.taken.length)
        await at.stop()
      }),
      { numRuns: 40, seed: 7 },
    )
  })
})

describe('pacing over a restart', () => {
  it('no sliding window is ever overfull, whenever the program dies', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 4 }),
        async (deaths, count) => {
          const at = await testEngine()
          at.server.script({ after: 700 })
          const per = 10 * SECOND
          const limits = [{ count, of: 'messages' as const, per, scope: 'channel' as const }]
          await at.sequence(
            await at.channel({ policy: { limits } }),
            Array.from({ length: 15 }, (_, n) => `p${n}@a.example`),
          )
          for (const calls of deaths) {
            at.dieAt(calls, 'after')
            await at.clock.advance(8 * SECOND)
            await at.crash()
          }
          await at.clock.advance(MINUTE)
          const times = at.server.taken.map((copy) => copy.at)
          for (const from of times)
            expect(times.filter((time) => time >= from && time < from + per).length).toBeLessThanOrEqual(
              count,
            )
          expect(times.length).toBeGreaterThan(count)
          await at.stop()
        },
      ),
      { numRuns: 15, seed: 3 },
    )
  })
})
