import { describeError } from '#engine/lib/describe-error.ts'
import type { BounceReason } from '#shared/domain/bounce.ts'
import type { ThrottlePolicy } from '#shared/domain/throttle-policy.ts'
import type { Channel, Outcome, SmtpReply } from '#engine/channels/channel.ts'
import { batched } from '#engine/lib/batched.ts'
import { createPulse } from '#engine/lib/pulse.ts'
import type { Clock, Log, Random } from '#engine/ports.ts'
import type { ChannelRow, ClaimedMessage, FeedRow, HandOver, Settlement, Store } from '#engine/store/store.ts'
import {
  answer,
  begin,
  createLedger,
  decide,
  forget,
  memoryOf,
  release,
  type Ledger,
  type Rule,
} from '#engine/throttle/throttle.ts'
import { backOff } from '#engine/lib/back-off.ts'
import { settlementOf } from './outcomes.ts'

/** A message made ready to leave, or the reason why it is not. */
export type Rendered =
  | { ready: true; subject: string; mime: Uint8Array; from: string; to: string[] }
  | { ready: false; why: string }

export interface DispatcherPorts {
  store: Store
  clock: Clock
  random: Random
  log: Log
  runId: string
  render(message: ClaimedMessage, channel: ChannelRow): Promise<Rendered>
  reasonOf(reply: SmtpReply): BounceReason
  /** False while nothing at all may leave: paused by the rep, offline, disk full. */
  mayRun(): boolean
  /** Follow-ups wait until the mailbox has been read since the start or the last resume. */
  mayFollowUp(channelId: number): boolean
  /** Something was settled: lines for the feed, and the lists to read again. */
  settled(lines: FeedRow[], channelId: number): void
  /** The store could not be written; `null` once it can. */
  trouble(error: unknown): void
}

export interface Dispatcher {
  readonly row: ChannelRow
  readonly policy: ThrottlePolicy
  readonly ledger: Ledger
  readonly inFlight: number
  /** Resting until then after the server could not be reached; with the reason. */
  readonly rest: { until: number; why: string } | null
  wake(): void
  /** The channel's row was changed. */
  update(row: ChannelRow, policy: ThrottlePolicy): Promise<void>
  /** Ends what can still be ended and waits for what cannot. */
  stop(): Promise<void>
}

/** Ms to wait for something under way to be answered. */
const SOON = 200

/** How many messages are claimed ahead when no limit decides who goes when. */
const AHEAD = 32

/** One channel's queue: claims, hands over, settles. Everything about one message happens in `deliver`. */
export async function createDispatcher(
  first: ChannelRow,
  firstPolicy: ThrottlePolicy,
  channel: Channel,
  ports: DispatcherPorts,
): Promise<Dispatcher> {
  const { store, clock, runId } = ports
  const stopping = new AbortController()
  const pulse = createPulse(clock)
  const flights = new Set<Promise<void>>()
  const ready: ClaimedMessage[] = []
  let row = first
  let policy = firstPolicy
  let ledger = await remember()
  let rest: { until: number; why: string } | null = null
  let failures = 0
  let changing = false

  /** The past as the attempts table has it: a restart neither forgets nor doubles a window. */
  async function remember(): Promise<Ledger> {
    return createLedger(
      await store.outbox.ledger(row.id, clock.now() - memoryOf(policy)),
      policy.batch?.wait ?? 0,
    )
  }

  // Hand-overs of one turn of the event loop share a commit; all of them are on the wire at this moment.
  const commitHandOver = batched((batch: HandOver[]) => store.outbox.handOver(batch))
  const commitSettlement = batched(async (batch: Settlement[]) => {
    const { lines } = await store.outbox.settle(batch)
    ports.settled(lines, row.id)
    return batch.map(() => null)
  })

  const unlimited = () => policy.limits.length === 0 && !policy.batch && !policy.gap
  const free = () => channel.concurrency - flights.size

  async function step(): Promise<number | null> {
    while (free() > 0 && !stopping.signal.aborted) {
      const now = clock.now()
      if (changing || !ports.mayRun() || row.pausedBy) return null
      if (rest && rest.until > now) return rest.until
      if (ready.length === 0) {
        const decision = decide(policy, ledger, { recipients: 1, external: 1, domain: '', jitter: 0 }, now)
        if (!decision.go) return decision.notBefore
        const followUps = ports.mayFollowUp(row.id)
        const limit = unlimited() ? AHEAD : 1
        ready.push(...(await store.outbox.claim({ channelId: row.id, runId, now, followUps, limit })))
        if (ready.length === 0) return await store.outbox.nextDue(row.id, followUps)
      }
      launch(ready.shift()!)
    }
    return null
  }

  function launch(message: ClaimedMessage): void {
    const flight: Promise<void> = deliver(message)
      .catch((error: unknown) => ports.trouble(error))
      .finally(() => {
        flights.delete(flight)
        pulse.wake()
      })
    flights.add(flight)
  }

  /** Puts it back, or aside, without an attempt. */
  async function putAside(
    message: ClaimedMessage,
    to: 'queued' | 'cancelled' | 'held',
    why: { code: string; text: string } | null,
    nextAt?: number,
  ) {
    const line = to === 'held' ? [heldLine(message, why!.text)] : []
    await settle({
      id: message.id,
      runId,
      to,
      at: clock.now(),
      why,
      acts: line,
      ...(nextAt === undefined ? {} : { nextAt }),
    })
  }

  function heldLine(message: ClaimedMessage, why: string) {
    const { id: messageId, personId, sequenceId, channelId, toAddress } = message
    const practice = row.kind === 'practice'
    return {
      act: 'feed' as const,
      entry: {
        kind: 'held',
        who: toAddress,
        text: `Held: ${why}`,
        practice,
        address: toAddress,
        personId,
        messageId,
        sequenceId,
        channelId,
      },
    }
  }

  async function deliver(message: ClaimedMessage): Promise<void> {
    if (message.suppressed !== null)
      return putAside(message, 'cancelled', {
        code: 'suppressed',
        text: `Must not be mailed: ${message.suppressed}`,
      })
    if (message.domainPausedUntil !== null)
      return putAside(
        message,
        'queued',
        { code: 'domain-paused', text: `Nothing goes to ${message.domain} for now: we were refused there.` },
        message.domainPausedUntil,
      )
    const rendered = await ports.render(message, row)
    if (!rendered.ready) return putAside(message, 'held', { code: 'unfilled', text: rendered.why })

    const now = clock.now()
    const request = {
      recipients: rendered.to.length,
      external: rendered.to.length,
      domain: message.domain,
      jitter: message.jitter,
    }
    const decision = decide(policy, ledger, request, now)
    if (!decision.go)
      return putAside(message, 'queued', ruleWhy(decision.rule), decision.notBefore ?? now + SOON)
    const ticket = begin(ledger, request, now, policy.batch?.wait ?? 0)

    let attemptId: number | null = null
    const beforeBody = async () => {
      attemptId = await commitHandOver({
        id: message.id,
        runId,
        channelId: row.id,
        domain: message.domain,
        recipients: request.recipients,
        external: request.external,
        subject: rendered.subject,
        mime: rendered.mime,
        startedAt: now,
      })
      // Cancelled or held by the rep while the server was getting ready.
      if (attemptId === null) throw new Error('no longer to be sent')
    }
    const outgoing = {
      messageId: message.messageId,
      from: rendered.from,
      to: rendered.to,
      mime: rendered.mime,
    }
    let outcome: Outcome
    try {
      outcome = await channel.send(outgoing, { beforeBody, signal: stopping.signal })
    } catch (error) {
      // A channel that throws has broken its promise; after the hand-over that is doubt, never a second try.
      ports.log.error('channel.threw', { channel: row.id, error: describeError(error) })
      outcome =
        attemptId === null
          ? { outcome: 'deferred', notBefore: null, why: 'busy', reply: null, detail: 'The channel failed.' }
          : { outcome: 'unknown', detail: 'The channel failed while the message was on its way.' }
    }
    if (attemptId === null) release(ledger, ticket)
    else answer(ledger, ticket, clock.now())
    forget(ledger, clock.now() - memoryOf(policy))
    await settleOutcome(message, outcome, now, attemptId)
  }

  async function settleOutcome(
    message: ClaimedMessage,
    outcome: Outcome,
    startedAt: number,
    attemptId: number | null,
  ): Promise<void> {
    const now = clock.now()
    restAfter(outcome, now)
    const refusingDomains =
      outcome.outcome === 'blocked-us' ? await store.channels.recentDomainPauses(row.id, now - 86_400_000) : 0
    const circumstances = {
      runId,
      now,
      startedAt,
      attemptId,
      channel: { name: row.name, practice: row.kind === 'practice' },
      refusingDomains,
      reasonOf: ports.reasonOf,
      chance: ports.random.next(),
    }
    const settlement = settlementOf(message, outcome, circumstances)
    await settle(settlement)
    if (settlement.acts.some((act) => act.act === 'pause-channel'))
      row = (await store.channels.get(row.id)) ?? row
  }

  /** A full disk must not lose what the provider said: the settlement waits for room, and nothing new is claimed meanwhile. */
  async function settle(settlement: Settlement): Promise<void> {
    for (let failed = false; ; failed = true) {
      try {
        await commitSettlement(settlement)
        if (failed) ports.trouble(null)
        return
      } catch (error) {
        ports.trouble(error)
        if (stopping.signal.aborted) throw error
        await clock.sleep(2000, stopping.signal)
      }
    }
  }

  /** When the way to the server is blocked the whole channel rests, longer each time, instead of burning its queue. */
  function restAfter(outcome: Outcome, now: number): void {
    const blocked =
      outcome.outcome === 'deferred' &&
      (outcome.why === 'unreachable' || outcome.why === 'no-network' || outcome.why === 'connection-lost')
    if (!blocked) {
      if (outcome.outcome === 'accepted' || outcome.outcome === 'rejected') {
        failures = 0
        rest = null
      }
      return
    }
    if (rest && rest.until > now) return
    rest = {
      until: now + backOff(failures, { first: 2000, most: 300_000 }, ports.random.next()),
      why: outcome.detail ?? 'The server could not be reached.',
    }
    failures += 1
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      let next: number | null = null
      try {
        next = await step()
      } catch (error) {
        ports.trouble(error)
        next = clock.now() + 2000
      }
      await pulse.wait(next === null ? null : Math.max(0, next - clock.now()), stopping.signal)
    }
  }
  const running = loop()

  return {
    get row() {
      return row
    },
    get policy() {
      return policy
    },
    get ledger() {
      return ledger
    },
    get inFlight() {
      return flights.size
    },
    get rest() {
      return rest && rest.until > clock.now() ? rest : null
    },
    wake: () => {
      rest = null
      pulse.wake()
    },
    async update(newRow, newPolicy) {
      row = newRow
      if (JSON.stringify(newPolicy) !== JSON.stringify(policy)) {
        policy = newPolicy
        // What is under way is answered into the old past first, and then read from the table with the rest.
        changing = true
        await Promise.all(flights)
        ledger = await remember()
        changing = false
      }
      pulse.wake()
    },
    async stop() {
      stopping.abort()
      pulse.wake()
      await running
      await Promise.all(flights)
      for (const message of ready.splice(0)) await putAside(message, 'queued', null)
    },
  }
}

function ruleWhy(rule: Rule): { code: string; text: string } {
  return { code: rule.code, text: rule.text }
}
