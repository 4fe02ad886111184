/**
 * What a mail that came in can be, and what a failed recipient can mean.
 * One table each: the type, the check at the door and the words on the screen all derive from here.
 */

export const INBOUND_KINDS = [
  'bounce',
  'delayed',
  'delivered',
  'feedback',
  'autoreply',
  'challenge',
  'mdn',
  'unsubscribe',
  'calendar',
  'report',
  'system',
  'ordinary',
  'reply',
] as const
/** `reply` is an `ordinary` mail that was tied to a message of ours; a classifier alone never says it. */
export type InboundKind = (typeof INBOUND_KINDS)[number]

export const BOUNCE_CLASSES = ['hard', 'soft', 'block', 'unknown'] as const
/** `hard`: the address is dead; `soft`: temporary or full; `block`: sender, content or policy was refused. */
export type BounceClass = (typeof BOUNCE_CLASSES)[number]

/** Each reason with the class it stands for. */
export const REASON_CLASS = {
  user_unknown: 'hard',
  host_unknown: 'hard',
  no_mail_service: 'hard',
  address_moved: 'hard',
  mailbox_disabled: 'hard',
  bad_address_syntax: 'hard',
  mailbox_full: 'soft',
  delivery_expired: 'soft',
  network_error: 'soft',
  server_error: 'soft',
  rate_limited: 'soft',
  greylisted: 'soft',
  routing_loop: 'soft',
  spam_content: 'block',
  reputation: 'block',
  auth_failure: 'block',
  ptr_missing: 'block',
  policy: 'block',
  content_rejected: 'block',
  virus: 'block',
  too_big: 'block',
  relay_denied: 'block',
  sender_rejected: 'block',
  recipient_restricted: 'block',
  sender_limit: 'block',
  own_account_blocked: 'block',
  smtputf8_unsupported: 'block',
  unknown: 'unknown',
} as const satisfies Record<string, BounceClass>

export type BounceReason = keyof typeof REASON_CLASS
export const BOUNCE_REASONS = Object.keys(REASON_CLASS) as BounceReason[]

/** One failed (or delayed) recipient of a report. */
export interface FailedRecipient {
  /** The address as the report names it, lower-case domain, no brackets; never empty. */
  address: string
  class: BounceClass
  reason: BounceReason
  /** Enhanced status code such as `5.1.1`, or null when the report has none. */
  status: string | null
  /** The report's own `Action`, or null. */
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | null
  /** The failing server's own words, unfolded, at most 2,000 characters; null when none. */
  diagnostic: string | null
}
