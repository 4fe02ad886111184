import type { BounceReason } from '#shared/domain/bounce.ts'
import { REASON_CLASS } from '#shared/domain/bounce.ts'
import type { DeferReason, Outcome, SmtpReply } from '#engine/channels/channel.ts'
import type { Act, ClaimedMessage, Settlement } from '#engine/store/store.ts'
import { backOff } from '#engine/lib/back-off.ts'

/** What the outbox knows beside the answer itself. */
export interface Circumstances {
  runId: string
  now: number
  startedAt: number
  /** Null when it never came to the hand-over. */
  attemptId: number | null
  channel: { name: string; practice: boolean }
  /** Domains that refused us on this channel in the last 24 h. */
  refusingDomains: number
  reasonOf(reply: SmtpReply): BounceReason
  /** [0, 1), for the spread of retries. */
  chance: number
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Asked again this long after an answer was lost (design 4.6): ms after the first, second and third look. */
export const ASK_AFTER = [10_000, 60_000, 600_000] as const
/** A message that was put off for so long is the rep's to decide. */
const PUT_OFF_AT_MOST = 3 * DAY

/** Turns the channel's answer into what is written down, and what follows. Pure. */
export function settlementOf(message: ClaimedMessage, outcome: Outcome, c: Circumstances): Settlement {
  const detail = detailOf(outcome)
  const base = {
    id: message.id,
    runId: c.runId,
    at: c.now,
    why: null,
    acts: [],
    attempt: {
      id: c.attemptId,
      startedAt: c.startedAt,
      channelId: message.channelId,
      domain: message.domain,
      outcome: outcome.outcome,
      detail,
      putOff: outcome.outcome === 'deferred' && outcome.why !== 'stopped' && !isOurs(outcome.why),
    },
  } satisfies Partial<Settlement>
  const line = (kind: string, text: string, who = message.toAddress) => feedLine(message, c, kind, who, text)

  switch (outcome.outcome) {
    case 'accepted':
      return {
        ...base,
        to: 'sent',
        sent: { messageId: outcome.messageId, providerId: outcome.providerId, threadId: outcome.threadId },
      }
    case 'deferred': {
      if (outcome.why === 'stopped') return { ...base, to: 'queued' }
      const why = { code: `deferred-${outcome.why}`, text: `${DEFERRED[outcome.why]} ${detail ?? ''}`.trim() }
      if (message.attempts > 3 && c.now - message.dueAt > PUT_OFF_AT_MOST)
        return {
          ...base,
          to: 'held',
          why: { code: 'put-off', text: `Put off for three days. ${why.text}` },
          acts: [line('held', `Held: put off for three days. ${why.text}`)],
        }
      const wait = isOurs(outcome.why)
        ? 0
        : backOff(
            message.attempts,
            { first: outcome.why === 'greylisted' ? 5 * 60_000 : 60_000, most: 4 * HOUR },
            c.chance,
          )
      // The server's own word, within reason: neither at once for ever, nor in a year.
      const asked = outcome.notBefore === null ? null : Math.min(outcome.notBefore, c.now + DAY)
      return {
        ...base,
        to: 'queued',
        why,
        nextAt: Math.max(asked ?? c.now + wait, c.now + (asked === null ? 0 : 1000)),
      }
    }
    case 'rejected': {
      const reason = outcome.reply ? c.reasonOf(outcome.reply) : 'unknown'
      return {
        ...base,
        to: 'rejected',
        why: { code: 'rejected', text: outcome.detail },
        acts: refusal(message, outcome, reason, line),
      }
    }
    case 'signed-out':
      return {
        ...base,
        to: 'queued',
        why: { code: 'signed-out', text: outcome.detail },
        acts: [
          { act: 'pause-channel', channelId: message.channelId, by: 'signed-out', why: outcome.detail },
          {
            ...line(
              'signed-out',
              `${outcome.detail} What waits is safe; sign in again and it goes on.`,
              c.channel.name,
            ),
            // Several may come back at once with the same word.
            ifChanged: true,
          },
        ],
      }
    case 'blocked-us':
      return { ...base, ...blockedUs(message, outcome, c) }
    case 'unknown':
      return {
        ...base,
        to: 'in-doubt',
        askAt: c.now + ASK_AFTER[0],
        why: { code: 'in-doubt', text: `The answer was lost. ${outcome.detail}` },
        acts: [
          line(
            'in-doubt',
            'The server may or may not have taken this message: its answer was lost. We ask the mailbox; it is not sent again by itself.',
          ),
        ],
      }
  }
}

/** The way to the server is blocked: the channel rests as a whole; the message itself is as due as before. */
function isOurs(why: DeferReason): boolean {
  return why === 'no-network' || why === 'unreachable' || why === 'connection-lost'
}

const DEFERRED = {
  'no-network': 'There is no network.',
  unreachable: 'The server could not be reached.',
  busy: 'The server asked to wait.',
  greylisted: 'The server asked to come back later.',
  throttled: 'The server asked to slow down.',
  'connection-lost': 'The connection was lost before anything left.',
  stopped: '',
} as const

/** Refused during the conversation itself: counts as a bounce. */
function refusal(
  message: ClaimedMessage,
  outcome: Extract<Outcome, { outcome: 'rejected' }>,
  reason: BounceReason,
  line: (kind: string, text: string) => Act & { act: 'feed' },
): Act[] {
  const bounceClass = REASON_CLASS[reason]
  const bounce = {
    class: bounceClass,
    reason,
    status: outcome.reply?.status ?? null,
    diagnostic: outcome.detail,
  }
  const acts: Act[] = [
    {
      act: 'bounce',
      bounce: {
        ...bounce,
        messageId: message.id,
        personId: message.personId,
        channelId: message.channelId,
        address: message.toAddress,
        action: 'failed',
      },
    },
    { act: 'outcome', messageId: message.id, outcome: bounceClass },
  ]
  const hard = bounceClass === 'hard'
  if (hard)
    acts.push({
      act: 'suppress',
      what: message.toAddress,
      reason: 'bounced',
      detail: `Refused by the server: ${outcome.detail}`,
    })
  if (message.personId !== null)
    acts.push({
      act: 'stop-enrolments',
      personId: message.personId,
      sequenceId: hard ? null : message.sequenceId,
      why: `Refused by the server: ${outcome.detail}`,
    })
  const did = hard ? ' The address is dead: it will not be mailed again.' : ''
  const feed = line('rejected', `Refused while it was being sent: ${outcome.detail}.${did}`)
  return [...acts, { ...feed, undoable: true, entry: { ...feed.entry, bounce } }]
}

/** It is about us, not about the person: nothing is held against the address. */
function blockedUs(
  message: ClaimedMessage,
  outcome: Extract<Outcome, { outcome: 'blocked-us' }>,
  c: Circumstances,
): Pick<Settlement, 'to' | 'why' | 'acts'> & { nextAt?: number } {
  const why = { code: 'blocked-us', text: outcome.detail }
  // Three domains in a day do not err together.
  const channelToo = outcome.scope === 'channel' || c.refusingDomains >= 2
  const acts: Act[] = []
  if (outcome.scope === 'recipient-domain')
    acts.push({
      act: 'pause-domain',
      channelId: message.channelId,
      domain: message.domain,
      until: c.now + DAY,
      why: outcome.detail,
    })
  if (channelToo)
    acts.push({ act: 'pause-channel', channelId: message.channelId, by: 'blocked-us', why: outcome.detail })
  const text = channelToo
    ? `The channel was paused: it is us who are refused. ${outcome.detail}`
    : `Nothing goes to ${message.domain} for 24 hours: it is us who are refused there. ${outcome.detail}`
  acts.push({
    ...feedLine(message, c, 'paused', channelToo ? c.channel.name : message.domain, text),
    undoable: true,
    ifChanged: true,
  })
  return { to: 'queued', why, acts, ...(channelToo ? {} : { nextAt: c.now + DAY }) }
}

function feedLine(
  message: ClaimedMessage,
  c: Pick<Circumstances, 'channel'>,
  kind: string,
  who: string,
  text: string,
): Act & { act: 'feed' } {
  return {
    act: 'feed',
    entry: {
      kind,
      who,
      text,
      practice: c.channel.practice,
      address: message.toAddress,
      personId: message.personId,
      messageId: message.id,
      sequenceId: message.sequenceId,
      channelId: message.channelId,
    },
  }
}

function detailOf(outcome: Outcome): string | null {
  return outcome.outcome === 'accepted' ? outcome.reply : outcome.detail
}
