/**
 * A sequence as a file, YAML or JSON:
 *
 *   name: Spring intro
 *   skipWeekends: true            # default false
 *   zone: Europe/Berlin           # default: the machine's
 *   steps:
 *     - { day: 1, at: now, subject: "Hello {{first_name|there}}", text: "…", html: "<p>…</p>" }
 *     - { day: 4, at: "09:30", sameThread: true, text: "…" }
 *     - { day: 7, task: call, note: "…" }
 *
 * A step with `task` is a task, any other an email. Without `at` an email leaves at `now`: the first when the sequence
 * starts, a later one at the time of day of the one before it.
 */
import { type Document, isScalar, Lexer, LineCounter, parseDocument, visit } from 'yaml'
import { z } from 'zod'
import { AppError } from '#shared/app-error.ts'
import {
  emailStepSchema,
  type SequenceInput,
  sequenceInputSchema,
  taskStepSchema,
} from '#shared/contract/sequences.ts'

const MAX_CHARS = 10_000_000
const MAX_PROBLEMS = 20
/** A hundred steps written at length have about 5,000. Beyond that the parser's time grows with the square. */
const MAX_TOKENS = 50_000

const emailInFile = emailStepSchema
  .omit({ kind: true })
  .extend({ at: emailStepSchema.shape.at.default('now') })
const taskInFile = taskStepSchema.omit({ kind: true })
const headSchema = z.strictObject({
  ...sequenceInputSchema.omit({ steps: true }).shape,
  steps: z.array(z.record(z.string(), z.unknown())).min(1).max(100),
})

/** Something wrong, and where: `path` leads to the place in the file. */
interface Wrong {
  path: PropertyKey[]
  text: string
}

/**
 * Reads a sequence file.
 * @throws AppError `bad-input` that lists up to 20 problems, each with the file's name, its line and what was expected.
 */
export function readSequenceFile(content: string, fileName: string): SequenceInput {
  const name = fileName.replace(/\p{Cc}+/gu, ' ').slice(0, 200)
  if (content.length > MAX_CHARS)
    throw refuse([`${name}: the file is longer than ${MAX_CHARS / 1e6} million characters`])
  const lines = new LineCounter()
  const document = parse(content.replace(/^\uFEFF/, ''), lines, name)
  const value: unknown = document.toJS({ maxAliasCount: 0 })
  const { sequence, wrong } = read(value)
  if (sequence && wrong.length === 0) return sequence
  const where = wrong.map(({ path, text }) => ({ line: lineOf(document, path, lines), text }))
  throw refuse(
    where.sort((a, b) => a.line - b.line).map(({ line, text }) => `${name}, line ${line}: ${text}`),
  )
}

function parse(content: string, lines: LineCounter, name: string): Document {
  const source = spaced(content)
  let tokens = 0
  for (const _ of new Lexer().lex(source))
    if (++tokens > MAX_TOKENS)
      throw refuse([`${name}: the file has far more parts than a sequence of 100 steps`])
  const document = parseDocument(source, {
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
    lineCounter: lines,
    // Not `silent`: that would also silence a second document in the file.
    logLevel: 'error',
  })
  // A warning is an unknown tag (`!!js/function`), which must not be read as something else.
  const wrong = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    at: pos[0],
    message,
  }))
  // The parser goes down one level for each bracket and says so in its own way when that fails.
  if (wrong.some(({ message }) => /call stack/i.test(message)))
    throw refuse([`${name}: the file is nested too deeply to be a sequence`])
  visit(document, {
    Alias: (_, { range }) =>
      void wrong.push({ at: range?.[0] ?? 0, message: 'aliases are not read; write the value again' }),
  })
  if (wrong.length > 0)
    throw refuse(wrong.map(({ at, message }) => `${name}, line ${lines.linePos(at).line}: ${message}`))
  return document
}

/** JSON may be indented with tabs, which YAML refuses; a string in JSON never contains one as it is. */
function spaced(content: string): string {
  return /^\s*[{[]/.test(content) ? content.replace(/^\t+/gm, (tabs) => ' '.repeat(tabs.length)) : content
}

function read(value: unknown): { sequence: SequenceInput | null; wrong: Wrong[] } {
  const head = headSchema.safeParse(value)
  const wrong = head.success ? [] : head.error.issues.flatMap((issue) => explain(issue, [], 'a sequence'))
  const rawSteps = (value as { steps?: unknown } | null)?.steps
  const steps = Array.isArray(rawSteps)
    ? rawSteps.slice(0, 100).map((raw, index) => readStep(raw, index, wrong))
    : []
  const whole = steps.filter((step) => step !== null)
  if (whole.length === steps.length) checkOrder(whole, wrong)
  if (!head.success) return { sequence: null, wrong }
  const { zone } = head.data
  if (zone !== null && !isZone(zone))
    wrong.push({
      path: ['zone'],
      text: `"${zone}" is not a time zone; expected a name such as "Europe/Berlin"`,
    })
  if (wrong.length > 0) return { sequence: null, wrong }
  return { sequence: { ...head.data, steps: whole }, wrong }
}

type FileStep = SequenceInput['steps'][number]

function readStep(raw: unknown, index: number, wrong: Wrong[]): FileStep | null {
  const path = ['steps', index]
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null
  const isTask = Object.hasOwn(raw, 'task')
  const result = isTask ? taskInFile.safeParse(raw) : emailInFile.safeParse(raw)
  if (!result.success) {
    wrong.push(
      ...result.error.issues.flatMap((issue) =>
        explain(issue, path, isTask ? 'a task step' : 'an email step'),
      ),
    )
    return null
  }
  return 'task' in result.data ? { kind: 'task', ...result.data } : { kind: 'email', ...result.data }
}

/** What one step means beside the others. */
function checkOrder(steps: FileStep[], wrong: Wrong[]): void {
  let emails = 0
  for (const [index, step] of steps.entries()) {
    const path = ['steps', index]
    const before = steps[index - 1]
    if (before && step.day < before.day)
      wrong.push({
        path: [...path, 'day'],
        text: `day ${step.day} comes after day ${before.day}; days never go back`,
      })
    if (step.kind !== 'email') continue
    if (!step.text?.trim() && !step.html?.trim())
      wrong.push({ path, text: 'this email has no body; expected text, html or both' })
    if (step.sameThread && emails === 0)
      wrong.push({
        path: [...path, 'sameThread'],
        text: 'the first email has no thread to continue; remove sameThread',
      })
    if (!step.sameThread && !step.subject?.trim())
      wrong.push({ path, text: 'this email has no subject; expected subject, or sameThread: true' })
    emails++
  }
}

const KEYS: Record<string, string> = {
  'a sequence': Object.keys(headSchema.shape).join(', '),
  'an email step': Object.keys(emailInFile.shape).join(', '),
  'a task step': Object.keys(taskInFile.shape).join(', '),
}

function explain(issue: z.core.$ZodIssue, base: PropertyKey[], what: string): Wrong[] {
  const path = [...base, ...issue.path]
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...path, key],
      text: `unknown key "${key.slice(0, 60)}"; ${what} knows ${KEYS[what]}`,
    }))
  return [{ path, text: `${nameOf(path, what)}: ${expectation(issue, path.at(-1))}` }]
}

function nameOf(path: PropertyKey[], what: string): string {
  const last = path.at(-1)
  return last === undefined ? what : typeof last === 'number' ? `step ${last + 1}` : String(last)
}

const TYPES: Record<string, string> = {
  string: 'a text (in quotes)',
  number: 'a whole number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
  record: 'the keys of an email or of a task',
}

function expectation(issue: z.core.$ZodIssue, key: PropertyKey | undefined): string {
  if (key === 'at') return 'expected "now" or a time such as "09:30", in quotes'
  if (issue.code === 'invalid_type') return `expected ${TYPES[issue.expected] ?? issue.expected}`
  if (issue.code === 'invalid_value') return `expected ${issue.values.map(String).join(', ')}`
  return issue.message
}

/** The line of the place `path` leads to, or of the nearest thing around it that stands in the file. */
function lineOf(document: Document, path: PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length >= 0; length--) {
    const part = path.slice(0, length)
    const node = keyNode(document, part) ?? (length === 0 ? document.contents : document.getIn(part, true))
    const range = (node as { range?: [number, number, number] | null } | null | undefined)?.range
    if (range) return lines.linePos(range[0]).line
  }
  return 1
}

/** The key itself rather than its value: the value may begin on the next line. */
function keyNode(document: Document, path: PropertyKey[]): unknown {
  const key = path.at(-1)
  if (typeof key !== 'string') return null
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  const items = (parent as { items?: unknown[] } | null | undefined)?.items ?? []
  for (const item of items) {
    const pair = item as { key?: unknown }
    if (isScalar(pair.key) && pair.key.value === key) return pair.key
  }
  return null
}

function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

function refuse(problems: string[]): AppError {
  const listed = problems.slice(0, MAX_PROBLEMS)
  const more = problems.length - listed.length
  return new AppError('bad-input', [...listed, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'), {
    fix: 'Mend the file and import it again. Nothing was changed.',
  })
}
