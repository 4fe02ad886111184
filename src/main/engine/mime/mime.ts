import { createHash } from 'node:crypto'
import { domainToASCII } from 'node:url'
import MailComposer from 'nodemailer/lib/mail-composer'
import { AppError } from '#shared/app-error.ts'
import { domainOf, type Mailbox, normaliseAddress } from '#shared/domain/address.ts'

/** A mail to one recipient. Message-IDs are without angle brackets, as everywhere in Fieldpost. */
export interface MimeInput {
  from: Mailbox
  to: Mailbox
  replyTo?: Mailbox | null
  subject: string
  text: string
  /** Null: a plain text mail. */
  html: string | null
  messageId: string
  /** `Date:`, ms since the epoch. */
  date: number
  inReplyTo: string | null
  /** Oldest first. One that could not be a Message-ID is left out. */
  references: string[]
  /** Further headers, such as `List-Unsubscribe`. None of those that this builder writes itself. */
  headers?: Record<string, string>
}

/** What a message id may be made of, as strict as Gmail takes it (one `@`, no brackets, ASCII). */
const MESSAGE_ID = /^[!-;=?A-~]{1,250}@[!-;=?A-~]{1,250}$/
const HEADER_NAME = /^[A-Za-z][A-Za-z0-9-]{0,75}$/
const OWN_HEADERS = new Set(
  (
    'from to cc bcc sender reply-to subject date message-id in-reply-to references mime-version content-type ' +
    'content-transfer-encoding content-disposition content-id x-mailer return-path received dkim-signature'
  ).split(' '),
)
/** A thread of hundreds of mails must not make a header of hundreds of lines: the first and the last ones tell it. */
const MAX_REFERENCES = 20

/**
 * The whole message as RFC 5322 and MIME, CRLF line ends. The same input always gives the same bytes: nothing in it
 * comes from a clock or a die.
 * @throws AppError `bad-input` when an address, the Message-ID, the date or a header could not stand in a mail.
 */
export async function buildMime(input: MimeInput): Promise<Uint8Array> {
  const text = crlf(input.text)
  const html = input.html === null ? undefined : crlf(input.html)
  const composer = new MailComposer({
    from: mailbox(input.from),
    to: mailbox(input.to),
    replyTo: input.replyTo ? mailbox(input.replyTo) : undefined,
    subject: oneLine(input.subject),
    text,
    html,
    date: dateOf(input.date),
    references: referencesOf(input.references),
    headers: { ...idHeaders(input), ...extraHeaders(input.headers ?? {}) },
    baseBoundary: boundary(input.messageId, text + (html ?? '')),
    boundaryPrefix: '--fp',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

/**
 * `<uuid>@<the sender's domain>`, the domain in ASCII: our Message-ID without angle brackets.
 * @throws AppError `bad-input` when the address is none.
 */
export function newMessageId(uuid: string, senderAddress: string): string {
  const address = normaliseAddress(senderAddress)
  const id = `${uuid}@${address ? domainToASCII(domainOf(address)) : ''}`
  if (!isMessageId(id)) throw refuse(`"${oneLine(senderAddress)}" has no domain that a Message-ID can carry`)
  return id
}

/** The subject of a follow-up: the first mail's own, with one `Re: ` before it however many it had. */
export function threadSubject(subject: string): string {
  let rest = oneLine(subject)
  for (let match; (match = /^(?:re|aw|sv|antw)(?:\[\d{1,3}\])?\s?:\s?/i.exec(rest));)
    rest = rest.slice(match[0].length)
  return `Re: ${rest}`.trim()
}

function mailbox({ name, address }: Mailbox): { name: string; address: string } {
  if (!normaliseAddress(address)) throw refuse(`"${oneLine(address).slice(0, 100)}" is not an email address`)
  return { name: oneLine(name), address: address.trim() }
}

/** Written as they are: nodemailer would fold a long id onto a line of its own, which some servers take for none. */
function idHeaders({ messageId, inReplyTo }: MimeInput) {
  const asIs = (id: string) => ({ prepared: true, value: `<${id}>` })
  if (!isMessageId(messageId)) throw refuse(`"${oneLine(messageId).slice(0, 100)}" is not a Message-ID`)
  const parent = inReplyTo === null ? null : bare(inReplyTo)
  return {
    'Message-ID': asIs(messageId),
    ...(parent && isMessageId(parent) ? { 'In-Reply-To': asIs(parent) } : {}),
  }
}

function referencesOf(references: string[]): string | undefined {
  const ids = [...new Set(references.map(bare))].filter(isMessageId)
  const kept = ids.length > MAX_REFERENCES ? [ids[0]!, ...ids.slice(1 - MAX_REFERENCES)] : ids
  return kept.map((id) => `<${id}>`).join(' ') || undefined
}

function extraHeaders(headers: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    if (!HEADER_NAME.test(name) || OWN_HEADERS.has(name.toLowerCase()))
      throw refuse(`"${oneLine(name).slice(0, 100)}" is not a header that can be added`)
    if (/\p{Cc}/u.test(value)) throw refuse(`The header ${name} contains a line break or a control character`)
  }
  return headers
}

function dateOf(ms: number): Date {
  const date = new Date(ms)
  if (Number.isNaN(date.getTime())) throw refuse('The date of the mail is not a date')
  return date
}

/** From the Message-ID, and again until the text does not contain it: a template must not end its own part. */
function boundary(messageId: string, body: string): string {
  let mark = sha256(messageId)
  while (body.includes(mark)) mark = sha256(mark)
  return mark
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 24)
const isMessageId = (id: string) => MESSAGE_ID.test(id)
const bare = (id: string) => id.trim().replace(/^<(.*)>$/, '$1')
const crlf = (text: string) => text.replace(/\r\n?|\n/g, '\r\n')
const oneLine = (text: string) => text.replace(/[\p{Cc}\s\u2028\u2029]+/gu, ' ').trim()

function refuse(what: string): AppError {
  return new AppError('bad-input', `${what}.`, { fix: 'Correct it, then try again. Nothing was sent.' })
}
