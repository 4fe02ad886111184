import { LANGUAGES } from './languages/languages.ts'
import type { Language } from './languages/language.ts'

/** A day met in a text: ms epoch of its midnight in UTC, and where it stands. */
export interface DayFound {
  day: number
  start: number
  end: number
}

const DAY = 86_400_000
const MAX_DATES = 12
/** One number, then whatever kind of date it begins: each form is tried where a token starts, so the whole is linear. */
const NUMERIC =
  /^(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})([./-]) ?(\d{1,2})(?:[./-] ?(\d{4}|\d{2}))?)(?!\d)/
const IDEOGRAPHIC = /^(?:(\d{4})[年년] ?)?(\d{1,2})[月월] ?(\d{1,2})[日일号]?/
const DAY_FIRST =
  /^(\d{1,2})(?:st|nd|rd|th|er|e|º|\.|-?[a-zа-яё]{2,3})?,? (?:of |de |d')?(\p{L}{3,14})\.?,?(?: (?:de |of |del )?(\d{4}))?/u
const MONTH_FIRST = /^(\p{L}{3,14})\.? (\d{1,2})(?:st|nd|rd|th|-?[a-z]{2,3}|\.)?(?:,? (\d{4}))?(?![\d:])/u
const YEAR_FIRST = /^(\d{4})\. ?(?:m\. )?(?:gada )?(\p{L}{3,14}) (\d{1,2})/u
const WORD = /^\p{L}[\p{L}\p{M}'-]{0,30}/u

const ALL_MONTHS = new Map<string, number>()
for (const language of LANGUAGES) {
  language.months.forEach((names, month) =>
    names.forEach((name) => ALL_MONTHS.has(name) || ALL_MONTHS.set(name, month)),
  )
}

/** Days named in `text` (lower case), read as `language` writes them; years and weekdays are counted from `now` (ms epoch). */
export function datesIn(text: string, language: Language, now: number): DayFound[] {
  const found: DayFound[] = []
  let at = 0
  while (at < text.length && found.length < MAX_DATES) {
    const rest = text.slice(at, at + 60)
    const hit = dateAt(rest, language, now)
    if (hit) {
      found.push({ day: hit.day, start: at, end: at + hit.length })
      at += Math.max(1, hit.length)
    } else at += tokenLength(rest)
  }
  return found
}

function tokenLength(rest: string): number {
  const word = WORD.exec(rest)
  if (word && !isIdeograph(rest.charCodeAt(0))) return word[0].length
  let digits = 0
  while (digits < rest.length && rest.charCodeAt(digits) >= 48 && rest.charCodeAt(digits) <= 57) digits += 1
  return Math.max(1, digits)
}

function isIdeograph(code: number): boolean {
  return code >= 0x3000
}

interface Hit {
  day: number
  length: number
}

function dateAt(rest: string, language: Language, now: number): Hit | null {
  const code = rest.charCodeAt(0)
  if (code >= 48 && code <= 57)
    return (
      ideographic(rest, now) ??
      numeric(rest, language, now) ??
      yearFirst(rest, language, now) ??
      dayFirst(rest, language, now)
    )
  return monthFirst(rest, language, now) ?? relative(rest, language, now)
}

function ideographic(rest: string, now: number): Hit | null {
  const match = IDEOGRAPHIC.exec(rest)
  return match ? hit(match[0], match[1], Number(match[2]) - 1, Number(match[3]), now) : null
}

function numeric(rest: string, language: Language, now: number): Hit | null {
  const match = NUMERIC.exec(rest)
  if (!match) return null
  if (match[1]) return hit(match[0], match[1], Number(match[2]) - 1, Number(match[3]), now)
  const [a, b] = [Number(match[4]), Number(match[6])]
  const separator = match[5]!
  // `5-7` without a year is a range of days, and in English `3.5` is a number.
  if (!match[7] && (separator === '-' || (separator === '.' && language.code === 'en'))) return null
  const monthLeads = MONTH_LEADS.has(language.code)
  const dayLed = hit(match[0], match[7], b - 1, a, now)
  const monthLed = hit(match[0], match[7], a - 1, b, now)
  if (monthLeads) return monthLed ?? dayLed
  if (language.code !== 'en' || separator === '.') return dayLed ?? monthLed
  if (!dayLed || !monthLed) return dayLed ?? monthLed
  return nearest(dayLed, monthLed, now)
}

/** Languages that write the month before the day in numbers. */
const MONTH_LEADS = new Set(['ja', 'zh', 'ko', 'hu', 'lt'])

/** English leaves open whether 5/6 is in May or June: the next of the two that is still to come. */
function nearest(a: Hit, b: Hit, now: number): Hit {
  const ahead = (each: Hit) => (each.day >= now - 2 * DAY ? each.day - now : Number.MAX_SAFE_INTEGER)
  return ahead(a) < ahead(b) ? a : b
}

function yearFirst(rest: string, language: Language, now: number): Hit | null {
  const match = YEAR_FIRST.exec(rest)
  const month = match ? monthNumber(match[2]!, language) : null
  return match && month !== null ? hit(match[0], match[1], month, Number(match[3]), now) : null
}

function dayFirst(rest: string, language: Language, now: number): Hit | null {
  const match = DAY_FIRST.exec(rest)
  const month = match ? monthNumber(match[2]!, language) : null
  return match && month !== null ? hit(match[0], match[3], month, Number(match[1]), now) : null
}

function monthFirst(rest: string, language: Language, now: number): Hit | null {
  const match = MONTH_FIRST.exec(rest)
  const month = match ? monthNumber(match[1]!, language) : null
  return match && month !== null ? hit(match[0], match[3], month, Number(match[2]), now) : null
}

function monthNumber(name: string, language: Language): number | null {
  const own = language.months.findIndex((names) => names.includes(name))
  if (own >= 0) return own
  // Cases and endings that the list lacks: `maijam` of `maijs`.
  const stem = language.months.findIndex(
    (names) =>
      name.length > 4 && names.some((each) => each.length > 4 && each.slice(0, 4) === name.slice(0, 4)),
  )
  return stem >= 0 ? stem : (ALL_MONTHS.get(name) ?? null)
}

function relative(rest: string, language: Language, now: number): Hit | null {
  const today = Math.floor(now / DAY) * DAY
  const word = isIdeograph(rest.charCodeAt(0)) ? rest.slice(0, 4) : (WORD.exec(rest)?.[0] ?? '')
  if (word === '') return null
  const same = (name: string) => (isIdeograph(name.charCodeAt(0)) ? word.startsWith(name) : word === name)
  if (language.tomorrow.some(same)) return { day: today + DAY, length: word.length }
  const weekday = language.weekdays.findIndex((names) => names.some(same))
  if (weekday < 0) return null
  // `Monday, 5 January` is the fifth; the weekday is only its ornament.
  const behind = rest
    .slice(word.length, word.length + 40)
    .replace(/^[,.]? ?(?:the |dem |den |le |el |il |dia )?/, '')
  if (behind.length > 2 && /^\d|^\p{L}{3,14}\.? \d/u.test(behind)) {
    const dated = dateAt(behind.slice(0, 40), language, now)
    if (dated)
      return {
        day: dated.day,
        length: word.length + (rest.length - word.length - behind.length > 0 ? 1 : 0) + dated.length,
      }
  }
  const current = (new Date(today).getUTCDay() + 6) % 7
  return { day: today + ((weekday - current + 7) % 7 || 7) * DAY, length: word.length }
}

/** A hit for a day that the calendar has; without a year, the one whose day lies nearest ahead. */
function hit(matched: string, year: string | undefined, month: number, day: number, now: number): Hit | null {
  if (month < 0 || month > 11 || day < 1 || day > 31) return null
  const thisYear = new Date(now).getUTCFullYear()
  const given = year === undefined ? null : year.length === 2 ? 2000 + Number(year) : Number(year)
  if (given !== null && (given < 1990 || given > 2100)) return null
  let time = Date.UTC(given ?? thisYear, month, day)
  if (new Date(time).getUTCMonth() !== month) return null
  if (given === null && time < now - 14 * DAY) time = Date.UTC(thisYear + 1, month, day)
  return { day: time, length: matched.length }
}
