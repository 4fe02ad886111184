import { phrases } from '../reading/phrases.ts'
import { addressesOf } from '../reading/addresses.ts'
import { fieldValue, isFieldLine, messageIdsOf, readFields, type Field } from '../reading/header-block.ts'

/** What a report brought back of the mail it is about. */
export interface ReturnedMail {
  messageIds: string[]
  subject: string | null
  /** To, Cc and the fields where some servers note the true recipient. */
  to: string[]
  /** From, Sender, Reply-To and Return-Path: ourselves. */
  from: string[]
  date: number | null
  contentType: string
  inReplyTo: string[]
  /** Our own `X-Fieldpost-…` fields. */
  marks: Record<string, string>
}

/** Reads the first header of a returned mail; null when the text holds none. */
export function returnedMail(text: string): ReturnedMail | null {
  const fields = headerOf(text.split('\n', 1_200))
  return fields.length === 0 ? null : fromFields(fields)
}

function fromFields(fields: readonly Field[]): ReturnedMail {
  const value = (name: string) => fieldValue(fields, name)
  const addresses = (...names: string[]) => [
    ...new Set(
      names.flatMap((name) =>
        fields
          .filter((field) => field.name === name)
          .flatMap((field) => addressesOf(fieldValue([field], name))),
      ),
    ),
  ]
  const date = Date.parse(value('date') ?? '')
  return {
    messageIds: fields
      .filter((field) => field.name === 'message-id')
      .flatMap((field) => messageIdsOf(fieldValue([field], 'message-id')).slice(0, 1))
      .slice(0, 5),
    subject: value('subject')?.slice(0, 1_000) ?? null,
    to: addresses(
      'to',
      'cc',
      'bcc',
      'x-original-to',
      'x-envelope-to',
      'envelope-to',
      'apparently-to',
      'x-rcpt-to',
      'resent-to',
    ).slice(0, 200),
    from: addresses('from', 'sender', 'reply-to', 'return-path', 'errors-to').slice(0, 20),
    date: Number.isFinite(date) ? date : null,
    contentType: (value('content-type') ?? '').toLowerCase(),
    inReplyTo: messageIdsOf(value('in-reply-to')),
    marks: Object.fromEntries(
      fields
        .filter((field) => field.name.startsWith('x-fieldpost-'))
        .slice(0, 10)
        .map((field) => [field.name, field.value.slice(0, 500)]),
    ),
  }
}

/** The header at the top of `lines`; gateways put blank lines, a separator or quote marks before it. */
function headerOf(lines: readonly string[]): Field[] {
  for (let at = 0; at < Math.min(lines.length, 40); at += 1) {
    if (!isFieldLine(unquoted(lines[at]!))) continue
    const { fields } = readFields(
      lines.slice(at).map((line) => unindented(unquoted(line), lines[at]!)),
      0,
      true,
    )
    if (fields.length >= 2 || (fields[0] && KNOWN.has(fields[0].name))) return fields
  }
  return []
}

const KNOWN = new Set(
  phrases(`
  received | return-path | message-id | mime-version | from | to | subject | date | dkim-signature |
  content-type | delivered-to | reply-to | sender | cc | x-mailer | user-agent | x-sender |
  authentication-results | x-originating-ip | received-spf | in-reply-to | references | arc-seal |
  domainkey-signature | importance | thread-index | x-apparently-to | envelope-to | status |
  x-original-to | x-virus-scanned | organization | precedence | content-transfer-encoding |
  errors-to | list-id | list-unsubscribe | feedback-id
`),
)
/** At least one of these must stand in a block for it to be a returned header and not a summary in the notice. */
const PROOF = new Set(
  phrases(`
  received | return-path | mime-version | dkim-signature | x-mailer | user-agent | delivered-to |
  arc-seal | authentication-results | received-spf | domainkey-signature
`),
)

function unquoted(line: string): string {
  if (line.startsWith('> ')) return line.slice(2)
  return line.startsWith('>') ? line.slice(1) : line
}

/** Removes as much indentation as the block's first line has, so that its continuation lines stay continuations. */
function unindented(line: string, first: string): string {
  const body = unquoted(first)
  const indent = body.length - body.trimStart().length
  return indent > 0 && line.slice(0, indent).trim() === '' ? line.slice(indent) : line
}

const MAX_NOTICE_LINES = 1_500

/** Lines that servers write between a notice and the mail it returns: whole, or by their beginning. */
export interface Borders {
  lines: ReadonlySet<string>
  beginnings: readonly string[]
}

/**
 * Splits a text body into the notice and the mail it returns. The border is a line that some server writes there
 * (`borders`, bare of dashes, lower case), or the first paragraph that can only be a mail's header.
 */
export function splitNotice(text: string, borders: Borders): { notice: string; returned: string | null } {
  const lines = text.slice(0, 128_000).split('\n', MAX_NOTICE_LINES)
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!
    if (line.trim() === '') continue
    const border = isBorder(line, borders)
    const paragraph = at === 0 || lines[at - 1]!.trim() === '' || isRule(lines[at - 1]!)
    if (border || (paragraph && at > 0 && startsHeader(lines, at))) {
      const rest = lines.slice(border ? at + 1 : at)
      return { notice: lines.slice(0, at).join('\n'), returned: rest.join('\n') }
    }
  }
  return { notice: lines.join('\n'), returned: null }
}

function isBorder(line: string, borders: Borders): boolean {
  if (line.length > 400) return false
  const bare = bareLine(line)
  return borders.lines.has(bare) || borders.beginnings.some((beginning) => bare.startsWith(beginning))
}

/** A line without the dashes, stars and points that frame it, in lower case. */
export function bareLine(line: string): string {
  let start = 0
  let end = line.length
  while (start < end && ' \t-=*>|_#.:+~'.includes(line[start]!)) start += 1
  while (end > start && ' \t-=*<|_#.:+~'.includes(line[end - 1]!)) end -= 1
  return line.slice(start, end).toLowerCase()
}

/** A ruled line, or the boundary of a part whose own header is what came back. */
function isRule(line: string): boolean {
  return line.startsWith('--') || (line.length >= 3 && bareLine(line) === '')
}

function startsHeader(lines: readonly string[], at: number): boolean {
  const first = unquoted(lines[at]!)
  if (!isFieldLine(first.trimStart())) return false
  if (!KNOWN.has(nameOf(first)) && !nameOf(first).startsWith('x-')) return false
  const block = lines.slice(at, at + 120).map((line) => unindented(unquoted(line), lines[at]!))
  const { fields } = readFields(block, 0, true)
  const known = new Set(fields.filter((field) => KNOWN.has(field.name)).map((field) => field.name))
  return known.size >= 3 && [...PROOF].some((name) => known.has(name))
}

function nameOf(line: string): string {
  return line.slice(0, line.indexOf(':')).trim().toLowerCase()
}

/** Message-IDs that a notice names in words: `Message-ID: <…>` anywhere on a line. */
export function messageIdsNamedIn(notice: string): string[] {
  const ids: string[] = []
  const lower = notice.toLowerCase()
  for (
    let at = lower.indexOf('message-id');
    at >= 0 && ids.length < 5;
    at = lower.indexOf('message-id', at + 10)
  ) {
    const rest = notice.slice(at + 10, at + 420)
    const colon = rest.indexOf(':')
    if (colon < 0 || colon > 4) continue
    ids.push(
      ...messageIdsOf(
        rest
          .slice(colon + 1)
          .split('\n', 2)
          .join(' ')
          .trim(),
      ).slice(0, 1),
    )
  }
  return ids
}
