import type { FailedRecipient, InboundKind } from '#shared/domain/bounce.ts'

/** What a mail says of itself in its headers, decoded and bounded; the part of it that correlation and screens need. */
export interface MailHead {
  from: { name: string; address: string } | null
  to: string[]
  subject: string
  /** Without angle brackets, as all Message-IDs here. */
  messageId: string | null
  inReplyTo: string[]
  references: string[]
  /** `Date:` as ms epoch, or null when absent or nonsense. */
  date: number | null
}

/** One observation that the verdict rests on. `text` is quoted from the mail, at most 500 characters. */
export interface Evidence {
  /** Which reader saw it, e.g. `dsn-field`, `returned-header`, `server-text`, `auto-reply-header`. */
  by: string
  text: string
  /** What it was taken to mean, in a few plain words for the rep. */
  means: string
}

/** What one mail is. The same bytes always give the same verdict, whatever their line ends. */
export interface Verdict {
  /** Never `reply`: that needs to know what we sent. */
  kind: Exclude<InboundKind, 'reply'>
  /** For `bounce` and `delayed`: each recipient once. Else empty. */
  recipients: FailedRecipient[]
  /** Message-ID of the mail this one is about, best evidence first; null when nothing in it tells. */
  originalMessageId: string | null
  /** Further ids worth trying, in order, when the first is not one of ours. */
  otherMessageIds: string[]
  /** Subject of the returned mail, when it came back. */
  originalSubject: string | null
  /** Recipients that the returned mail's header names, at most 200. */
  originalTo: string[]
  /** `Date:` of the returned mail, ms epoch. */
  originalDate: number | null
  /** The ENVID we may have given in MAIL FROM, as the report repeats it. */
  envelopeId: string | null
  /** Our own `x-fieldpost-…` fields of the returned mail, names in lower case. */
  ourMarks: Record<string, string>
  /** For auto-replies: the day the person is back, `YYYY-MM-DD`, or null. */
  returnDate: string | null
  /** The person's own words ask to be left alone (a proposal for the rep; also set on an `ordinary` mail). */
  wantsOut: boolean
  head: MailHead
  /** The readable text, quoted parts left out, at most 20,000 characters. */
  text: string
  evidence: Evidence[]
}
