import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/app-error.ts'
import {
  EXCHANGE_ONLINE_PACE,
  outcomeOfRefusal as outcomeOfGraph,
} from '#engine/channels/exchange-online/exchange-online.ts'
import { outcomeOfFailure } from '#engine/channels/exchange-online/graph-outcome.ts'
import { outcomeOfRefusal as outcomeOfEws } from '#engine/channels/exchange-server/exchange-server.ts'
import { GraphFailure } from '#engine/graph/graph.ts'

const stage = fc.constantFrom('prepare' as const, 'send' as const)
/** Codes nobody has written down. */
const strange = fc
  .string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 20 })
  .map((each) => `Zz${each}`)
const words = fc.string()

describe('a refusal that nobody foresaw', () => {
  it('by Graph never marks a person, and is in doubt only where the message may have left', () => {
    const status = fc.integer({ min: 300, max: 599 }).filter((each) => each !== 413)
    fc.assert(
      fc.property(status, strange, words, stage, (httpStatus, code, text, at) => {
        const refusal = { kind: 'refused', status: httpStatus, code, words: text, retryAt: null } as const
        const { outcome } = outcomeOfGraph(refusal, at)
        expect(outcome).not.toBe('rejected')
        expect(outcome).not.toBe('accepted')
        if (at === 'prepare') expect(outcome).not.toBe('unknown')
        if (at === 'send' && httpStatus >= 500 && httpStatus !== 507) expect(outcome).toBe('unknown')
      }),
    )
  })

  it('by an Exchange Server neither', () => {
    const auth = fc.constantFrom('basic' as const, 'bearer' as const, 'ntlm' as const)
    const status = fc.integer({ min: 200, max: 599 }).filter((each) => each !== 413)
    fc.assert(
      fc.property(status, fc.oneof(strange, fc.constant('')), words, stage, auth, (...given) => {
        const [httpStatus, code, text, at, scheme] = given
        const refusal = {
          kind: 'refused',
          status: httpStatus,
          code,
          words: text,
          retryAt: null,
          auth: scheme,
        } as const
        const { outcome } = outcomeOfEws(refusal, at)
        expect(outcome).not.toBe('rejected')
        expect(outcome).not.toBe('accepted')
        if (at === 'prepare') expect(outcome).not.toBe('unknown')
        if (at === 'send' && code === '' && httpStatus >= 500) expect(outcome).toBe('unknown')
      }),
    )
  })

  it('whatever its words: only status and code decide', () => {
    fc.assert(
      fc.property(words, stage, (text, at) => {
        const refusal = {
          kind: 'refused',
          status: 403,
          code: 'ErrorSendAsDenied',
          words: text,
          retryAt: null,
        } as const
        expect(outcomeOfGraph(refusal, at).outcome).toBe('blocked-us')
      }),
    )
  })
})

it('a request that never got a connection has not left, even the one that sends', () => {
  const error = new AppError('unreachable', 'graph.microsoft.com:443 refused the connection.')
  const lost = (reached: boolean) => new GraphFailure({ kind: 'lost', reached, error })
  expect(outcomeOfFailure(lost(false), 'send').outcome).toBe('deferred')
  expect(outcomeOfFailure(lost(true), 'send').outcome).toBe('unknown')
  expect(outcomeOfFailure(lost(true), 'prepare').outcome).toBe('deferred')
  expect(outcomeOfFailure(new Error('a bug'), 'send').outcome).toBe('unknown')
})

it('the pace of Exchange Online is what Microsoft says of a mailbox', () => {
  expect(EXCHANGE_ONLINE_PACE.limits).toEqual([
    { count: 30, of: 'messages', per: 60_000, scope: 'channel' },
    { count: 10_000, of: 'recipients', per: 86_400_000, scope: 'channel' },
  ])
})
