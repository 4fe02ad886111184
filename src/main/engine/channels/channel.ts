/**
 * The promise every way to deliver keeps. The outbox knows this file and no provider's folder.
 */

/** A message as it leaves: the bytes are final, the channel never changes them. */
export interface OutgoingMessage {
  /** RFC 5322 Message-ID without angle brackets, as in the bytes. */
  messageId: string
  /** Envelope sender. */
  from: string
  /** Envelope recipients: To, Cc and Bcc, at least one. */
  to: string[]
  /** The whole MIME message, CRLF line ends. */
  mime: Uint8Array
  /** The provider's thread that the message before it in the conversation got; for providers that thread by it. */
  threadId?: string | null
}

/** A reply of a server, kept as evidence. */
export interface SmtpReply {
  code: number
  /** Enhanced status such as `5.1.1`, when the server gave one. */
  status: string | null
  /** The server's words, without the codes' repetition, at most 1,000 characters. */
  text: string
}

/** What came of one attempt. A channel answers with one of these and never throws. */
export type Outcome =
  | {
      outcome: 'accepted'
      providerId: string | null
      threadId: string | null
      messageId: string
      reply: string | null
    }
  /** Nothing left us; try again, not before `notBefore` (ms epoch; null: the outbox chooses). */
  | {
      outcome: 'deferred'
      notBefore: number | null
      why: DeferReason
      reply: SmtpReply | null
      detail: string | null
    }
  /** The recipient, or this very message, was refused for good, by a real 5xx reply or a provider's permanent error. */
  | { outcome: 'rejected'; reply: SmtpReply | null; detail: string }
  /** The account no longer lets us in. Pauses the channel, not the message. */
  | { outcome: 'signed-out'; why: SignedOutReason; detail: string }
  /** A refusal that is about us, not about the person. */
  | { outcome: 'blocked-us'; scope: 'channel' | 'recipient-domain'; reply: SmtpReply | null; detail: string }
  /** The message may or may not exist elsewhere. */
  | { outcome: 'unknown'; detail: string }

export type DeferReason =
  'no-network' | 'unreachable' | 'busy' | 'greylisted' | 'throttled' | 'connection-lost' | 'stopped'
export type SignedOutReason =
  'wrong-password' | 'token-expired' | 'token-revoked' | 'consent-needed' | 'no-password'

/** The answer to "did this leave?" after a crash or a lost answer. */
export type Found =
  | { found: 'yes'; where: string; providerId: string | null; threadId: string | null; messageId: string }
  /** Only on proof: the message cannot have left. */
  | { found: 'absent'; proof: string }
  /** `notAsked`: the mailbox could not be reached, so the question still stands. */
  | { found: 'cannot-tell'; why: string; notAsked?: boolean }

export interface HandOver {
  /**
   * Called once, at the last moment before the message can exist elsewhere (SMTP: after 354 and before the body's
   * first byte). When it rejects, the channel must not send and answers `deferred`.
   */
  beforeBody(): Promise<void>
  /** Aborted when the engine stops. Honoured until `beforeBody` was called; after that the answer is awaited. */
  signal: AbortSignal
}

/** What a connection test found, in words a rep can act on. */
export interface ChannelHealth {
  ok: boolean
  /** e.g. `starttls`, `tls`, `none`. */
  security: string | null
  detail: string
}

export interface Channel {
  /** How many hand-overs may be under way at once. */
  readonly concurrency: number
  send(message: OutgoingMessage, handOver: HandOver): Promise<Outcome>
  /**
   * Asks the provider whether a message left; see design 4.6. Never sends. The message itself lets a provider that gives
   * it another Message-ID look for it all the same.
   */
  findSent(messageId: string, message?: OutgoingMessage): Promise<Found>
  /** Signs in and out again without sending. Rejects with an AppError that explains what is wrong. */
  test(signal: AbortSignal): Promise<ChannelHealth>
  /** Ends idle connections now; a later `send` opens new ones. For sleep and network change. */
  rest(): Promise<void>
  /** Ends all connections. Nothing may be called afterwards. */
  close(): Promise<void>
}
