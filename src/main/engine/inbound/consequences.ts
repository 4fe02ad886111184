import { Temporal } from 'temporal-polyfill'
import type { FailedRecipient, InboundKind } from '#shared/domain/bounce.ts'
import type { SendState } from '#shared/domain/send-state.ts'
import { domainOf } from '#shared/domain/address.ts'
import { excerpt } from '#shared/domain/text.ts'
import type { Act, KnownMessage, NewFeedRow } from '#engine/store/store.ts'
import type { Verdict } from '#engine/bounces/verdict.ts'
import { ABOUT_OUR_ACCOUNT, ABOUT_OUR_NAME, CLASS_WORDS, REASON_WORDS } from './words.ts'

/** What the consequences depend on beside the mail itself. */
export interface Situation {
  message: KnownMessage
  channel: { id: number; name: string; practice: boolean }
  now: number
  zone: string
  /** Soft bounces of this person in the last 30 days, this one not counted. */
  softBefore: number
  /** Domains that refused us on this channel in the last 24 h. */
  refusingDomains: number
  /** Hard bounces and messages sent by the sequence over the guard's window, this one not counted. */
  guard: { sent: number; hard: number }
}

const DAY = 86_400_000
const SOFT_AT_MOST = 3
/** A sequence pauses above this share of hard bounces over 7 days, once the sample says something. */
const GUARD = { share: 0.05, least: 20 }

/** A message that is tied to an answer has left, whatever we believed: after a lost answer, or a "later" that was a yes. */
const UNPROVEN: readonly SendState[] = ['in-doubt', 'queued', 'claimed', 'held']

/** What follows from a mail that is tied to a message of ours. Pure: it decides, the store carries out. */
export function consequencesOf(verdict: Verdict, situation: Situation): { kind: InboundKind; acts: Act[] } {
  const { message } = situation
  const proof: Act[] = UNPROVEN.includes(message.state)
    ? [
        {
          act: 'prove-sent',
          messageId: message.id,
          at: situation.now,
          detail: 'The other side answered it.',
        },
        feed(situation, 'settled', 'It had left: the other side answered it.'),
      ]
    : []
  const outcome = (word: string): Act => ({ act: 'outcome', messageId: message.id, outcome: word })
  const stopAll = (why: string): Act[] =>
    message.personId === null
      ? []
      : [{ act: 'stop-enrolments', personId: message.personId, sequenceId: null, why }]

  switch (verdict.kind) {
    case 'bounce':
      return {
        kind: 'bounce',
        acts: [...proof, ...ours(verdict, message).flatMap((recipient) => bounced(recipient, situation))],
      }
    case 'delayed': {
      const first = verdict.recipients[0]
      return {
        kind: 'delayed',
        acts: [
          ...proof,
          outcome('delayed'),
          feed(
            situation,
            'delayed',
            `Delayed: ${whyDelayed(first)}. It is still being tried; nothing needs doing.`,
          ),
        ],
      }
    }
    case 'autoreply':
      return { kind: 'autoreply', acts: [...proof, outcome('auto-replied'), ...away(verdict, situation)] }
    case 'challenge':
      return {
        kind: 'challenge',
        acts: [
          ...proof,
          feed(
            situation,
            'auto-reply',
            'Their filter wants you to confirm that you are a person before it delivers.',
          ),
        ],
      }
    case 'feedback':
      return {
        kind: 'feedback',
        acts: [
          ...proof,
          {
            act: 'suppress',
            what: message.toAddress,
            reason: 'complained',
            detail: 'Marked a message as spam.',
          },
          ...stopAll('Marked a message as spam.'),
          undoable(
            feed(
              situation,
              'complaint',
              'Marked the message as spam. It will not be mailed again, and its sequences were stopped.',
            ),
          ),
        ],
      }
    case 'unsubscribe':
      return { kind: 'unsubscribe', acts: [...proof, ...optOut(situation, 'Unsubscribed.', stopAll)] }
    case 'ordinary': {
      if (verdict.wantsOut)
        return {
          kind: 'reply',
          acts: [
            ...proof,
            outcome('replied'),
            ...optOut(situation, `Asked to stop: "${excerpt(verdict.text)}"`, stopAll),
          ],
        }
      const answered = stopAll('They replied.')
      return {
        kind: 'reply',
        acts: [
          ...proof,
          outcome('replied'),
          ...answered,
          undoable(
            feed(situation, 'reply', `Replied: "${excerpt(verdict.text)}" Their sequences were stopped.`),
          ),
        ],
      }
    }
    default:
      return { kind: verdict.kind, acts: proof }
  }
}

/** The recipients that say what became of our message: itself when it is named, else those it was passed on to. */
function ours(verdict: Verdict, message: KnownMessage): FailedRecipient[] {
  const named = verdict.recipients.filter(({ address }) => address.toLowerCase() === message.toAddress)
  return named.length > 0 ? named : verdict.recipients
}

function optOut(situation: Situation, why: string, stopAll: (why: string) => Act[]): Act[] {
  const { message } = situation
  return [
    { act: 'suppress', what: message.toAddress, reason: 'unsubscribed', detail: why },
    ...stopAll(why),
    undoable(
      feed(situation, 'unsubscribe', `${why} It will not be mailed again, and its sequences were stopped.`),
    ),
  ]
}

function away(verdict: Verdict, situation: Situation): Act[] {
  const { message, zone } = situation
  const back = verdict.returnDate === null ? null : Temporal.PlainDate.from(verdict.returnDate)
  const until = back ? back.toZonedDateTime({ timeZone: zone, plainTime: '00:00' }).epochMilliseconds : null
  // A year away is a date misread, or somebody who left.
  const usable = until !== null && until > situation.now && until < situation.now + 366 * DAY
  if (!usable || message.personId === null)
    return [
      feed(situation, 'auto-reply', `Answered by itself: "${excerpt(verdict.text)}" The sequence goes on.`),
    ]
  const why = `Away until ${verdict.returnDate}.`
  return [
    { act: 'away', personId: message.personId, until, why },
    undoable(feed(situation, 'auto-reply', `${why} What comes next waits until then.`)),
  ]
}

function bounced(recipient: FailedRecipient, situation: Situation): Act[] {
  const { message, channel } = situation
  const words = REASON_WORDS[recipient.reason]
  const why = `${CLASS_WORDS[recipient.class]}: ${words}.`
  const acts: Act[] = [
    {
      act: 'bounce',
      bounce: { ...recipient, messageId: message.id, personId: message.personId, channelId: channel.id },
    },
    { act: 'outcome', messageId: message.id, outcome: recipient.class },
  ]
  const did: string[] = []
  const tooSoft = recipient.class === 'soft' && situation.softBefore + 1 >= SOFT_AT_MOST
  if (recipient.class === 'hard' || tooSoft) {
    acts.push({
      act: 'suppress',
      what: message.toAddress,
      reason: 'bounced',
      detail: tooSoft ? `${SOFT_AT_MOST} soft bounces in 30 days.` : why,
    })
    did.push('It will not be mailed again.')
  }
  if (message.personId !== null) {
    const all = recipient.class === 'hard' || tooSoft
    acts.push({
      act: 'stop-enrolments',
      personId: message.personId,
      sequenceId: all ? null : message.sequenceId,
      why,
    })
    if (message.sequenceId !== null)
      did.push(all ? 'Their sequences were stopped.' : 'The sequence was stopped for them.')
  }
  const other =
    recipient.address.toLowerCase() === message.toAddress ? '' : ` (reported for ${recipient.address})`
  const line = feed(situation, 'bounce', [`${why.slice(0, -1)}${other}.`, ...did].join(' '))
  line.entry.bounce = {
    class: recipient.class,
    reason: recipient.reason,
    status: recipient.status,
    diagnostic: recipient.diagnostic,
  }
  return [...acts, undoable(line), ...aboutUs(recipient, situation), ...guarded(recipient, situation)]
}

/** Refusals that are about us pause what is ours; the person is not to blame. */
function aboutUs(recipient: FailedRecipient, situation: Situation): Act[] {
  const { channel, message } = situation
  const domain = domainOf(message.toAddress)
  const words = REASON_WORDS[recipient.reason]
  const byName = ABOUT_OUR_NAME.includes(recipient.reason)
  if (ABOUT_OUR_ACCOUNT.includes(recipient.reason) || (byName && situation.refusingDomains >= 2))
    return [
      { act: 'pause-channel', channelId: channel.id, by: 'blocked-us', why: `Paused: ${words}.` },
      {
        ...undoable(
          feed(situation, 'paused', `The channel was paused: ${words}. What waits is safe.`, channel.name),
        ),
        ifChanged: true,
      },
    ]
  if (!byName) return []
  return [
    {
      act: 'pause-domain',
      channelId: channel.id,
      domain,
      until: situation.now + DAY,
      why: `Refused there: ${words}.`,
    },
    undoable(feed(situation, 'paused', `Nothing goes to ${domain} for 24 hours: ${words}.`)),
  ]
}

/** Practice is full of failing addresses on purpose. */
function guarded(recipient: FailedRecipient, situation: Situation): Act[] {
  const { message, guard, channel } = situation
  if (
    recipient.class !== 'hard' ||
    channel.practice ||
    message.sequenceId === null ||
    guard.sent < GUARD.least
  )
    return []
  const hard = guard.hard + 1
  if (hard / guard.sent <= GUARD.share) return []
  const why = `${((100 * hard) / guard.sent).toFixed(1)} % hard bounces (${hard} of ${guard.sent}, 7 days).`
  return [
    { act: 'pause-sequence', sequenceId: message.sequenceId, why },
    {
      ...undoable(
        feed(
          situation,
          'paused',
          `The sequence was paused: ${why} Look at the list before it goes on.`,
          message.sequence ?? 'Sequence',
        ),
      ),
      ifChanged: true,
    },
  ]
}

function feed(
  situation: Situation,
  kind: string,
  text: string,
  who = situation.message.toAddress,
): Act & { act: 'feed'; entry: NewFeedRow } {
  const { message, channel } = situation
  return {
    act: 'feed',
    entry: {
      kind,
      who,
      text,
      practice: channel.practice,
      personId: message.personId,
      address: message.toAddress,
      messageId: message.id,
      sequenceId: message.sequenceId,
      channelId: channel.id,
    },
  }
}

function undoable(act: Act & { act: 'feed' }): Act & { act: 'feed' } {
  return { ...act, undoable: true }
}

/** A warning is no end: nobody has given up yet. */
function whyDelayed(recipient: FailedRecipient | undefined): string {
  const vague = !recipient || recipient.reason === 'delivery_expired' || recipient.reason === 'unknown'
  return vague ? 'their server has not taken it yet' : REASON_WORDS[recipient.reason]
}
