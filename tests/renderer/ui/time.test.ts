import { describe, expect, test } from 'vitest'
import { daysApart, formatDay, formatWhen } from '../../../src/renderer/ui/time.ts'

const at = (day: number, hour: number, minute = 0, second = 0) =>
  new Date(2026, 10, day, hour, minute, second).getTime()
const NOW = at(23, 14)

describe('a moment in words', () => {
  test.each([
    [NOW + 500, 'now'],
    [NOW + 12_000, 'in 12 s'],
    [NOW - 12_000, '12 s ago'],
    [NOW + 4 * 60_000, 'in 4 min'],
    [NOW - 40 * 60_000, '40 min ago'],
    [at(23, 16, 5), '16:05'],
    [at(23, 9, 5), '09:05'],
    [at(24, 0, 30), 'tomorrow 00:30'],
    [at(22, 23, 59), 'yesterday 23:59'],
  ])('%d is %s', (moment, words) => {
    expect(formatWhen(moment, NOW)).toBe(words)
  })

  test('another day is named by its date', () => {
    expect(formatWhen(at(27, 9, 30), NOW)).toMatch(/27.*09:30/)
  })

  test('days are those of the calendar, not of 24 hours', () => {
    expect(daysApart(at(23, 23, 59), at(24, 0, 1))).toBe(1)
    expect(formatDay(at(23, 0), NOW)).toBe('Today')
    expect(formatDay(at(22, 23, 59, 59), NOW)).toBe('Yesterday')
  })
})
