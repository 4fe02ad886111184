import { formatSpan, type Limit, type ThrottlePolicy } from '#shared/domain/throttle-policy.ts'
import {
  begin,
  answer,
  copyLedger,
  domainTrack,
  firstAfter,
  type Ledger,
  type Request,
  type Track,
} from './ledger.ts'

export { answer, begin, createLedger, forget, release } from './ledger.ts'
export type { Counted, Ledger, Request, Ticket } from './ledger.ts'

/** The rule that holds a message back. */
export interface Rule {
  code: 'limit' | 'domain-limit' | 'batch' | 'gap'
  /** In words, with the figures. */
  text: string
}

export type Decision =
  | { go: true }
  /** `notBefore`: ms epoch; null: not before something that is under way has been answered. */
  | { go: false; notBefore: number | null; rule: Rule }

/** May this leave now? Of all rules the one that holds longest is named. */
export function decide(policy: ThrottlePolicy, ledger: Ledger, request: Request, now: number): Decision {
  let worst: Decision = { go: true }
  for (const decision of rules(policy, ledger, request, now)) {
    if (decision.go) continue
    if (worst.go || decision.notBefore === null) worst = decision
    else if (worst.notBefore !== null && decision.notBefore > worst.notBefore) worst = decision
  }
  return worst
}

function* rules(policy: ThrottlePolicy, ledger: Ledger, request: Request, now: number): Generator<Decision> {
  for (const limit of policy.limits)
    yield byLimit(
      limit,
      limit.scope === 'channel' ? ledger.all : domainTrack(ledger, request.domain),
      request,
      now,
    )
  if (policy.batch) yield byBatch(policy.batch, ledger, now)
  if (policy.gap) {
    const at = ledger.lastStart + policy.gap.ms + Math.floor(policy.gap.jitter * request.jitter)
    if (at > now)
      yield {
        go: false,
        notBefore: at,
        rule: { code: 'gap', text: `At least ${formatSpan(policy.gap.ms)} between two messages.` },
      }
  }
}

/** What of `limit` the hand-over takes. */
function share(limit: Limit, request: { recipients: number; external: number }): number {
  return limit.of === 'messages' ? 1 : request[limit.of]
}

function byLimit(limit: Limit, track: Track, request: Request, now: number): Decision {
  const wanted = share(limit, request)
  const flying = track.inFlight[limit.of]
  const used = usedBy(limit, track, now)
  if (used + wanted <= limit.count) return { go: true }
  const rule: Rule = {
    code: limit.scope === 'channel' ? 'limit' : 'domain-limit',
    text: limitText(limit, used, request.domain),
  }
  // Even an empty window would not do until something under way has landed.
  if (flying + wanted > limit.count) return { go: false, notBefore: null, rule }
  const from = freeingEntry(limit, track, used + wanted - limit.count, now)
  return { go: false, notBefore: track.answeredAt[from]! + limit.per + 1, rule }
}

/** How much of the limit is used at `now`, hand-overs under way included. A slot is free again 1 ms after `per` is over. */
export function usedBy(limit: Limit, track: Track, now: number): number {
  const first = firstAfter(track.answeredAt, now - limit.per - 1)
  if (limit.of === 'messages') return track.answeredAt.length - first + track.inFlight.messages
  const sums = track[limit.of]
  return (sums.at(-1) ?? 0) - (sums[first - 1] ?? 0) + track.inFlight[limit.of]
}

/** The entry whose leaving the window frees `needed`. */
function freeingEntry(limit: Limit, track: Track, needed: number, now: number): number {
  const first = firstAfter(track.answeredAt, now - limit.per - 1)
  if (limit.of === 'messages') return first + needed - 1
  const sums = track[limit.of]
  const base = sums[first - 1] ?? 0
  let index = first
  while (sums[index]! - base < needed) index += 1
  return index
}

function byBatch(batch: { size: number; wait: number }, ledger: Ledger, now: number): Decision {
  const flying = ledger.all.inFlight.messages
  if (ledger.run < batch.size || (flying === 0 && now - ledger.lastAnswer >= batch.wait)) return { go: true }
  const rule: Rule = {
    code: 'batch',
    text: `${batch.size} messages, then a pause of ${formatSpan(batch.wait)}.`,
  }
  return { go: false, notBefore: flying > 0 ? null : ledger.lastAnswer + batch.wait, rule }
}

function limitText(limit: Limit, used: number, domain: string): string {
  const what = { messages: 'messages', recipients: 'recipients', external: 'recipients outside' }[limit.of]
  const where = limit.scope === 'channel' ? '' : ` to ${domain}`
  return `At most ${count(limit.count)} ${what}${where} in ${formatSpan(limit.per)}; ${count(used)} are used.`
}

/** `2,000`: the same on every machine. */
function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** The limit of the whole channel that is nearest to its end, for the status bar; null without limits. */
export function tightest(
  policy: ThrottlePolicy,
  ledger: Ledger,
  now: number,
): { used: number; limit: Limit; text: string } | null {
  let best: { used: number; limit: Limit; text: string } | null = null
  for (const limit of policy.limits) {
    if (limit.scope !== 'channel') continue
    const used = usedBy(limit, ledger.all, now)
    if (best === null || used / limit.count > best.used / best.limit.count)
      best = { used, limit, text: `${count(used)} of ${count(limit.count)} in ${formatSpan(limit.per)}` }
  }
  return best
}

/** Longest stretch of the past that any rule looks at, in ms. */
export function memoryOf(policy: ThrottlePolicy): number {
  return (
    Math.max(
      0,
      ...policy.limits.map((limit) => limit.per),
      policy.batch?.wait ?? 0,
      policy.gap ? policy.gap.ms + policy.gap.jitter : 0,
    ) + 1
  )
}

/** A message as the future is played with it. */
export interface Waiting extends Request {
  id: number
  nextAt: number
}

/**
 * Plays the queue (in the order it will leave) against the rules. Gives for each message when it will go and, when it is
 * held beyond its own time, the rule that holds it. Answers are taken to come at once.
 */
export function forecast(
  policy: ThrottlePolicy,
  ledger: Ledger,
  queue: readonly Waiting[],
  now: number,
): Map<number, { at: number; rule: Rule | null }> {
  const future = copyLedger(ledger)
  const batchWait = policy.batch?.wait ?? 0
  // What is under way now is taken to be answered now.
  for (const track of [future.all, ...future.byDomain.values()]) {
    for (let n = track.inFlight.messages; n > 0; n -= 1) {
      track.answeredAt.push(now)
      track.recipients.push((track.recipients.at(-1) ?? 0) + 1)
      track.external.push((track.external.at(-1) ?? 0) + 1)
    }
    track.inFlight = { messages: 0, recipients: 0, external: 0 }
  }
  const result = new Map<number, { at: number; rule: Rule | null }>()
  const waiting = queue.map((message) => ({ message, from: message.nextAt, rule: null as Rule | null }))
  let clock = now
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { message } = next
    let at = Math.max(clock, next.from)
    let rule = next.rule
    let heldFrom: number | null = null
    for (;;) {
      const decision = decide(policy, future, message, at)
      if (decision.go || decision.notBefore === null) break
      rule = decision.rule
      // One domain's limit lets the others pass.
      if (rule.code === 'domain-limit') {
        heldFrom = decision.notBefore
        break
      }
      at = decision.notBefore
    }
    if (heldFrom !== null) {
      const from = heldFrom
      const place = waiting.findIndex((other) => other.from > from)
      waiting.splice(place < 0 ? waiting.length : place, 0, { message, from, rule })
      continue
    }
    answer(future, begin(future, message, at, batchWait), at)
    result.set(message.id, { at, rule })
    clock = at
  }
  return result
}
