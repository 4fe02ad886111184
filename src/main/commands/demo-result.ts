import type { FeedEntry } from '#shared/contract/feed.ts'
import type { MessageRow } from '#shared/contract/outbox.ts'
import { BOUNCE_CLASSES } from '#shared/domain/bounce.ts'
import type { BounceClass } from '#shared/domain/bounce.ts'

/** One person's walk, as `sequences.enrolments` tells it. */
export interface Walk {
  personId: number
  address: string
  state: 'active' | 'held' | 'finished' | 'stopped'
  why: string | null
}
export interface DemoFacts {
  walks: Walk[]
  messages: MessageRow[]
  feed: FeedEntry[]
  leftOut: { address: string; why: string }[]
}

type ByClass = Record<BounceClass, number>
/** How each person ended; every person is counted in exactly one. */
export interface Endings {
  finished: number
  bounced: ByClass
  replied: number
  unsubscribed: number
  rejected: number
  held: number
  other: number
}
export interface DemoResult {
  people: number
  sent: number
  delivered: number
  bounced: ByClass
  rejected: number
  delayed: number
  autoReplies: number
  replies: number
  unsubscribed: number
  /** People whose sequence was stopped, and why. */
  stopped: number
  stoppedWhy: Reason[]
  held: number
  heldWhy: Reason[]
  endings: Endings
}
interface Reason {
  why: string
  count: number
}

const noBounces = (): ByClass => ({ hard: 0, soft: 0, block: 0, unknown: 0 })

/** The numbers of a demo. Messages: `sent` is `delivered` plus `bounced`. People: `endings` adds up to `people`. */
export function demoResult({ walks, messages, feed, leftOut }: DemoFacts): DemoResult {
  const sent = messages.filter(({ state }) => state === 'sent')
  const bounced = noBounces()
  for (const message of sent) {
    const failed = bounceOf(message)
    if (failed) bounced[failed] += 1
  }
  const count = (kind: FeedEntry['kind']): number => feed.filter((entry) => entry.kind === kind).length
  const endings = endingsOf(walks, messages, feed)
  endings.other += leftOut.length
  const [stopped, held] = (['stopped', 'held'] as const).map((state) =>
    walks.filter((walk) => walk.state === state),
  )
  return {
    people: walks.length + leftOut.length,
    sent: sent.length,
    delivered: sent.length - sum(bounced),
    bounced,
    rejected: messages.filter(({ state }) => state === 'rejected').length,
    delayed: count('delayed'),
    autoReplies: count('auto-reply'),
    replies: count('reply'),
    unsubscribed: count('unsubscribe'),
    stopped: stopped!.length,
    stoppedWhy: reasons(stopped!),
    held: held!.length,
    heldWhy: reasons(held!),
    endings,
  }
}

function endingsOf(walks: Walk[], messages: MessageRow[], feed: FeedEntry[]): Endings {
  const endings: Endings = {
    finished: 0,
    bounced: noBounces(),
    replied: 0,
    unsubscribed: 0,
    rejected: 0,
    held: 0,
    other: 0,
  }
  const didSay = (kind: FeedEntry['kind']): Set<number | null> =>
    new Set(feed.filter((entry) => entry.kind === kind).map((entry) => entry.personId))
  const unsubscribed = didSay('unsubscribe')
  const replied = didSay('reply')
  for (const walk of walks) {
    const theirs = messages.filter((message) => message.to.toLowerCase() === walk.address.toLowerCase())
    const failed = worst(theirs)
    if (walk.state === 'held') endings.held += 1
    else if (theirs.some(({ state }) => state === 'rejected')) endings.rejected += 1
    else if (failed) endings.bounced[failed] += 1
    else if (unsubscribed.has(walk.personId)) endings.unsubscribed += 1
    else if (replied.has(walk.personId)) endings.replied += 1
    else if (walk.state === 'finished') endings.finished += 1
    else endings.other += 1
  }
  return endings
}

function bounceOf({ outcome }: MessageRow): BounceClass | null {
  return BOUNCE_CLASSES.find((failed) => failed === outcome) ?? null
}

/** The worst that came back of a person's messages; the classes stand in that order of weight, but for soft. */
function worst(messages: MessageRow[]): BounceClass | null {
  const found = new Set(messages.map(bounceOf))
  return (['hard', 'block', 'soft', 'unknown'] as const).find((failed) => found.has(failed)) ?? null
}

function sum(counts: ByClass): number {
  return BOUNCE_CLASSES.reduce((total, failed) => total + counts[failed], 0)
}

function reasons(walks: Walk[]): Reason[] {
  const counts = new Map<string, number>()
  for (const { why } of walks)
    counts.set(why ?? 'no reason was noted', (counts.get(why ?? 'no reason was noted') ?? 0) + 1)
  return [...counts]
    .map(([why, count]) => ({ why, count }))
    .toSorted((a, b) => b.count - a.count || (a.why < b.why ? -1 : 1))
}

/** The table a person reads at the end. */
export function demoLines(result: DemoResult): string[] {
  const { bounced, endings } = result
  const rows: [string, number | null][] = [
    ['Messages', null],
    ['  sent', result.sent],
    ['    delivered', result.delivered],
    ...byClass('    bounced, ', bounced),
    ['  rejected at the door', result.rejected],
    ['What came back', null],
    ['  delay warnings', result.delayed],
    ['  auto-replies', result.autoReplies],
    ['  replies', result.replies],
    ['  unsubscribed', result.unsubscribed],
    ['Stopped by itself', result.stopped],
    ...result.stoppedWhy.map(({ why, count }): [string, number] => [`  ${why}`, count]),
    ['Held', result.held],
    ...result.heldWhy.map(({ why, count }): [string, number] => [`  ${why}`, count]),
    ['People, each counted once', null],
    ['  went through every step', endings.finished],
    ['  replied', endings.replied],
    ['  unsubscribed', endings.unsubscribed],
    ...byClass('  bounced, ', endings.bounced),
    ['  rejected at the door', endings.rejected],
    ['  held', endings.held],
    ...(endings.other > 0 ? [['  left out', endings.other] as [string, number]] : []),
    ['  all', result.people],
  ]
  const width = Math.max(...rows.map(([text]) => text.length)) + 2
  return rows.map(([text, count]) => (count === null ? text : text.padEnd(width) + String(count).padStart(4)))
}

function byClass(text: string, counts: ByClass): [string, number][] {
  return BOUNCE_CLASSES.filter((failed) => failed !== 'unknown' || counts.unknown > 0).map((failed) => [
    text + failed,
    counts[failed],
  ])
}
