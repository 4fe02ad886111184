import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromPaceText, toPaceText } from '../../../src/renderer/screens/channels/pace-text.ts'

describe('a pace as text', () => {
  test('several limits are divided by commas, new lines or semicolons', () => {
    const read = fromPaceText({ limits: '50/s, 2,000/24h\n10 every 5m; 7/2.5s', batch: '' })
    expect(read).toMatchObject({
      policy: {
        limits: [
          { count: 50, per: 1000 },
          { count: 2000, per: 86_400_000 },
          { count: 10, per: 300_000 },
          { count: 7, per: 2500 },
        ],
      },
    })
  })

  test('nothing typed is no limit', () => {
    expect(fromPaceText({ limits: '  ', batch: '' })).toEqual({
      policy: { limits: [], batch: null, gap: null },
    })
  })

  test('what is wrong is named by its field', () => {
    expect(fromPaceText({ limits: '50/s, 0/s', batch: 'soon' })).toEqual({
      problem: { limits: expect.stringContaining('“0/s”'), batch: expect.stringContaining('“soon”') },
    })
  })

  test('what is written reads back as the same policy', () => {
    const limit = fc.record({
      count: fc.integer({ min: 1, max: 10_000_000 }),
      per: fc.integer({ min: 1, max: 86_400_000 }),
      of: fc.constant('messages' as const),
      scope: fc.constant('channel' as const),
    })
    const batch = fc.option(
      fc.record({
        size: fc.integer({ min: 1, max: 1_000_000 }),
        wait: fc.integer({ min: 1, max: 86_400_000 }),
      }),
    )
    fc.assert(
      fc.property(fc.array(limit, { maxLength: 4 }), batch, (limits, rest) => {
        const policy = { limits, batch: rest, gap: null }
        expect(fromPaceText(toPaceText(policy))).toEqual({ policy })
      }),
    )
  })
})
