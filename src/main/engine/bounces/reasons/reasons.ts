import { REASON_CLASS, type BounceClass, type BounceReason } from '#shared/domain/bounce.ts'
import { findAddresses } from '../reading/addresses.ts'
import { replyIn, statusesIn } from './codes.ts'
import type { Row } from './row.ts'
import { BOILERPLATE, TIERS, WHO } from './table.ts'

/** What a server gave as its reason. `aside` is what the notice around it says, believed less than a precise code. */
export interface Symptoms {
  status: string | null
  words: string
  aside?: string
}

/** A verdict of the table, with the phrase or code that decided, for the evidence. */
export interface Judgement {
  reason: BounceReason
  class: BounceClass
  because: string
}

const NOTHING: Judgement = { reason: 'unknown', class: 'unknown', because: '' }
const MAX_WORDS = 6_000

interface Saying {
  words: string
  /** The first letters of every word in it: most of the table's phrases are ruled out by them alone. */
  starts: ReadonlySet<string>
  statuses: readonly string[]
  reply: string | null
}

/**
 * Looks symptoms up in the table. Each tier is asked about the server's own reply first, then about all its words;
 * what only the notice says is asked when they mean nothing, and the bare reply code last of all.
 */
export function judge(symptoms: Symptoms): Judgement {
  const said = sayingsOf(symptoms.words, symptoms.status)
  const judged = askAll(SAID, said)
  if (judged) return judged
  const aside = symptoms.aside ? sayingsOf(symptoms.aside, null).slice(-1) : []
  return askAll(FIRM, aside) ?? askAll(VAGUE, aside) ?? askAll(COMPILED, said) ?? NOTHING
}

function askAll(tiers: readonly CompiledTier[], sayings: readonly Saying[]): Judgement | null {
  for (const tier of tiers) {
    const judged = ask(tier.rows, sayings)
    if (judged) return judged
  }
  return null
}

function ask(rows: readonly CompiledRow[], sayings: readonly Saying[]): Judgement | null {
  for (const row of rows) {
    for (const saying of sayings) {
      const because = row.holds(saying)
      if (because !== null) return { reason: row.reason, class: REASON_CLASS[row.reason], because }
    }
  }
  return null
}

/** The reply (from its code on) and the whole; codes in the words stand before the reported one, which relays flatten to 5.0.0. */
function sayingsOf(text: string, status: string | null): Saying[] {
  const whole = text.slice(0, MAX_WORDS)
  const reply = replyIn(whole)
  const statuses = [...new Set([...statusesIn(whole), ...(status ? [status] : [])])]
  const sayings: Saying[] = [sayingOf(whole, statuses, reply)]
  if (reply !== null) {
    const tail = whole.slice(whole.indexOf(reply))
    const own = statusesIn(tail)
    if (tail.length < whole.length) sayings.unshift(sayingOf(tail, own.length > 0 ? own : statuses, reply))
  }
  return sayings
}

const START = 3

function sayingOf(text: string, statuses: readonly string[], reply: string | null): Saying {
  const words = comparable(text)
  const starts = new Set<string>()
  for (let at = 0; at < words.length; at += 1) {
    if (isLatin(words.charCodeAt(at)) && (at === 0 || !isLatin(words.charCodeAt(at - 1))))
      starts.add(words.slice(at, at + START))
  }
  return { words, starts, statuses, reply }
}

interface CompiledRow {
  reason: BounceReason
  holds(saying: Saying): string | null
}
interface CompiledTier {
  name: (typeof TIERS)[number]['name']
  rows: readonly CompiledRow[]
}

const COMPILED: readonly CompiledTier[] = TIERS.map(({ name, rows }) => ({ name, rows: rows.map(compile) }))

const SAID = COMPILED.filter((tier) => tier.name !== 'replies')
const FIRM = COMPILED.filter((tier) => tier.name === 'words')
const VAGUE = COMPILED.filter((tier) => tier.name === 'vague-words')

function compile(row: Row): CompiledRow {
  const phrases = row.says?.flatMap(forEachName).map(compilePhrase)
  return {
    reason: row.reason,
    holds({ words, starts, statuses, reply }) {
      const status = row.status
        ? statuses.find((code) => row.status!.some((wanted) => sameCode(wanted, code)))
        : ''
      if (status === undefined) return null
      if (row.reply && !(reply && row.reply.includes(reply))) return null
      if (!phrases) return status || reply || ''
      const phrase = phrases.find(
        ({ start, halves }) => (start === null || starts.has(start)) && holdsInOrder(words, halves),
      )
      return phrase ? phrase.halves.join(' … ') : null
    },
  }
}

/** `start` is what must begin a word for the phrase to hold; null when it begins with something else than a letter. */
function compilePhrase(phrase: string): { start: string | null; halves: string[] } {
  const halves = phrase.split('…').map((half) => half.trim())
  const start = halves[0]!.slice(0, START)
  return { start: start.length === START && isLatin(start.charCodeAt(0)) ? start : null, halves }
}

function forEachName(phrase: string): string[] {
  return phrase.includes('{who}') ? WHO.map((name) => phrase.replace('{who}', name)) : [phrase]
}

function sameCode(wanted: string, code: string): boolean {
  if (wanted.endsWith('.')) return code.slice(1).startsWith(wanted.slice(1))
  return wanted.startsWith('x') ? wanted.slice(1) === code.slice(1) : wanted === code
}

/** The halves of a phrase with a gap must stand close enough to be one sentence. */
const MAX_GAP = 100

function holdsInOrder(words: string, halves: readonly string[]): boolean {
  let at = wordIndex(words, halves[0]!, 0)
  if (halves.length === 1) return at >= 0
  for (let tries = 0; at >= 0 && tries < 20; tries += 1) {
    if (restFollows(words, at + halves[0]!.length, halves)) return true
    at = wordIndex(words, halves[0]!, at + 1)
  }
  return false
}

/** Where `phrase` stands at the beginning of a word, so that `ip` is not found in `recipient`; -1 when nowhere. */
function wordIndex(words: string, phrase: string, from: number): number {
  let at = words.indexOf(phrase, from)
  while (at > 0 && isLatin(words.charCodeAt(at - 1)) && isLatin(phrase.charCodeAt(0)))
    at = words.indexOf(phrase, at + 1)
  return at
}

function isLatin(code: number): boolean {
  return code >= 97 && code <= 122
}

function restFollows(words: string, from: number, halves: readonly string[]): boolean {
  let end = from
  return halves.slice(1).every((half) => {
    const next = wordIndex(words, half, end)
    if (next < 0 || next - end > MAX_GAP) return false
    end = next + half.length
    return true
  })
}

/**
 * Words as the table compares them. Addresses go, for `user-unknown@spam.example` says nothing; so does the code that
 * multi-line replies repeat on each line, since it falls into the middle of phrases.
 */
function comparable(text: string): string {
  let words = text
  if (words.includes('@')) {
    const spans = findAddresses(words, 100)
    for (const span of spans.toReversed()) words = `${words.slice(0, span.start)}@${words.slice(span.end)}`
  }
  words = words
    .toLowerCase()
    .replace(/[‘’]/g, "'")
    .replace(/[45]\d\d-(?:[245]\.\d{1,3}\.\d{1,3} ?)?/g, ' ')
    .split(/[\s<>"]/)
    .filter(Boolean)
    .join(' ')
  for (const phrase of BOILERPLATE) if (words.includes(phrase)) words = words.replaceAll(phrase, '')
  return words
}
