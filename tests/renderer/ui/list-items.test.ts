import { describe, expect, test } from 'vitest'
import { headingAbove, idsBetween, itemsOf } from '../../../src/renderer/ui/list-items.ts'

describe('the lines of a list', () => {
  test('a heading stands before each first row of its group', () => {
    const items = itemsOf(['a1', 'a2', 'b1'], (row) => row[0]!)
    expect(items.map((item) => (item.kind === 'heading' ? `# ${item.label}` : item.row))).toEqual([
      '# a',
      'a1',
      'a2',
      '# b',
      'b1',
    ])
  })

  test('the heading of a line in view is found above it', () => {
    const items = itemsOf(['a1', 'a2', 'b1'], (row) => row[0]!)
    expect([0, 2, 3, 4, 99].map((index) => headingAbove(items, index))).toEqual([0, 0, 3, 3, 3])
    expect(headingAbove(itemsOf(['a1']), 0)).toBe(-1)
  })

  test('a stretch is the same from either end', () => {
    expect(idsBetween([9, 7, 5, 3], 7, 3)).toEqual([7, 5, 3])
    expect(idsBetween([9, 7, 5, 3], 3, 7)).toEqual([7, 5, 3])
  })

  test('a stretch from a row that has gone is the other end alone', () => {
    expect(idsBetween([9, 7], 100, 7)).toEqual([7])
  })
})
