import type { AppError } from '#shared/app-error.ts'

/** A header line as a provider gives it apart from its mail. */
export interface MailHeader {
  name: string
  value: string
}

/** The most of one mail that is read, bytes; a bounce or a reply says all it has to say far earlier. */
export const MAX_MAIL = 5 * 1024 * 1024

const REPORT_TYPE = /^\s*(multipart\/report|message\/(delivery-status|disposition-notification))/i
const MACHINE = /\b(mailer-daemon|postmaster|microsoftexchange[0-9a-f]{32})@/i
// Presence alone counts: Exchange leaves the value of its own sign of an NDR empty.
const MACHINE_HEADERS = new Set(
  (
    'x-ms-exchange-message-is-ndr x-failed-recipients x-autoreply x-autorespond x-auto-response-suppress ' +
    'x-ms-exchange-inbox-rules-loop'
  ).split(' '),
)

/**
 * How much of a mail is fetched. `whole`: its own bytes, for what may be a report or an automatic reply, and for an answer
 * without attachments. `text`: header and words only; what else is in ordinary mail is no business of ours.
 */
export function howToRead(headers: MailHeader[], mail: { hasAttachments: boolean }): 'whole' | 'text' {
  if (headers.some(isOfMachine)) return 'whole'
  const answers = headers.some(({ name }) => /^(in-reply-to|references)$/i.test(name))
  return answers && !mail.hasAttachments ? 'whole' : 'text'
}

function isOfMachine({ name, value }: MailHeader): boolean {
  const key = name.toLowerCase()
  if (MACHINE_HEADERS.has(key)) return true
  if (key === 'content-type') return REPORT_TYPE.test(value)
  if (key === 'auto-submitted') return !/^\s*no\b/i.test(value)
  if (key === 'precedence') return /auto[_-]?reply/i.test(value)
  if (key === 'return-path') return /^\s*<>\s*$/.test(value)
  return (key === 'from' || key === 'sender') && MACHINE.test(value)
}

/** What the body part of a rebuilt mail says for itself. */
const OF_THE_BODY = /^(mime-version|content-[\w-]+)$/i
const NAME = /^[!-9;-~]{1,100}$/

/** A mail without its attachments, as a mail again: its own header, and its words as plain text. CRLF. */
export function rebuildMail(
  headers: MailHeader[],
  text: string,
  known: { from: string; subject: string; messageId: string; receivedAt: number },
): Uint8Array {
  const own = headers.filter(({ name }) => NAME.test(name) && !OF_THE_BODY.test(name))
  const lines = (own.length > 0 ? own : headersOf(known)).map(
    ({ name, value }) => `${name}: ${value.replace(/\s*\p{Cc}+\s*/gu, ' ').trim()}`,
  )
  const body = Buffer.from(text, 'utf8').subarray(0, MAX_MAIL).toString('base64')
  return Buffer.from(
    [
      ...lines,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      ...(body.match(/.{1,76}/g) ?? []),
      '',
    ].join('\r\n'),
    'utf8',
  )
}

/** For mail that never saw the internet: inside one server it may have no header at all. */
function headersOf(known: {
  from: string
  subject: string
  messageId: string
  receivedAt: number
}): MailHeader[] {
  return [
    { name: 'From', value: `<${known.from}>` },
    { name: 'Subject', value: known.subject },
    ...(known.messageId ? [{ name: 'Message-ID', value: known.messageId }] : []),
    { name: 'Date', value: new Date(known.receivedAt).toUTCString() },
  ]
}

/** Turns what a provider's client rejects with into what a watcher understands. */
export type Explain = (thrown: unknown) => AppError
