import { fit, plainText, widthOf } from './plain-text.ts'

export interface Column<Row> {
  head: string
  of(row: Row): string | number
  align?: 'right'
  /** Gives way when the terminal is too narrow. */
  gives?: boolean
}

/** Rows looked at before the widths are settled; later rows that are wider are cut, so a long list can still stream. */
const SAMPLE = 200
const LEAST = 8

/**
 * A table whose rows come one by one. `write` gets whole lines without their line end. Give `columns` null when the
 * output is no terminal: nothing is cut to a screen then.
 */
export function tableOf<Row>(
  columns: readonly Column<Row>[],
  screen: number | null,
  write: (line: string) => Promise<void>,
): { row(row: Row): Promise<void>; end(): Promise<void> } {
  let widths: number[] | null = null
  const waiting: string[][] = []

  async function settle(): Promise<void> {
    widths = widthsOf(columns, waiting, screen)
    await write(lineOf(columns, columns.map((column) => column.head), widths)) // prettier-ignore
    for (const cells of waiting) await write(lineOf(columns, cells, widths))
    waiting.length = 0
  }

  return {
    async row(row) {
      const cells = columns.map((column) => plainText(String(column.of(row))))
      if (widths) return write(lineOf(columns, cells, widths))
      waiting.push(cells)
      if (waiting.length >= SAMPLE) await settle()
    },
    async end() {
      if (!widths && waiting.length > 0) await settle()
    },
  }
}

function widthsOf<Row>(columns: readonly Column<Row>[], rows: string[][], screen: number | null): number[] {
  const widths = columns.map((column, index) =>
    rows.reduce((widest, cells) => Math.max(widest, widthOf(cells[index]!)), widthOf(column.head)),
  )
  if (screen === null) return widths
  const total = widths.reduce((sum, width) => sum + width + 2, -2)
  const giving = columns.flatMap((column, index) => (column.gives ? [index] : []))
  const room = giving.reduce((sum, index) => sum + widths[index]!, 0)
  const over = total - screen
  if (over <= 0 || room === 0) return widths
  for (const index of giving) widths[index] = Math.max(LEAST, Math.floor(widths[index]! * (1 - over / room)))
  return widths
}

function lineOf<Row>(columns: readonly Column<Row>[], cells: string[], widths: number[]): string {
  return columns
    .map((column, index) => {
      const text = fit(cells[index]!, widths[index]!)
      const space = ' '.repeat(widths[index]! - widthOf(text))
      return column.align === 'right' ? space + text : text + space
    })
    .join('  ')
    .trimEnd()
}
