import type { FeedEntry } from '#shared/contract/feed.ts'
import type { MessageRow } from '#shared/contract/outbox.ts'
import { BOUNCE_CLASSES } from '#shared/domain/bounce.ts'
import type { BounceClass } from '#shared/domain/bounce.ts'
import { fit } from './plain-text.ts'

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
interface Reason {
  why: string
  count: number
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
  /** People whose sequence ended before its last step, and why. */
  stopped: number
  stoppedWhy: Reason[]
  /** People whose message waits for a word of the rep, and why. */
  held: number
  heldWhy: Reason[]
  /** How each person ended; everybody is counted in exactly one. */
  endings: Record<Ending, number>
}

/** In the order of the table. */
const ENDINGS = [
  'finished',
  'replied',
  'unsubscribed',
  'bounced hard',
  'bounced soft',
  'bounced block',
  'bounced unknown',
  'rejected',
  'held',
  'left out',
] as const
type Ending = (typeof ENDINGS)[number]

/** The numbers of a demo. Messages: `sent` is `delivered` plus `bounced`. People: `endings` adds up to `people`. */
export function demoResult({ walks, messages, feed, leftOut }: DemoFacts): DemoResult {
  const sent = messages.filter(({ state }) => state === 'sent')
  const bounced: ByClass = { hard: 0, soft: 0, block: 0, unknown: 0 }
  for (const message of sent) {
    const failed = bounceOf(message)
    if (failed) bounced[failed] += 1
  }
  const told = (kind: FeedEntry['kind']): FeedEntry[] => feed.filter((entry) => entry.kind === kind)
  const ended = walks.map((walk) => ({ walk, ending: endingOf(walk, messages, told) }))
  const stopped = ended.filter(({ walk }) => walk.state === 'stopped')
  const held = walks.filter((walk) => isHeld(walk, messages))
  const endings = Object.fromEntries(ENDINGS.map((ending) => [ending, 0])) as Record<Ending, number>
  for (const { ending } of ended) endings[ending] += 1
  endings['left out'] += leftOut.length
  return {
    people: walks.length + leftOut.length,
    sent: sent.length,
    delivered: sent.length - BOUNCE_CLASSES.reduce((sum, failed) => sum + bounced[failed], 0),
    bounced,
    rejected: messages.filter(({ state }) => state === 'rejected').length,
    delayed: told('delayed').length,
    autoReplies: told('auto-reply').length,
    replies: told('reply').length,
    unsubscribed: told('unsubscribe').length,
    stopped: stopped.length,
    stoppedWhy: reasons(stopped.map(({ ending }) => ending)),
    held: held.length,
    heldWhy: reasons(held.map((walk) => heldWhy(walk, messages))),
    endings,
  }
}

/** Somebody whose message waits for a word of the rep. */
export function isHeld(walk: Walk, messages: readonly MessageRow[]): boolean {
  return walk.state === 'held' || (walk.state === 'active' && heldMessage(walk, messages) !== undefined)
}

function heldMessage(walk: Walk, messages: readonly MessageRow[]): MessageRow | undefined {
  return messages.find((message) => message.state === 'held' && isTo(walk, message))
}

function heldWhy(walk: Walk, messages: readonly MessageRow[]): string {
  return heldMessage(walk, messages)?.why?.text ?? walk.why ?? 'no reason was noted'
}

function isTo(walk: Walk, message: MessageRow): boolean {
  return message.to.toLowerCase() === walk.address.toLowerCase()
}

function endingOf(
  walk: Walk,
  messages: MessageRow[],
  told: (kind: FeedEntry['kind']) => FeedEntry[],
): Ending {
  const theirs = messages.filter((message) => isTo(walk, message))
  const did = (kind: FeedEntry['kind']): boolean =>
    told(kind).some((entry) => entry.personId === walk.personId)
  if (isHeld(walk, messages)) return 'held'
  if (theirs.some(({ state }) => state === 'rejected')) return 'rejected'
  const failures = new Set(theirs.map(bounceOf))
  for (const failed of ['hard', 'block', 'soft', 'unknown'] as const)
    if (failures.has(failed)) return `bounced ${failed}`
  if (did('unsubscribe')) return 'unsubscribed'
  if (did('reply')) return 'replied'
  return walk.state === 'finished' ? 'finished' : 'left out'
}

function bounceOf({ outcome }: MessageRow): BounceClass | null {
  return BOUNCE_CLASSES.find((failed) => failed === outcome) ?? null
}

/** Each different reason with how often it stands there, the most frequent first. */
function reasons(all: readonly string[]): Reason[] {
  const counts = new Map<string, number>()
  for (const why of all) counts.set(why, (counts.get(why) ?? 0) + 1)
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
    ...shown(BOUNCE_CLASSES, bounced).map(([failed, count]): Line => [`    bounced, ${failed}`, count]),
    ['  rejected while being sent', result.rejected],
    ['What came back', null],
    ['  delay warnings', result.delayed],
    ['  auto-replies', result.autoReplies],
    ['  replies', result.replies],
    ['  unsubscribed', result.unsubscribed],
    ['Stopped before the last step', result.stopped],
    ...result.stoppedWhy.map(({ why, count }): Line => [`  ${why}`, count]),
    ['Held', result.held],
    ...result.heldWhy.map(({ why, count }): Line => [`  ${why}`, count]),
    ['People, each counted once', result.people],
    ...shown(ENDINGS, endings).map(([ending, count]): Line => [`  ${WORDS[ending] ?? ending}`, count]),
  ]
  const width = Math.max(...rows.map(([text, count]) => (count === null ? 0 : Math.min(text.length, WIDEST))))
  return rows.map(([text, count]) =>
    count === null ? text : `${fit(text, width).padEnd(width)}${String(count).padStart(6)}`,
  )
}

type Line = [string, number]
const WIDEST = 64
const WORDS: Partial<Record<Ending, string>> = { finished: 'went through every step' }

/** What is unknown or left out is worth a line only when there is any. */
function shown<Key extends string>(keys: readonly Key[], counts: Record<Key, number>): [Key, number][] {
  return keys
    .filter((key) => counts[key] > 0 || !(key.endsWith('unknown') || key === 'left out'))
    .map((key) => [key, counts[key]])
}
