import { describeError } from '#engine/lib/describe-error.ts'
import type { BounceReason } from '#shared/domain/bounce.ts'
import type { ThrottlePolicy } from '#shared/domain/throttle-policy.ts'
import type { Channel, Outcome, SmtpReply } from '#engine/channels/channel.ts'
import { batched } from '#engine/lib/batched.ts'
import { createPulse } from '#engine/lib/pulse.ts'
import type { Clock, Log, Random } from '#engine/ports.ts'
import type { Act, ChannelRow, ClaimedMessage, FeedRow, HandOver, Store } from '#engine/store/store.ts'
import {
  answer,
  begin,
  createLedger,
  decide,
  forget,
  memoryOf,
  release,
  type Ledger,
  type Ticket,
} from '#engine/throttle/throttle.ts'
import { settlementOf } from './outcomes.ts'
import { createRest } from './rest.ts'
import { createSettle } from './settle.ts'

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
  /** A message is in doubt now: somebody must ask about it. */
  doubted(): void
  /** The store could not be written, or something failed that nobody foresaw. */
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
  /** The world changed: what could not be reached is tried again now. */
  retry(): void
  /** The channel's row was changed. */
  update(row: ChannelRow, policy: ThrottlePolicy): Promise<void>
  /** Ends what can still be ended and waits for what cannot. */
  stop(): Promise<void>
}

/** Ms between two looks at what no window reaches any more. */
const TIDY = 60_000

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
  const rest = createRest(clock, ports.random)
  let changing = false
  let tidied = clock.now()
  // Recipient domains whose own limit is used up, until then; null: until something under way has been answered.
  const full = new Map<string, number | null>()

  /** The past as the attempts table has it: a restart neither forgets nor doubles a window. */
  async function remember(): Promise<Ledger> {
    const now = clock.now()
    // A batch may reach further back than any window.
    const past = await store.outbox.ledger(row.id, now - memoryOf(policy), policy.batch?.size ?? 0)
    // A clock that was ahead stamped what has in truth happened already.
    const sane = past.map((entry) => ({
      ...entry,
      startedAt: Math.min(entry.startedAt, now),
      answeredAt: Math.min(entry.answeredAt, now),
    }))
    return createLedger(sane, policy.batch?.wait ?? 0)
  }

  // Hand-overs of one turn of the event loop share a commit; all of them are on the wire at this moment.
  const commitHandOver = batched((batch: HandOver[]) => store.outbox.handOver(batch))
  const settle = createSettle(row.id, ports, stopping.signal)
  const unlimited = () => policy.limits.length === 0 && !policy.batch && !policy.gap
  // After a failure one message at a time finds out whether the server is back.
  const free = () => (rest.failing() ? 1 : channel.concurrency) - flights.size
  const standing = () => changing || !ports.mayRun() || row.pausedBy !== null || rest.current() !== null

  /** Sends what may go; gives the time to look again, or null when only a wake can change something. */
  async function step(): Promise<number | null> {
    while (free() > 0 && !stopping.signal.aborted) {
      if (standing()) {
        await giveBack()
        return rest.current()?.until ?? null
      }
      if (ready.length === 0) {
        const next = await claimNext()
        if (ready.length === 0) return next
        // While it was being claimed the world may have changed.
        continue
      }
      const message = ready.shift()!
      const decision = decide(policy, ledger, requestOf(message), clock.now())
      if (decision.go) launch(message)
      else await putAside(message, 'queued', null)
    }
    return null
  }

  /** Fills `ready` with what may go now; else the time to look again. */
  async function claimNext(): Promise<number | null> {
    const now = clock.now()
    const turn = {
      channelId: row.id,
      now,
      followUps: ports.mayFollowUp(row.id),
      fullDomains: [...full.keys()],
    }
    if (unlimited()) {
      ready.push(...(await store.outbox.claim({ ...turn, runId, limit: rest.failing() ? 1 : AHEAD })))
    } else {
      const any = decide(policy, ledger, { recipients: 1, external: 1, domain: '', jitter: 0 }, now)
      if (!any.go) return any.notBefore
      for (const [domain, until] of full) if (until !== null && until <= now) full.delete(domain)
      turn.fullDomains = [...full.keys()]
      // Asked before it is claimed: what is held by a limit waits where it is, in its order, with its reason.
      const head = await store.outbox.head(turn)
      const decision = head ? decide(policy, ledger, requestOf(head), now) : null
      if (decision?.go === true) ready.push(...(await store.outbox.claim({ ...turn, runId, limit: 1 })))
      else if (decision?.go === false) {
        if (decision.rule.code !== 'domain-limit') return decision.notBefore
        full.set(head!.domain, decision.notBefore)
        return claimNext()
      }
    }
    if (ready.length > 0) return null
    const due = await store.outbox.nextDue(turn)
    const freed = [...full.values()].filter((until) => until !== null)
    return due === null && freed.length === 0 ? null : Math.min(due ?? Infinity, ...freed)
  }

  function launch(message: ClaimedMessage): void {
    const ticket = begin(ledger, requestOf(message), clock.now(), policy.batch?.wait ?? 0)
    const slot: Slot = { ledger, ticket, handedOver: false }
    const flight: Promise<void> = deliver(message, slot)
      .catch((error: unknown) => ports.trouble(error))
      .finally(() => {
        flights.delete(flight)
        // What waited for an answer may go now.
        for (const [domain, until] of full) if (until === null) full.delete(domain)
        pulse.wake()
      })
    flights.add(flight)
  }

  /** What was claimed ahead goes back to wait in the queue, where the rep can see and stop it. */
  async function giveBack(): Promise<void> {
    await Promise.all(ready.splice(0).map((message) => putAside(message, 'queued', null)))
  }

  /** Puts it back, or aside, without an attempt. */
  async function putAside(
    message: ClaimedMessage,
    to: 'queued' | 'cancelled' | 'held',
    why: { code: string; text: string } | null,
    nextAt?: number,
  ) {
    const { personId } = message
    const stop = {
      act: 'stop-enrolments' as const,
      personId: personId ?? 0,
      sequenceId: null,
      why: why?.text ?? '',
    }
    const acts: Act[] =
      to === 'held'
        ? [lineOf(message, 'held', `Held: ${why!.text}`)]
        : to === 'cancelled'
          ? [...(personId === null ? [] : [stop]), lineOf(message, 'suppressed', `Not sent. ${why!.text}`)]
          : []
    await settle({
      id: message.id,
      runId,
      to,
      at: clock.now(),
      why,
      acts,
      ...(nextAt === undefined ? {} : { nextAt }),
    })
  }

  function lineOf(message: ClaimedMessage, kind: string, text: string) {
    const { id: messageId, personId, sequenceId, channelId, toAddress } = message
    const practice = row.kind === 'practice'
    return {
      act: 'feed' as const,
      entry: {
        kind,
        who: toAddress,
        text,
        practice,
        address: toAddress,
        personId,
        messageId,
        sequenceId,
        channelId,
      },
    }
  }

  async function deliver(message: ClaimedMessage, slot: Slot): Promise<void> {
    try {
      await send(message, slot)
    } finally {
      giveSlotBack(slot)
    }
  }

  /** The slot is counted from the answer when the provider may have counted it; else it was never used. Once. */
  function giveSlotBack(slot: Slot): void {
    if (!slot.ticket) return
    if (slot.handedOver) answer(slot.ledger, slot.ticket, clock.now())
    else release(slot.ledger, slot.ticket)
    slot.ticket = null
    if (Math.abs(clock.now() - tidied) < TIDY) return
    tidied = clock.now()
    forget(ledger, tidied - memoryOf(policy))
  }

  async function send(message: ClaimedMessage, slot: Slot): Promise<void> {
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
    const rendered = await ports.render(message, row).catch((error: unknown): Rendered => {
      ports.log.error('message.not-rendered', { message: message.id, error: String(error) })
      return { ready: false, why: 'What it should say cannot be read.' }
    })
    if (!rendered.ready) return putAside(message, 'held', { code: 'unfilled', text: rendered.why })

    const now = clock.now()
    let attemptId: number | null = null
    let committing: Promise<void> | null = null
    let unrecorded = false
    const commit = async () => {
      if (!ports.mayRun()) throw new Error('no longer to be sent')
      const { id, domain } = message
      const { subject, mime } = rendered
      const counts = { recipients: 1, external: 1 }
      try {
        attemptId = await commitHandOver({
          ...counts,
          id,
          runId,
          channelId: row.id,
          domain,
          subject,
          mime,
          startedAt: now,
        })
      } catch (error) {
        unrecorded = true
        ports.trouble(error)
        throw error
      }
      // Cancelled, held or paused while the server was getting ready.
      if (attemptId !== null) return
      row = (await store.channels.get(row.id)) ?? row
      throw new Error('no longer to be sent')
    }
    const beforeBody = () => (committing ??= commit())
    const outgoing = {
      messageId: message.messageId,
      from: rendered.from,
      to: rendered.to,
      mime: rendered.mime,
    }
    let outcome: Outcome
    try {
      outcome = await channel.send(outgoing, { beforeBody, signal: stopping.signal })
      // How it ended counts only once our own commit has: a channel may have given up while it was under way.
      await settled(committing)
    } catch (error) {
      await settled(committing)
      // A channel that throws has broken its promise; after the hand-over that is doubt, never a second try.
      ports.log.error('channel.threw', { channel: row.id, error: describeError(error) })
      outcome =
        attemptId === null
          ? { ...NOT_YET, detail: 'The channel failed.' }
          : { outcome: 'unknown', detail: 'The channel failed while the message was on its way.' }
    }
    slot.handedOver = attemptId !== null
    giveSlotBack(slot)
    // What cannot be recorded must not be offered to the server again and again.
    if (unrecorded) outcome = { ...NOT_YET, detail: 'It could not be recorded before it left.' }
    await settleOutcome(message, outcome, now, attemptId)
  }

  async function settleOutcome(
    message: ClaimedMessage,
    outcome: Outcome,
    startedAt: number,
    attemptId: number | null,
  ): Promise<void> {
    const now = clock.now()
    rest.after(outcome)
    const refusingDomains =
      outcome.outcome === 'blocked-us'
        ? await store.channels.recentDomainPauses(row.id, now - 86_400_000, message.domain)
        : 0
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
      return rest.current()
    },
    wake: pulse.wake,
    retry() {
      rest.end()
      pulse.wake()
    },
    async update(newRow, newPolicy) {
      // Whoever lets it go on wants to see it tried.
      if (row.pausedBy !== null && newRow.pausedBy === null) rest.end()
      row = newRow
      if (JSON.stringify(newPolicy) !== JSON.stringify(policy)) {
        // What is under way is answered into the old past first, and then read from the table with the rest.
        changing = true
        try {
          while (flights.size > 0) await Promise.all(flights)
          const before = policy
          policy = newPolicy
          ledger = await remember().catch((error: unknown) => {
            policy = before
            throw error
          })
          full.clear()
        } finally {
          changing = false
        }
      }
      pulse.wake()
    },
    async stop() {
      stopping.abort()
      pulse.wake()
      await running
      await Promise.all(flights)
      // What cannot be put back stays claimed by this run: the next one finds it.
      await giveBack().catch((error: unknown) => ports.trouble(error))
    },
  }
}

/** Tried again after a while, longer each time. */
const NOT_YET = { outcome: 'deferred', notBefore: null, why: 'busy', reply: null } as const

/** A place in the limits that a message takes while it is under way. */
interface Slot {
  ledger: Ledger
  ticket: Ticket | null
  handedOver: boolean
}

/** A message is one email to one person. */
function requestOf(message: { domain: string; jitter: number }) {
  return { recipients: 1, external: 1, domain: message.domain, jitter: message.jitter }
}

async function settled(promise: Promise<void> | null): Promise<void> {
  await promise?.catch(() => undefined)
}
