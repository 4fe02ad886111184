import { phrases } from './phrases.ts'
import PostalMime, { type Email } from 'postal-mime'
import type { MailHead } from '../verdict.ts'
import { addressesOf, findAddresses } from './addresses.ts'
import { decoded, messageIdsOf, readFields, type Field } from './header-block.ts'
import { htmlToText } from './html-text.ts'
import { normaliseLines } from './lines.ts'

/** A mail as the evidence readers see it. Text everywhere; lines end in LF. */
export interface Mail {
  fields: readonly Field[]
  head: MailHead
  /** The first value of a field, decoded, or null. */
  header(name: string): string | null
  contentType: string
  /** What a person reads: the plain parts, else the words of the HTML. */
  text: string
  /** The HTML was all there was. */
  onlyHtml: boolean
  /** Raw `message/delivery-status` parts. */
  statusParts: readonly string[]
  /** Raw `message/rfc822` and `text/rfc822-headers` parts, in order. */
  returnedParts: readonly string[]
  feedbackParts: readonly string[]
  dispositionParts: readonly string[]
  /** `METHOD` of a calendar part, upper case. */
  calendarMethod: string | null
  /** The whole body as it came, for what no part explains. */
  body(): string
}

const STATUS_TYPES = new Set(
  phrases(`
  message/delivery-status | message/global-delivery-status | text/delivery-status |
  application/delivery-status
`),
)
const RETURNED_TYPES = new Set(
  phrases(`
  message/rfc822 | message/global | text/rfc822-headers | text/rfc822-header |
  message/rfc822-headers | message/global-headers | text/rfc822 | message/partial
`),
)
const DISPOSITION_TYPES = new Set([
  'message/disposition-notification',
  'message/global-disposition-notification',
])
const MAX_PARTS = 200
const LIMITS = { forceRfc822Attachments: true, maxNestingDepth: 32, maxHeadersSize: 192 * 1024 }

/** Reads any bytes as a mail. Never rejects: what the MIME parser refuses is read as one plain text. */
export async function readMail(raw: Uint8Array): Promise<Mail> {
  const bytes = normaliseLines(raw)
  let email: Email | null
  try {
    email = await PostalMime.parse(bytes, LIMITS)
  } catch {
    // Too deep or a header without end: hostile, or so broken that its parts mean nothing.
    email = null
  }
  return email ? fromParsed(email, bytes) : fromBytes(bytes)
}

/** Reads a mail that lay inside another one, from its text. */
export function readInnerMail(text: string): Promise<Mail> {
  return readMail(new TextEncoder().encode(text))
}

function fromParsed(email: Email, bytes: Uint8Array): Mail {
  const fields = email.headers.map(({ key, value }) => ({ name: key, value }))
  const parts = email.attachments.slice(0, MAX_PARTS)
  const texts = (types: ReadonlySet<string>) =>
    parts.filter((part) => types.has(part.mimeType)).map((part) => contentText(part.content))
  const plain = readable(email.text ?? '')
  const html = plain.trim() === '' ? htmlToText(email.html ?? '') : ''
  const calendar = parts.find(
    (part) => part.mimeType === 'text/calendar' || part.mimeType === 'application/ics',
  )
  const attachedText = () => texts(new Set(['text/plain'])).join('\n')
  const body = () => afterHeader(decodeBytes(bytes))
  // `text/plain charset=…` without its semicolon is no known type, so the parser takes the notice for an attachment.
  const misspelt = parts
    .filter((part) => part.mimeType.startsWith('text/plain '))
    .map((part) => contentText(part.content))
  let text = [...misspelt, plain.trim() === '' ? html : plain].join('\n')
  if (text.trim() === '') text = attachedText()
  if (text.trim() === '' && parts.length === 0) text = body()
  return {
    ...head(fields),
    text,
    onlyHtml: html !== '',
    statusParts: texts(STATUS_TYPES),
    returnedParts: texts(RETURNED_TYPES),
    feedbackParts: texts(new Set(['message/feedback-report'])),
    dispositionParts: texts(DISPOSITION_TYPES),
    calendarMethod: calendar ? (calendar.method ?? methodIn(contentText(calendar.content))) : null,
    body,
  }
}

function fromBytes(bytes: Uint8Array): Mail {
  const all = decodeBytes(bytes)
  const { fields } = readFields(all.split('\n', 2_000))
  const none: string[] = []
  const text = readable(afterHeader(all))
  return {
    ...head(fields),
    text,
    onlyHtml: false,
    statusParts: none,
    returnedParts: none,
    feedbackParts: none,
    dispositionParts: none,
    calendarMethod: null,
    body: () => text,
  }
}

function head(fields: readonly Field[]): Pick<Mail, 'fields' | 'head' | 'header' | 'contentType'> {
  const first = new Map<string, string>()
  for (const field of fields) if (!first.has(field.name)) first.set(field.name, field.value)
  const header = (name: string) => {
    const value = first.get(name)
    return value === undefined ? null : decoded(value).slice(0, 4_000)
  }
  const from = header('from')
  const fromSpan = from ? findAddresses(from).at(-1) : undefined
  const date = Date.parse(header('date') ?? '')
  return {
    fields,
    header,
    contentType: (first.get('content-type') ?? '').toLowerCase(),
    head: {
      from: from ? { name: displayName(from), address: fromSpan?.address ?? '' } : null,
      to: addressesOf(header('to')).slice(0, 100),
      subject: (header('subject') ?? '').slice(0, 1_000),
      messageId: messageIdsOf(first.get('message-id') ?? null)[0] ?? null,
      inReplyTo: messageIdsOf(first.get('in-reply-to') ?? null),
      references: messageIdsOf(first.get('references') ?? null),
      date: Number.isFinite(date) ? date : null,
    },
  }
}

function displayName(from: string): string {
  const open = from.indexOf('<')
  const name =
    open >= 0
      ? from.slice(0, open)
      : from.includes('(')
        ? from.slice(from.indexOf('(') + 1).replace(')', '')
        : ''
  return name.split('"').join('').trim().slice(0, 200)
}

function contentText(content: ArrayBuffer | Uint8Array | string): string {
  if (typeof content === 'string') return content
  return readable(decodeBytes(content instanceof Uint8Array ? content : new Uint8Array(content)))
}

function decodeBytes(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

/** One kind of line end, and ISO-2022-JP that nobody declared (its escapes survive every 7-bit reading). */
function readable(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\r\r?\n|\r/g, '\n') : text
  if (!lines.includes('\u001B$')) return lines
  return new TextDecoder('iso-2022-jp').decode(Buffer.from(lines, 'latin1'))
}

function afterHeader(all: string): string {
  const blank = all.indexOf('\n\n')
  return blank < 0 ? '' : all.slice(blank + 2)
}

function methodIn(calendar: string): string | null {
  const at = calendar.toUpperCase().indexOf('METHOD:')
  return at < 0
    ? null
    : (calendar
        .slice(at + 7, at + 27)
        .split('\n')[0]
        ?.trim()
        .toUpperCase() ?? null)
}
