import { formatSpan } from '#shared/domain/throttle-policy.ts'
import type { BounceClass, BounceReason } from '#shared/domain/bounce.ts'
import type { SendState } from '#shared/domain/send-state.ts'
import type { ChannelKind, ChannelStatus, ChannelView } from '#shared/contract/channels.ts'
import type { FeedEntry } from '#shared/contract/feed.ts'
import type { MessageRow } from '#shared/contract/outbox.ts'
import type { SequenceSummary } from '#shared/contract/sequences.ts'

/** Each value of the contract that a rep meets, with its word, shape and tone, for `StateMark` of ui. */
interface Mark {
  word: string
  tone: 'good' | 'wait' | 'warn' | 'bad' | 'quiet' | 'accent'
  shape:
    | 'done'
    | 'clock'
    | 'send'
    | 'doubt'
    | 'warning'
    | 'cross'
    | 'ban'
    | 'pause'
    | 'mail'
    | 'ring'
    | 'dashed'
    | 'unplugged'
}

const SEND_MARKS: Record<SendState, Mark> = {
  queued: { word: 'Waiting', tone: 'wait', shape: 'clock' },
  claimed: { word: 'Next to leave', tone: 'accent', shape: 'send' },
  'handing-over': { word: 'Leaving now', tone: 'accent', shape: 'send' },
  'in-doubt': { word: 'In doubt', tone: 'warn', shape: 'doubt' },
  sent: { word: 'Sent', tone: 'good', shape: 'done' },
  rejected: { word: 'Refused', tone: 'bad', shape: 'cross' },
  cancelled: { word: 'Cancelled', tone: 'quiet', shape: 'ban' },
  held: { word: 'Held', tone: 'warn', shape: 'pause' },
}

const OUTCOME_MARKS: Record<NonNullable<MessageRow['outcome']>, Mark> = {
  hard: { word: 'Bounced', tone: 'bad', shape: 'cross' },
  soft: { word: 'Soft bounce', tone: 'warn', shape: 'warning' },
  block: { word: 'Blocked', tone: 'bad', shape: 'ban' },
  unknown: { word: 'Bounced', tone: 'warn', shape: 'warning' },
  replied: { word: 'Replied', tone: 'good', shape: 'mail' },
  'auto-replied': { word: 'Auto-reply', tone: 'good', shape: 'done' },
  delayed: { word: 'Delayed', tone: 'wait', shape: 'clock' },
}

export function sendMark(state: SendState): Mark {
  return SEND_MARKS[state]
}

/** What became of a message: what came back, or else its state in the outbox. */
export function messageMark({ state, outcome }: Pick<MessageRow, 'state' | 'outcome'>): Mark {
  return outcome === null ? SEND_MARKS[state] : OUTCOME_MARKS[outcome]
}

const CHANNEL_MARKS: Record<ChannelStatus['state'], Mark> = {
  going: { word: 'Sending', tone: 'good', shape: 'send' },
  waiting: { word: 'Waiting', tone: 'wait', shape: 'clock' },
  idle: { word: 'Nothing to send', tone: 'quiet', shape: 'ring' },
  paused: { word: 'Paused', tone: 'warn', shape: 'pause' },
  'signed-out': { word: 'Signed out', tone: 'bad', shape: 'warning' },
  offline: { word: 'Offline', tone: 'warn', shape: 'unplugged' },
}
export function channelMark(state: ChannelStatus['state']): Mark {
  return CHANNEL_MARKS[state]
}

const MAILBOX_MARKS: Record<NonNullable<ChannelView['mailbox']>['health']['state'], Mark> = {
  starting: { word: 'Connecting', tone: 'wait', shape: 'dashed' },
  'catching-up': { word: 'Catching up', tone: 'wait', shape: 'dashed' },
  live: { word: 'Reading live', tone: 'good', shape: 'done' },
  waiting: { word: 'Trying again soon', tone: 'warn', shape: 'clock' },
  'signed-out': { word: 'Signed out', tone: 'bad', shape: 'warning' },
  stopped: { word: 'Not reading', tone: 'quiet', shape: 'ring' },
}
export function mailboxMark(state: keyof typeof MAILBOX_MARKS): Mark {
  return MAILBOX_MARKS[state]
}

const SEQUENCE_MARKS: Record<SequenceSummary['state'], Mark> = {
  draft: { word: 'Draft', tone: 'quiet', shape: 'dashed' },
  active: { word: 'Running', tone: 'good', shape: 'send' },
  paused: { word: 'Paused', tone: 'warn', shape: 'pause' },
}
export function sequenceMark(state: SequenceSummary['state']): Mark {
  return SEQUENCE_MARKS[state]
}

const ENROLMENT_MARKS: Record<'active' | 'held' | 'finished' | 'stopped', Mark> = {
  active: { word: 'Under way', tone: 'wait', shape: 'clock' },
  held: { word: 'Held', tone: 'warn', shape: 'pause' },
  finished: { word: 'Finished', tone: 'good', shape: 'done' },
  stopped: { word: 'Stopped', tone: 'quiet', shape: 'ban' },
}
export function enrolmentMark(state: keyof typeof ENROLMENT_MARKS): Mark {
  return ENROLMENT_MARKS[state]
}

const FEED_MARKS: Record<FeedEntry['kind'], Mark> = {
  bounce: { word: 'Bounce', tone: 'bad', shape: 'cross' },
  delayed: { word: 'Delayed', tone: 'wait', shape: 'clock' },
  reply: { word: 'Reply', tone: 'good', shape: 'mail' },
  'auto-reply': { word: 'Auto-reply', tone: 'quiet', shape: 'mail' },
  unsubscribe: { word: 'Unsubscribe', tone: 'warn', shape: 'ban' },
  complaint: { word: 'Complaint', tone: 'bad', shape: 'warning' },
  inbound: { word: 'Other mail', tone: 'quiet', shape: 'mail' },
  rejected: { word: 'Refused', tone: 'bad', shape: 'cross' },
  'in-doubt': { word: 'In doubt', tone: 'warn', shape: 'doubt' },
  settled: { word: 'Settled', tone: 'good', shape: 'done' },
  held: { word: 'Held', tone: 'warn', shape: 'pause' },
  suppressed: { word: 'Suppressed', tone: 'quiet', shape: 'ban' },
  stopped: { word: 'Stopped', tone: 'quiet', shape: 'ban' },
  paused: { word: 'Paused', tone: 'warn', shape: 'pause' },
  resumed: { word: 'Resumed', tone: 'good', shape: 'send' },
  'signed-out': { word: 'Signed out', tone: 'bad', shape: 'unplugged' },
  started: { word: 'Started', tone: 'accent', shape: 'send' },
  finished: { word: 'Finished', tone: 'good', shape: 'done' },
  undone: { word: 'Undone', tone: 'quiet', shape: 'ring' },
  task: { word: 'Task', tone: 'accent', shape: 'ring' },
}

/** A bounce is told by its class: a mail box that is full is not a dead address. */
export function feedMark({ kind, bounce }: Pick<FeedEntry, 'kind' | 'bounce'>): Mark {
  if (kind !== 'bounce' || !bounce) return FEED_MARKS[kind]
  return { ...FEED_MARKS.bounce, ...BOUNCE_MARKS[bounce.class] }
}

const BOUNCE_MARKS: Record<BounceClass, Mark> = {
  hard: { word: 'Hard bounce', tone: 'bad', shape: 'cross' },
  soft: { word: 'Soft bounce', tone: 'warn', shape: 'warning' },
  block: { word: 'Blocked', tone: 'bad', shape: 'ban' },
  unknown: { word: 'Bounce', tone: 'warn', shape: 'doubt' },
}
export function bounceMark(bounceClass: BounceClass): Mark {
  return BOUNCE_MARKS[bounceClass]
}

const CLASS_MEANS: Record<BounceClass, string> = {
  hard: 'This address does not work. We stop mailing this person.',
  soft: 'This may pass. The person is kept; the message is not sent again.',
  block: 'The mail was refused because of the sender, its content or a rule. The person is kept.',
  unknown: 'The report does not say enough. The person is kept.',
}
export function classMeans(bounceClass: BounceClass): string {
  return CLASS_MEANS[bounceClass]
}

const REASON_WORDS: Record<BounceReason, string> = {
  user_unknown: 'Nobody has this address',
  host_unknown: 'The domain does not exist',
  no_mail_service: 'The domain takes no mail',
  address_moved: 'The address has moved',
  mailbox_disabled: 'The mailbox is switched off',
  bad_address_syntax: 'The address is not valid',
  mailbox_full: 'The mailbox is full',
  delivery_expired: 'The server gave up trying',
  network_error: 'A network error',
  server_error: 'An error of the server',
  rate_limited: 'Too many messages at once',
  greylisted: 'Asked to try again later',
  routing_loop: 'The mail went in a circle',
  spam_content: 'Taken for spam',
  reputation: 'The sender’s reputation',
  auth_failure: 'The sender could not be verified',
  ptr_missing: 'The sending server has no reverse name',
  policy: 'A rule of the receiving server',
  content_rejected: 'The content was refused',
  virus: 'Taken for a virus',
  too_big: 'The message is too big',
  relay_denied: 'The server does not relay for us',
  sender_rejected: 'The sender was refused',
  recipient_restricted: 'The recipient takes mail from few',
  sender_limit: 'The sender’s own limit was reached',
  own_account_blocked: 'Our own account is blocked',
  smtputf8_unsupported: 'The address needs a newer server',
  unknown: 'No reason given',
}
export function reasonWords(reason: BounceReason): string {
  return REASON_WORDS[reason]
}

const KIND_WORDS: Record<ChannelKind, string> = {
  gmail: 'Gmail',
  'exchange-online': 'Exchange Online',
  'exchange-server': 'Exchange Server',
  smtp: 'SMTP server',
  'legacy-relay': 'Relay',
  practice: 'Practice',
}
export function kindWords(kind: ChannelKind): string {
  return KIND_WORDS[kind]
}

/** `At most 25 messages every 45 seconds · at most 2,000 recipients every 24 hours`. */
export function paceWords({ limits, batch, gap }: ChannelView['policy']): string {
  const parts = limits.map(
    ({ count, of, per, scope }) =>
      `at most ${count.toLocaleString('en-US')} ${of === 'external' ? 'external recipients' : of} in ${formatSpan(per)}` +
      (scope === 'recipient-domain' ? ' to one domain' : ''),
  )
  if (batch)
    parts.push(`${batch.size.toLocaleString('en-US')} at a time, then ${formatSpan(batch.wait)} of rest`)
  if (gap) parts.push(`at least ${formatSpan(gap.ms)} apart`)
  const words = parts.join(' · ')
  return words ? words[0]!.toUpperCase() + words.slice(1) : 'No limit set'
}

/** `job_level` as people read it: `Job level`. */
export function fieldWords(field: string): string {
  const words = field.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A subject for a list: merge fields of a mail that is not written out yet by their names, a follow-up as one. */
export function subjectWords({ subject, step }: Pick<MessageRow, 'subject' | 'step'>): string {
  if (subject === '') return step !== null && step > 1 ? 'In the same thread' : 'No subject'
  return subject.replace(
    /\{\{\s*([^{}|]+?)\s*(?:\|[^{}]*)?\}\}/g,
    (_, field: string) => `‹${fieldWords(field)}›`,
  )
}
