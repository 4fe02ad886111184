import type { Channel, Found } from '#engine/channels/channel.ts'
import { createPulse } from '#engine/lib/pulse.ts'
import type { Clock, Log } from '#engine/ports.ts'
import type { Act, FeedRow, InDoubt, Store } from '#engine/store/store.ts'
import { ASK_AFTER } from './outcomes.ts'

export interface InquiryPorts {
  store: Store
  clock: Clock
  log: Log
  /** The open channel with its name, or null when it cannot be opened now. */
  channelOf(channelId: number): { channel: Channel; name: string; practice: boolean } | null
  settled(lines: FeedRow[], channelId: number): void
  /** A message waits again: its channel must look. */
  requeued(channelId: number): void
  trouble(error: unknown): void
}

/** Ms until a channel that is not open is looked for again. */
const NOT_OPEN = 10_000

/**
 * Asks the mailbox about every message in doubt: at once after a start, then 10 s, 1 min and 10 min after. Only proof that
 * it cannot have left queues it again; no timer ever does.
 */
export function createInquiries(ports: InquiryPorts) {
  const { store, clock } = ports
  const stopping = new AbortController()
  const pulse = createPulse(clock)

  async function step(): Promise<number | null> {
    let notAsked = false
    for (const doubt of await store.outbox.toAsk(clock.now())) {
      if (stopping.signal.aborted) return null
      const at = ports.channelOf(doubt.channelId)
      if (at) await record(doubt, await ask(at.channel, doubt), at.name, at.practice)
      else notAsked = true
    }
    const next = await store.outbox.nextAskAt()
    // A channel that is not open was not asked: that costs no question, and is looked at again before long.
    return notAsked && next !== null ? Math.max(next, clock.now() + NOT_OPEN) : next
  }

  async function ask(channel: Channel, doubt: InDoubt): Promise<Found> {
    try {
      return await channel.findSent(doubt.messageId)
    } catch (error) {
      ports.log.warn('outbox.not-asked', { message: doubt.id, error: String(error) })
      return { found: 'cannot-tell', why: 'The mailbox could not be asked.', notAsked: true }
    }
  }

  async function record(doubt: InDoubt, found: Found, channel: string, practice: boolean): Promise<void> {
    const now = clock.now()
    const line = (kind: string, text: string): Act => ({
      act: 'feed',
      entry: {
        kind,
        who: doubt.toAddress,
        text,
        practice,
        address: doubt.toAddress,
        messageId: doubt.id,
        channelId: doubt.channelId,
      },
    })
    const answer = verdictOn(found, doubt.asked, channel, now, line)
    const sentAs = answer.messageId !== null && answer.messageId !== doubt.messageId ? answer.messageId : null
    const lines = await store.outbox.answer(
      doubt.id,
      now,
      {
        ...answer,
        found: found.found,
        messageId: sentAs,
        notAsked: isUnasked(found),
        attempts: doubt.attempts,
      },
      answer.acts,
    )
    if (lines) ports.settled(lines, doubt.channelId)
    if (lines && answer.to === 'queued') ports.requeued(doubt.channelId)
    // Decided otherwise while we were asking, but not on its way again: what the mailbox has is stronger.
    if (!lines && answer.to === 'sent') await proveSent(doubt, now, answer, line)
  }

  async function proveSent(
    doubt: InDoubt,
    at: number,
    { detail }: Answer,
    line: (kind: string, text: string) => Act,
  ): Promise<void> {
    const lines = await store.outbox.proveSent(doubt.id, doubt.attempts, at, detail, [
      line('settled', `It had left: found in ${detail}. It is not sent again.`),
    ])
    if (lines.length > 0) ports.settled(lines, doubt.channelId)
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      let next: number | null
      try {
        next = await step()
      } catch (error) {
        ports.trouble(error)
        next = clock.now() + 10_000
      }
      await pulse.wait(next === null ? null : Math.max(0, next - clock.now()), stopping.signal)
    }
  }
  const running = loop()

  return {
    wake: pulse.wake,
    async stop() {
      stopping.abort()
      await running
    },
  }
}

interface Answer {
  to: 'sent' | 'queued' | 'in-doubt'
  detail: string
  messageId: string | null
  askAt: number | null
  why: { code: string; text: string } | null
  acts: Act[]
}

function verdictOn(
  found: Found,
  asked: number,
  channel: string,
  now: number,
  line: (kind: string, text: string) => Act,
): Answer {
  switch (found.found) {
    case 'yes':
      return {
        to: 'sent',
        detail: found.where,
        messageId: found.messageId,
        askAt: null,
        why: null,
        acts: [line('settled', `It had left: found in ${found.where}. It is not sent again.`)],
      }
    case 'absent':
      return {
        to: 'queued',
        detail: found.proof,
        messageId: null,
        askAt: null,
        why: { code: 'proven-absent', text: found.proof },
        acts: [line('settled', `It had not left: ${found.proof} It goes out as planned.`)],
      }
    case 'cannot-tell': {
      if (found.notAsked) return later(found.why, now)
      const next = ASK_AFTER[asked + 1]
      const words = `${channel || 'The channel'} cannot tell whether this left. ${found.why}`
      const last = next === undefined
      return {
        to: 'in-doubt',
        detail: found.why,
        messageId: null,
        askAt: last ? null : now + next,
        why: last
          ? { code: 'your-word', text: `${words} Only you can decide it now.` }
          : { code: 'in-doubt', text: words },
        acts: last ? [line('in-doubt', `${words} Decide it in the outbox: did it arrive?`)] : [],
      }
    }
  }
}

function isUnasked(found: Found): boolean {
  return found.found === 'cannot-tell' && found.notAsked === true
}

/** Eleven minutes without a network must not hand a message to the rep that the mailbox could have settled. */
function later(why: string, now: number): Answer {
  return {
    to: 'in-doubt',
    detail: why,
    messageId: null,
    askAt: now + ASK_AFTER[2],
    why: { code: 'in-doubt', text: `The mailbox could not be asked yet. ${why}` },
    acts: [],
  }
}
