import { parse } from 'csv-parse/sync'

/** Longest row we take, in bytes of UTF-8: what lies beyond it is an unclosed quote, not a person. */
const MAX_ROW_BYTES = 512 * 1024
/** Each broken line costs a parser of its own: after this many a batch ends, so that no batch takes long. */
const BROKEN_PER_BATCH = 100
const NEWLINE = 0x0a

/** One row as it stands in the file: its cells, or why it cannot be read. */
export interface FileRow {
  /** Line on which the row begins, counted from 1 as an editor does. */
  line: number
  cells: string[] | null
  reason: string | null
  /** The row as read, at most 200 characters. */
  text(): string
}

/**
 * Cuts a delimited text into rows, in batches that take a few ms each. `line` is the number of the first chunk's first line.
 *
 * A stray quote must not eat the good rows below it. So where quoting is broken, the line on which that row begins is
 * read by itself with quotes taken as they stand (`Peter "Pit" Meyer`); if it still has an open quote it is rejected,
 * and reading goes on at the next line.
 */
export function* readRows(chunks: Iterable<string>, delimiter: string, line = 1): Generator<FileRow[]> {
  let rest: Buffer = Buffer.alloc(0)
  let endless = false
  for (const chunk of chunks) {
    let next = Buffer.from(chunk)
    if (endless) {
      const newline = next.indexOf(NEWLINE)
      if (newline < 0) continue
      next = next.subarray(newline + 1)
      endless = false
      line++
    }
    const buffer = Buffer.concat([rest, next])
    const whole = buffer.subarray(0, buffer.lastIndexOf(NEWLINE) + 1)
    const consumed = yield* readBlocks(whole, delimiter, line, false)
    line = consumed.line
    rest = buffer.subarray(consumed.bytes)
    endless = rest.length > MAX_ROW_BYTES && !rest.includes(NEWLINE)
    if (!endless) continue
    yield [row(rest, 0, rest.length, line, null, 'The line is far too long.')]
    rest = Buffer.alloc(0)
  }
  yield* readBlocks(rest, delimiter, line, true)
}

type Consumed = { bytes: number; line: number }

function* readBlocks(
  block: Buffer,
  delimiter: string,
  line: number,
  atEnd: boolean,
): Generator<FileRow[], Consumed> {
  let bytes = 0
  for (;;) {
    const read = readBlock(block.subarray(bytes), delimiter, line, atEnd)
    yield read.rows
    bytes += read.consumed
    line = read.line
    if (!read.more) return { bytes, line }
  }
}

interface Block {
  rows: FileRow[]
  /** Bytes that are done with; what follows belongs to the next block. */
  consumed: number
  /** Number of the line at `consumed`. */
  line: number
  /** Stopped early, so that the caller may take a breath; more rows are to be had from the same bytes. */
  more: boolean
}

function readBlock(block: Buffer, delimiter: string, line: number, atEnd: boolean): Block {
  const rows: FileRow[] = []
  let at = 0
  const skipBlankLines = () => {
    for (; block[at] === NEWLINE; at++) line++
  }
  for (let breaks = 0; at < block.length; breaks++) {
    if (breaks === BROKEN_PER_BATCH) return { rows, consumed: at, line, more: true }
    const { good, broken } = parseWhole(block.subarray(at), delimiter)
    const base = at
    for (const { cells, end } of good) {
      skipBlankLines()
      const stop = base + end
      rows.push(row(block, at, stop, line, cells, null))
      line += countLines(block, at, stop)
      at = stop
    }
    skipBlankLines()
    if (!broken || at >= block.length) break
    if (broken === 'open' && !atEnd && block.length - at < MAX_ROW_BYTES)
      return { rows, consumed: at, line, more: false }
    const newline = block.indexOf(NEWLINE, at)
    const stop = newline < 0 ? block.length : newline + 1
    const cells = parseLine(block.subarray(at, stop), delimiter)
    rows.push(
      row(block, at, stop, line, cells, cells ? null : 'A quote is opened on this line and never closed.'),
    )
    line++
    at = stop
  }
  return { rows, consumed: at, line, more: false }
}

function row(
  block: Buffer,
  from: number,
  to: number,
  line: number,
  cells: string[] | null,
  reason: string | null,
): FileRow {
  const text = () =>
    block
      .toString('utf8', from, Math.min(to, from + 800))
      .slice(0, 200)
      .trimEnd()
  return { line, cells, reason, text }
}

const OPTIONS = {
  record_delimiter: '\n',
  relax_column_count: true,
  skip_empty_lines: true,
  bom: false,
} as const

/** All rows up to the first whose quoting is broken; `end` is the offset after the row's line end. */
function parseWhole(bytes: Buffer, delimiter: string) {
  const good: { cells: string[]; end: number }[] = []
  let broken: 'open' | 'bad' | null = null
  try {
    parse(bytes, {
      ...OPTIONS,
      delimiter,
      on_record(cells: string[], info) {
        good.push({ cells, end: info.bytes })
        return null
      },
    })
  } catch (error) {
    broken = (error as { code?: string }).code === 'CSV_QUOTE_NOT_CLOSED' ? 'open' : 'bad'
  }
  return { good, broken }
}

function parseLine(bytes: Buffer, delimiter: string): string[] | null {
  try {
    const rows = parse(bytes, { ...OPTIONS, delimiter, relax_quotes: true })
    return rows.length === 1 ? rows[0]! : null
  } catch {
    return null
  }
}

function countLines(block: Buffer, from: number, to: number): number {
  let count = 0
  for (let at = block.indexOf(NEWLINE, from); at >= 0 && at < to; at = block.indexOf(NEWLINE, at + 1)) count++
  return count
}
