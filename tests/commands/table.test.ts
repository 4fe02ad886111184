import { describe, expect, it } from 'vitest'
import { tableOf } from '../../src/main/commands/table.ts'
import type { Column } from '../../src/main/commands/table.ts'

interface Row {
  name: string
  count: number
}
const columns: Column<Row>[] = [
  { head: 'name', of: (row) => row.name, gives: true },
  { head: 'count', of: (row) => row.count, align: 'right' },
]

async function draw(rows: Row[], screen: number | null): Promise<string[]> {
  const lines: string[] = []
  const table = tableOf(columns, screen, async (line) => void lines.push(line))
  for (const row of rows) await table.row(row)
  await table.end()
  return lines
}

describe('a table', () => {
  it('aligns its columns, numbers to the right', async () => {
    expect(
      await draw(
        [
          { name: 'Ann', count: 7 },
          { name: '田中', count: 1200 },
        ],
        null,
      ),
    ).toEqual(['name  count', 'Ann       7', '田中   1200'])
  })

  it('cuts the columns that may give when the terminal is narrow, and only there', async () => {
    const rows = [{ name: 'a'.repeat(60), count: 1 }]
    expect((await draw(rows, 30)).every((line) => line.length <= 30)).toBe(true)
    expect((await draw(rows, null))[1]).toContain('a'.repeat(60))
  })

  it('shows no heading over nothing', async () => {
    expect(await draw([], 80)).toEqual([])
  })

  it('streams: a long list is written before its end is known', async () => {
    const lines: string[] = []
    const table = tableOf(columns, null, async (line) => void lines.push(line))
    for (let count = 0; count < 1000; count++) await table.row({ name: 'x', count })
    expect(lines.length).toBe(1001)
  })

  it('cannot be broken by what is in a cell', async () => {
    expect(await draw([{ name: 'x\n\x1b[31my', count: 1 }], null)).toEqual(['name  count', 'x y       1'])
  })
})
