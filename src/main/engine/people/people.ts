import { setImmediate } from 'node:timers/promises'
import { AppError } from '#shared/app-error.ts'
import { normaliseAddress, parseMailbox } from '#shared/domain/address.ts'
import { type Column, mapColumns } from './columns.ts'
import { decodeChunks, detectEncoding, type Encoding } from './decode.ts'
import { detectDelimiter, readSepLine } from './delimiter.ts'
import { type FileRow, readRows } from './rows.ts'
import { splitName } from './split-name.ts'

export { slug } from './columns.ts'
export { splitName } from './split-name.ts'

export const MAX_ROWS = 1_000_000
export const MAX_COLUMNS = 200
export const MAX_FIELD_CHARS = 10_000
const ROWS_PER_BREATH = 1000

/** A good row: the address as we store it, and every field that has a value (an empty cell is no field). */
export interface PersonRow {
  line: number
  address: string
  fields: Record<string, string>
}
export interface RejectedRow {
  line: number
  reason: string
  /** The row as read, at most 200 characters. */
  row: string
}
/** A file of people as read. `total` = rows + rejected + duplicates; blank lines count nowhere. */
export interface PeopleFile {
  rows: PersonRow[]
  rejected: RejectedRow[]
  /** Rows whose address stood further up in the file: the first one counts. */
  duplicates: number
  total: number
  encoding: Encoding
  delimiter: string
  columns: Column[]
}

/**
 * Reads a CSV file of people, whatever its delimiter, encoding and line ends. Lets the event loop turn after every
 * 16 KiB or 1,000 rows, so that no window stands still. A bad row is reported and skipped; nothing in a cell is ever interpreted
 * (`=SUM(…)` is a text like any other).
 * @throws AppError `bad-input` when the file as a whole cannot be used: empty, a workbook, no address column, too big.
 */
export async function readPeopleFile(bytes: Uint8Array, fileName: string): Promise<PeopleFile> {
  refuseWorkbook(bytes, fileName)
  const encoding = detectEncoding(bytes)
  const [sample = ''] = decodeChunks(bytes, encoding)
  const sepLine = readSepLine(sample)
  const delimiter = sepLine ?? detectDelimiter(sample)
  const reader = startReader(fileName, delimiter)
  for (const batch of readRows(chunksWithout(sepLine, bytes, encoding), delimiter, sepLine ? 2 : 1)) {
    for (const [index, row] of batch.entries()) {
      takeRow(reader, row)
      if (index % ROWS_PER_BREATH === ROWS_PER_BREATH - 1) await setImmediate()
    }
    await setImmediate()
  }
  if (!reader.columns) throw refuse(fileName, 'is empty', 'Choose a file with column names and people in it.')
  const { rows, rejected, duplicates, total, columns } = reader
  return { rows, rejected, duplicates, total, encoding, delimiter, columns }
}

function* chunksWithout(sepLine: string | null, bytes: Uint8Array, encoding: Encoding): Generator<string> {
  let first = true
  for (const chunk of decodeChunks(bytes, encoding)) {
    yield first && sepLine ? chunk.slice(chunk.indexOf('\n') + 1) : chunk
    first = false
  }
}

interface Reader {
  fileName: string
  delimiter: string
  columns: Column[] | null
  rows: PersonRow[]
  rejected: RejectedRow[]
  duplicates: number
  total: number
  seen: Set<string>
}

function startReader(fileName: string, delimiter: string): Reader {
  const lists = { rows: [], rejected: [], seen: new Set<string>() }
  return { fileName, delimiter, columns: null, duplicates: 0, total: 0, ...lists }
}

function takeRow(reader: Reader, row: FileRow): void {
  if (row.cells?.every((cell) => cell.trim() === '')) return
  if (!reader.columns) {
    reader.columns = readHeader(reader, row)
    return
  }
  if (++reader.total > MAX_ROWS)
    throw refuse(reader.fileName, `has more than ${MAX_ROWS.toLocaleString('en')} rows`, 'Split the file.')
  const read = readPerson(row, reader.columns)
  if (typeof read === 'string') reader.rejected.push({ line: row.line, reason: read, row: row.text() })
  else if (reader.seen.has(read.address)) reader.duplicates++
  else {
    reader.seen.add(read.address)
    reader.rows.push(read)
  }
}

function readHeader(reader: Reader, row: FileRow): Column[] {
  const headers = row.cells
  if (!headers)
    throw refuse(reader.fileName, `has column names that cannot be read: ${row.reason?.replace(/\.$/, '')}`)
  while (headers.length > 1 && headers.at(-1)!.trim() === '') headers.pop()
  if (headers.length > MAX_COLUMNS)
    throw refuse(reader.fileName, `has ${headers.length} columns; at most ${MAX_COLUMNS} are read`)
  const columns = mapColumns(headers.map(clean))
  if (columns.some(({ field }) => field === 'email')) return columns
  if (headers.some((cell) => normaliseAddress(cell)))
    throw refuse(
      reader.fileName,
      `begins with a person on line ${row.line} instead of column names`,
      'Add a first line that names the columns, such as: email,first name,company',
    )
  const seen = headers.map((header) => `"${clean(header).slice(0, 60)}"`)
  throw refuse(
    reader.fileName,
    `has no column with email addresses. Columns seen: ${seen.slice(0, 30).join(', ')}${seen.length > 30 ? ', …' : ''}`,
    'Name the column with the addresses "email".',
  )
}

/** The person, or in plain words why the row is none. */
function readPerson(row: FileRow, columns: Column[]): PersonRow | string {
  if (!row.cells) return row.reason ?? 'The row cannot be read.'
  const wrong = wrongShape(row.cells, columns.length)
  if (wrong) return wrong
  const fields: Record<string, string> = Object.create(null)
  let written = ''
  for (const [index, { column, field }] of columns.entries()) {
    const value = row.cells[index]!.trim()
    if (!field || !value) continue
    if (value.length > MAX_FIELD_CHARS)
      return `"${column}" is longer than ${MAX_FIELD_CHARS.toLocaleString('en')} characters.`
    const control = CONTROL.exec(value)
    if (control) return `"${column}" contains a control character (${codePoint(control[0])}).`
    if (field === 'email') written = value
    else fields[field] = value
  }
  if (!written) return 'There is no email address in this row.'
  const mailbox = parseMailbox(written)
  if (!mailbox) return `"${written.slice(0, 100)}" is not an email address.`
  nameThem(fields, mailbox.name)
  return { line: row.line, address: mailbox.address, fields: { ...fields } }
}

function wrongShape(cells: string[], columns: number): string | null {
  if (cells.length < columns) return `The row has ${count(cells.length)}; the first line names ${columns}.`
  if (cells.slice(columns).some((cell) => cell.trim() !== ''))
    return `The row has ${count(cells.length)}; the first line names ${columns}. A quote may be missing.`
  return null
}

/** Fills first and last name from a full name where the file has no better. */
function nameThem(fields: Record<string, string>, nameInAddress: string): void {
  const full = fields.full_name ?? (fields.first_name || fields.last_name ? '' : nameInAddress)
  if (!full || fields.first_name || fields.last_name) return
  const { first, last } = splitName(full)
  if (first) fields.first_name = first
  if (last) fields.last_name = last
}

// Tab and line feed may stand in a quoted cell; nothing else of the control characters has a place in a person's data.
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f]/
const count = (columns: number) => (columns === 1 ? '1 column' : `${columns} columns`)
const codePoint = (char: string) => `U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
const clean = (text: string) => text.replace(/\p{Cc}+/gu, ' ').trim()

function refuseWorkbook(bytes: Uint8Array, fileName: string): void {
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex')
  if (magic === '504b0304' || magic === 'd0cf11e0')
    throw refuse(fileName, 'is a workbook, not a CSV file', 'Save it as "CSV UTF-8" and import that file.')
}

function refuse(fileName: string, what: string, fix = 'Mend the file and import it again.'): AppError {
  return new AppError('bad-input', `The file ${clean(fileName).slice(0, 200)} ${what}.`, { fix })
}
