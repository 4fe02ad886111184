import { fieldOfHeader } from './columns.ts'

export const DELIMITERS = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

const SAMPLE_ROWS = 20

/**
 * The delimiter that splits the first rows most evenly. A column name that means an email address is the best sign;
 * where nothing splits the header, a comma.
 */
export function detectDelimiter(sample: string): Delimiter {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const rows = splitRows(sample, delimiter)
    const header = rows[0]
    if (!header || header.length < 2) continue
    const even = rows.filter((row) => row.length === header.length).length / rows.length
    const knowsAddress = header.some((cell) => fieldOfHeader(cell) === 'email') ? 2 : 0
    const score = even + knowsAddress + Math.min(header.length, 100) / 1000
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

/** Excel's own first line `sep=;`, or null. It is no row of the table. */
export function readSepLine(sample: string): Delimiter | null {
  const found = /^"?sep=([,;\t|])"?\n/i.exec(sample)?.[1]
  return DELIMITERS.find((delimiter) => delimiter === found) ?? null
}

/** A rough split that only respects quotes: enough to count, never used for values. */
function splitRows(sample: string, delimiter: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at < sample.length && rows.length < SAMPLE_ROWS; at++) {
    const char = sample[at]
    if (char === '"') quoted = quoted ? false : at === start || quoted
    else if (quoted) continue
    else if (char === delimiter || char === '\n') {
      row.push(sample.slice(start, at).replace(/^"|"$/g, ''))
      start = at + 1
      if (char === delimiter) continue
      if (row.length > 1 || row[0]!.trim()) rows.push(row)
      row = []
    }
  }
  if (rows.length < SAMPLE_ROWS && start < sample.length) rows.push([...row, sample.slice(start)])
  return rows
}
