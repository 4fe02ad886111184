import { readAutoReply } from './auto-reply.ts'
import { isChallenge } from './challenge.ts'
import { ownWords } from './own-words.ts'
import { returnDateIn } from './return-date.ts'
import { isUnsubscribeMail, stopWishIn } from './stop-wish.ts'

/** What this room needs of a mail; lines of `text` end in LF. */
export interface IncomingMail {
  /** The first value of a header field, decoded, or null. `name` in lower case. */
  header(name: string): string | null
  subject: string
  from: { name: string; address: string } | null
  /** The `Content-Type` field in lower case. */
  contentType: string
  text: string
  dispositionParts: readonly string[]
  /** iTIP method of a calendar part, upper case, or null. */
  calendarMethod: string | null
  /** Ms since the epoch, for dates without a year and "on Monday". */
  receivedAt: number
}

export interface ReplyEvidence {
  by: string
  text: string
  means: string
}

/** What a mail is when it is not about delivery. */
export interface ReplyFacts {
  kind: 'autoreply' | 'challenge' | 'mdn' | 'unsubscribe' | 'calendar' | 'report' | 'system' | 'ordinary'
  /** The day the person is back, `YYYY-MM-DD`; only for auto-replies. */
  returnDate: string | null
  wantsOut: boolean
  /** The sender's own words, at most 20,000 characters. */
  text: string
  evidence: ReplyEvidence[]
}

const MAX_TEXT = 20_000

/** Reads a mail that no report of delivery explains. Pure, linear, never throws. */
export function readReply(mail: IncomingMail): ReplyFacts {
  const text = ownWords(mail.text).slice(0, MAX_TEXT)
  const found = kindOf(mail, text)
  const wish = found.kind === 'ordinary' || found.kind === 'unsubscribe' ? stopWishIn(mail, text) : null
  return {
    kind: found.kind,
    returnDate: found.kind === 'autoreply' ? returnDateIn(mail, text) : null,
    wantsOut: wish !== null || found.kind === 'unsubscribe',
    text,
    evidence: [
      ...found.evidence,
      ...(wish === null ? [] : [{ by: 'stop-wish', text: wish, means: 'The person asks to be left alone' }]),
    ],
  }
}

interface Found {
  kind: ReplyFacts['kind']
  evidence: ReplyEvidence[]
}

const ANSWERS = new Set(['REPLY', 'COUNTER', 'DECLINECOUNTER', 'REFRESH'])

function kindOf(mail: IncomingMail, text: string): Found {
  if (mail.dispositionParts.length > 0 || mail.contentType.includes('report-type=disposition-notification')) {
    return found('mdn', 'content-type', mail.contentType, 'A read receipt')
  }
  if (mail.calendarMethod !== null && ANSWERS.has(mail.calendarMethod)) {
    return found('calendar', 'calendar-part', `METHOD:${mail.calendarMethod}`, 'An answer to an invitation')
  }
  const challenge = isChallenge(mail, text)
  if (challenge !== null)
    return found('challenge', 'challenge', challenge, 'The sender must prove to be a person first')
  if (isUnsubscribeMail(mail, text))
    return found('unsubscribe', 'subject', mail.subject, 'A mail that only asks to be removed')
  const auto = readAutoReply(mail, text)
  if (auto !== null) return { kind: 'autoreply', evidence: [auto] }
  return machineKind(mail)
}

function machineKind(mail: IncomingMail): Found {
  if (
    mail.contentType.includes('multipart/report') ||
    mail.subject.toLowerCase().startsWith('report domain:')
  ) {
    return found(
      'report',
      'content-type',
      mail.contentType.slice(0, 200) || mail.subject,
      'A report that is not about one mail of ours',
    )
  }
  const submitted = (mail.header('auto-submitted') ?? 'no').trim().toLowerCase()
  if (submitted !== '' && !submitted.startsWith('no')) {
    return found('system', 'auto-submitted', submitted, 'A program sent it (RFC 3834)')
  }
  return { kind: 'ordinary', evidence: [] }
}

function found(kind: ReplyFacts['kind'], by: string, text: string, means: string): Found {
  return { kind, evidence: [{ by, text: text.slice(0, 500), means }] }
}
