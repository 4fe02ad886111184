import { datesIn, type DayFound } from './dates.ts'
import { LANGUAGES } from './languages/languages.ts'
import type { Language } from './languages/language.ts'
import type { IncomingMail } from './replies.ts'

const DAY = 86_400_000
/** How far behind the phrase its date may stand. */
const WINDOW = 90
const MAX_TEXT = 4_000

/**
 * The day an absent person is back, `YYYY-MM-DD`, or null when the mail does not tell or tells a day long past.
 * "Back on" counts before "until", which counts before a range of two dates; a last day of absence gives the day after.
 */
export function returnDateIn(mail: IncomingMail, text: string): string | null {
  const apple = appleEnd(mail.header('x-apple-criteria'))
  if (apple !== null) return apple
  const words = `${mail.subject}\n${text.slice(0, MAX_TEXT)}`.toLowerCase().split('’').join("'")
  const day =
    firstOf((language) => backDay(words, language, mail)) ??
    firstOf((language) => untilDay(words, language, mail)) ??
    firstOf((language) => rangeDay(words, language, mail)) ??
    eastAsianUntil(words, mail)
  if (day === null) return null
  const recent = day > mail.receivedAt - 45 * DAY && day < mail.receivedAt + 730 * DAY
  return recent ? new Date(day).toISOString().slice(0, 10) : null
}

function firstOf(read: (language: Language) => number | null): number | null {
  for (const language of LANGUAGES) {
    const day = read(language)
    if (day !== null) return day
  }
  return null
}

function backDay(words: string, language: Language, mail: IncomingMail): number | null {
  for (const phrase of language.back) {
    const found = datesAfter(words, phrase, language, mail)[0]
    if (found) return found.day
  }
  return null
}

function untilDay(words: string, language: Language, mail: IncomingMail): number | null {
  for (const phrase of language.until) {
    const found = datesAfter(words, phrase, language, mail)[0]
    if (found) return found.day + (isInclusive(words, phrase, language) ? DAY : 0)
  }
  return null
}

/** From one day to another: the second is the last one away. */
function rangeDay(words: string, language: Language, mail: IncomingMail): number | null {
  for (const phrase of language.from) {
    const [first, second] = datesAfter(words, phrase, language, mail)
    if (first && second && second.start - first.end < 30 && second.day >= first.day) return second.day + DAY
  }
  return null
}

/** Japanese, Chinese and Korean put "until" behind the date: `5月6日まで`, `至`, `까지`; Finnish and Turkish too. */
const BEHIND = ['まで', 'saakka', 'asti', 'kadar', '까지', '-ig', '-éig']
const BEHIND_BACK = [
  'より',
  'から',
  'に戻',
  'に復帰',
  'に出社',
  '에 복귀',
  "'de dön",
  "'da dön",
  "'te dön",
  "'ta dön",
  ' dön',
  '-án',
  '-én',
  '返回',
  '回到',
  '回来',
  '恢复',
]

function eastAsianUntil(words: string, mail: IncomingMail): number | null {
  if (![...BEHIND, ...BEHIND_BACK].some((phrase) => words.includes(phrase))) return null
  for (const language of LANGUAGES) {
    const dates = datesIn(words, language, mail.receivedAt)
    const back = dates.find((date, at) => follows(words, date, dates[at + 1], BEHIND_BACK))
    const last = dates.find((date, at) => follows(words, date, dates[at + 1], BEHIND))
    if (last) return last.day + DAY
    if (back) return back.day
  }
  return null
}

function follows(
  words: string,
  date: DayFound,
  next: DayFound | undefined,
  phrases: readonly string[],
): boolean {
  const behind = words.slice(date.end, Math.min(date.end + 18, next?.start ?? words.length))
  return phrases.some((phrase) => behind.includes(phrase))
}

function datesAfter(words: string, phrase: string, language: Language, mail: IncomingMail): DayFound[] {
  for (let at = indexOfWord(words, phrase, 0); at >= 0; at = indexOfWord(words, phrase, at + 1)) {
    const start = at + phrase.length
    const dates = datesIn(words.slice(start, start + WINDOW), language, mail.receivedAt)
    if (dates.length > 0) return dates
  }
  return []
}

/** `phrase` as a word of its own, so that `do` is not found in `dovolená`; scripts without spaces need no border. */
function indexOfWord(words: string, phrase: string, from: number): number {
  for (let at = words.indexOf(phrase, from); at >= 0; at = words.indexOf(phrase, at + 1)) {
    const spaced = phrase.charCodeAt(0) < 0x3000
    if (!spaced || (!isLetter(words[at - 1]) && !isLetter(words[at + phrase.length]))) return at
  }
  return -1
}

function isLetter(char: string | undefined): boolean {
  return char !== undefined && /^\p{L}$/u.test(char)
}

/** Long enough to be the same word in a neighbouring language only. */
const INCLUSIVE: readonly string[] = [
  ...new Set(LANGUAGES.flatMap((language) => language.inclusive).filter((word) => word.length > 6)),
]

function isInclusive(words: string, phrase: string, language: Language): boolean {
  const at = words.indexOf(phrase)
  const around = words.slice(Math.max(0, at - 2), at + phrase.length + 60)
  return [...language.inclusive, ...INCLUSIVE].some((word) => around.includes(word))
}

/** iCloud writes when the absence ends into a field of its own, in UTC. */
function appleEnd(criteria: string | null): string | null {
  const at = criteria?.indexOf('endDate=') ?? -1
  if (criteria === null || at < 0) return null
  const end = Date.parse(criteria.slice(at + 8, at + 28))
  return Number.isFinite(end) ? new Date(end + DAY / 2).toISOString().slice(0, 10) : null
}
