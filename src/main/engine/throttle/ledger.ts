/** A hand-over that the provider may have counted. */
export interface Counted {
  startedAt: number
  /** Ms epoch of the provider's answer: a slot is taken until `per` after this, since only the answer bounds when it was counted. */
  answeredAt: number
  recipients: number
  external: number
  domain: string
}

/** What is asked for. */
export interface Request {
  recipients: number
  external: number
  domain: string
  /** The message's own draw in [0, 1). */
  jitter: number
}

/** A hand-over under way: its slot is taken, and nobody knows yet from when. */
export interface Ticket extends Request {
  startedAt: number
  /** The start before it: what never left leaves no gap behind it. */
  startBefore: number
}

/**
 * The past of one channel as its limits see it: the attempts table in memory, no more. Times only ever grow in it, so a
 * clock that was set back makes us wait longer, never overshoot.
 */
export interface Ledger {
  all: Track
  byDomain: Map<string, Track>
  lastStart: number
  lastAnswer: number
  /** Hand-overs since the last pause that was long enough to end a batch. */
  run: number
}

/** Answered hand-overs, oldest first, with running sums so that any window is counted by one search. */
export interface Track {
  answeredAt: number[]
  recipients: number[]
  external: number[]
  inFlight: { messages: number; recipients: number; external: number }
}

const NEVER = Number.NEGATIVE_INFINITY

function newTrack(): Track {
  return {
    answeredAt: [],
    recipients: [],
    external: [],
    inFlight: { messages: 0, recipients: 0, external: 0 },
  }
}

/** Rebuilds the past from its rows (oldest answer first). `batchWait`: the pause in ms that ends a batch; 0 without one. */
export function createLedger(past: readonly Counted[], batchWait: number): Ledger {
  const ledger: Ledger = { all: newTrack(), byDomain: new Map(), lastStart: NEVER, lastAnswer: NEVER, run: 0 }
  for (const entry of past) {
    const ticket = begin(ledger, { ...entry, jitter: 0 }, entry.startedAt, batchWait)
    answer(ledger, ticket, entry.answeredAt)
  }
  return ledger
}

/** A copy to play the future on. */
export function copyLedger(ledger: Ledger): Ledger {
  const copy = (track: Track): Track => ({
    answeredAt: [...track.answeredAt],
    recipients: [...track.recipients],
    external: [...track.external],
    inFlight: { ...track.inFlight },
  })
  return {
    ...ledger,
    all: copy(ledger.all),
    byDomain: new Map([...ledger.byDomain].map(([domain, track]) => [domain, copy(track)])),
  }
}

export function domainTrack(ledger: Ledger, domain: string): Track {
  let track = ledger.byDomain.get(domain)
  if (!track) ledger.byDomain.set(domain, (track = newTrack()))
  return track
}

/** Takes the slot. */
export function begin(ledger: Ledger, request: Request, now: number, batchWait: number): Ticket {
  if (batchWait > 0 && ledger.all.inFlight.messages === 0 && now - ledger.lastAnswer >= batchWait)
    ledger.run = 0
  ledger.run += 1
  const startBefore = ledger.lastStart
  ledger.lastStart = Math.max(ledger.lastStart, now)
  for (const track of [ledger.all, domainTrack(ledger, request.domain)]) {
    track.inFlight.messages += 1
    track.inFlight.recipients += request.recipients
    track.inFlight.external += request.external
  }
  return { ...request, startedAt: now, startBefore }
}

/** The provider answered, or may have: the slot is counted from now. */
export function answer(ledger: Ledger, ticket: Ticket, now: number): void {
  const at = Math.max(now, ledger.lastAnswer)
  ledger.lastAnswer = at
  for (const track of land(ledger, ticket)) {
    track.answeredAt.push(at)
    track.recipients.push((track.recipients.at(-1) ?? 0) + ticket.recipients)
    track.external.push((track.external.at(-1) ?? 0) + ticket.external)
  }
}

/** Nothing left us: the slot was never used. */
export function release(ledger: Ledger, ticket: Ticket): void {
  land(ledger, ticket)
  ledger.run = Math.max(0, ledger.run - 1)
  if (ledger.lastStart === ticket.startedAt) ledger.lastStart = ticket.startBefore
}

function land(ledger: Ledger, ticket: Ticket): Track[] {
  const tracks = [ledger.all, domainTrack(ledger, ticket.domain)]
  for (const track of tracks) {
    track.inFlight.messages -= 1
    track.inFlight.recipients -= ticket.recipients
    track.inFlight.external -= ticket.external
  }
  return tracks
}

/** Forgets what no window reaches any more, at most every so often: dropping from the front of an array costs its length. */
export function forget(ledger: Ledger, before: number): void {
  for (const [domain, track] of [['', ledger.all] as const, ...ledger.byDomain]) {
    const gone = firstAfter(track.answeredAt, before)
    if (gone < 1024 && gone < track.answeredAt.length) continue
    const sums = { recipients: track.recipients[gone - 1] ?? 0, external: track.external[gone - 1] ?? 0 }
    track.answeredAt.splice(0, gone)
    track.recipients = track.recipients.slice(gone).map((sum) => sum - sums.recipients)
    track.external = track.external.slice(gone).map((sum) => sum - sums.external)
    if (track !== ledger.all && track.answeredAt.length === 0 && track.inFlight.messages === 0)
      ledger.byDomain.delete(domain)
  }
}

/** Index of the first time that is later than `time`. */
export function firstAfter(times: readonly number[], time: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! > time) high = middle
    else low = middle + 1
  }
  return low
}
