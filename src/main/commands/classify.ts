import { open, readdir, realpath, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { FailedRecipient } from '#shared/domain/bounce.ts'
import { classifyMail, type Verdict } from '#engine/bounces/bounces.ts'

/** One mail as `fieldpost classify --json` prints it. */
export interface ClassifiedLine {
  file: string
  /** Which mail of the file, from 0. */
  index: number
  kind: Verdict['kind']
  recipients: FailedRecipient[]
  originalMessageId: string | null
  returnDate: string | null
}

/** A file that could not be read. */
export interface FailedLine {
  file: string
  index: number
  error: string
}

/**
 * Classifies every mail of the files and folders given: folders with all they hold, any file whatever its ending, several
 * mails where a file is an mbox. One object for each mail goes to `write`, in a stable order; the next mail is read when
 * `write` has finished, so the memory needed does not grow with their number. Never rejects for a bad file.
 */
export async function classifyPaths(
  paths: string[],
  write: (line: ClassifiedLine | FailedLine) => void | Promise<void>,
): Promise<{ mails: number; failed: number }> {
  const count = { mails: 0, failed: 0 }
  const seen = new Set<string>()
  for (const path of paths) {
    for await (const found of filesUnder(path, seen)) {
      if ('error' in found) {
        count.failed += 1
        await write({ file: found.file, index: 0, error: found.error })
      } else await classifyFile(found.file, write, count)
    }
  }
  return count
}

async function classifyFile(
  file: string,
  write: (line: ClassifiedLine | FailedLine) => void | Promise<void>,
  count: { mails: number; failed: number },
): Promise<void> {
  let index = 0
  try {
    const handle = await open(file, 'r')
    try {
      const { mtimeMs } = await handle.stat()
      for await (const raw of mailsOf(handle)) {
        const verdict = await classifyMail(raw, { receivedAt: receivedAt(raw, mtimeMs) })
        await write(lineOf(file, index, verdict))
        index += 1
        count.mails += 1
      }
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (!isFileError(error)) throw error
    count.failed += 1
    await write({ file, index, error: wordsOf(error) })
  }
}

function lineOf(file: string, index: number, verdict: Verdict): ClassifiedLine {
  const { kind, recipients, originalMessageId, returnDate } = verdict
  return { file, index, kind, recipients, originalMessageId, returnDate }
}

/** Files in the order of their names, folders entered once each: a link back up ends there. */
async function* filesUnder(
  path: string,
  seen: Set<string>,
): AsyncGenerator<{ file: string } | { file: string; error: string }> {
  let names: string[] | null
  try {
    const found = await stat(path)
    if (!found.isDirectory()) names = null
    else {
      const real = await realpath(path)
      if (seen.has(real)) return
      seen.add(real)
      names = (await readdir(path)).sort()
    }
    if (names === null && !found.isFile()) {
      yield { file: path, error: 'It is neither a file nor a folder.' }
      return
    }
  } catch (error) {
    yield { file: path, error: wordsOf(error) }
    return
  }
  if (names === null) yield { file: path }
  else for (const name of names) yield* filesUnder(join(path, name), seen)
}

const DATE_HEAD = 64 * 1024
const EARLIEST = Date.UTC(1990, 0, 1)
const DAY = 86_400_000

/** The mail's own `Date:` when it can be true of a mail that lies here, else when the file was written. Ms since the epoch. */
function receivedAt(raw: Uint8Array, mtimeMs: number): number {
  const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.length, DATE_HEAD)).toString('latin1')
  const date = Date.parse(/^date: {0,4}([^\r\n]{6,80})/im.exec(head)?.[1] ?? '')
  return date > EARLIEST && date < mtimeMs + DAY ? date : mtimeMs
}

const CHUNK = 256 * 1024
/** Of a longer mail only so much is kept, in bytes; the classifier reads less. */
const MAX_MAIL = 4 * 1024 * 1024
/** A line longer than any separator is passed on before its end is known. */
const MAX_SEPARATOR = 400

/**
 * The mails of a file, one at a time. A file that begins with a `From ` line is an mbox, and such a line after an empty
 * one begins the next mail; any other file is one mail, whole. Holds one chunk, one line and one mail.
 */
async function* mailsOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  let isMbox: boolean | null = null
  let mail = new Bytes()
  let afterBlank = true
  for await (const line of linesOf(file)) {
    isMbox ??= isSeparator(line)
    if (isMbox && afterBlank && isSeparator(line) && mail.size > 0) {
      yield mail.join()
      mail = new Bytes()
    }
    mail.add(line)
    afterBlank = line.length <= 2 && line.toString('latin1').trim() === ''
  }
  if (mail.size > 0 || isMbox === null) yield mail.join()
}

/** Lines with their ends; of a very long one, pieces. */
async function* linesOf(file: FileHandle): AsyncGenerator<Buffer> {
  const chunk = Buffer.alloc(CHUNK)
  let rest: Buffer = Buffer.alloc(0)
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK, null)
    if (bytesRead === 0) break
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)])
    let start = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      yield bytes.subarray(start, end + 1)
      start = end + 1
    }
    rest = bytes.subarray(start)
    if (rest.length > MAX_SEPARATOR) {
      yield rest
      rest = Buffer.alloc(0)
    }
  }
  if (rest.length > 0) yield rest
}

/** Pieces of one mail, up to what is kept of it. */
class Bytes {
  size = 0
  readonly #pieces: Buffer[] = []

  add(piece: Buffer): void {
    if (this.size < MAX_MAIL) this.#pieces.push(piece)
    this.size += piece.length
  }

  join(): Uint8Array {
    return Buffer.concat(this.#pieces)
  }
}

/** `From sender Thu Apr 29 23:34:45 2010`; a sentence that begins with "From" has no clock and no year. */
function isSeparator(line: Buffer): boolean {
  if (line.length < 16 || line.length > MAX_SEPARATOR || line[0] !== 0x46) return false
  const text = line.toString('latin1')
  return text.startsWith('From ') && /[ :]\d\d:\d\d/.test(text) && /(?:19|20)\d\d/.test(text)
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error
}

function wordsOf(error: unknown): string {
  const code = isFileError(error) ? error.code : undefined
  if (code === 'ENOENT') return 'There is no such file or folder.'
  if (code === 'EACCES' || code === 'EPERM') return 'It may not be read by this user.'
  if (code === 'ELOOP') return 'Its link leads back to itself.'
  return error instanceof Error ? error.message : 'It could not be read.'
}
