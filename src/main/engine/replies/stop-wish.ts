import { phrases } from './languages/language.ts'
import { phraseFinder } from './find-phrase.ts'
import { LANGUAGES } from './languages/languages.ts'
import type { IncomingMail } from './replies.ts'

const findStop = phraseFinder(LANGUAGES.flatMap((language) => language.stop))
const ALONE: ReadonlySet<string> = new Set(LANGUAGES.flatMap((language) => language.stopAlone))
/** Beyond this a mail is a text of its own, and its last lines are a footer. */
const OWN_WORDS = 1_500

/** The sentence in which a person asks not to be written to any more; null when there is none. Bulk mail never asks. */
export function stopWishIn(mail: IncomingMail, text: string): string | null {
  if (mail.header('list-unsubscribe') !== null || mail.header('list-id') !== null) return null
  const opening = text.slice(0, OWN_WORDS)
  const lower = opening.toLowerCase().split('’').join("'")
  const first = lower.split('\n').find((line) => line.trim() !== '') ?? ''
  if (ALONE.has(bare(first))) return first.trim()
  const phrase = findStop(lower)
  if (phrase === null || offersLink(lower, lower.indexOf(phrase))) return null
  return sentenceAround(opening, lower.indexOf(phrase))
}

/** A mail sent only to be removed: the mail client's unsubscribe button, or one word. */
export function isUnsubscribeMail(mail: IncomingMail, text: string): boolean {
  const subject = bare(mail.subject)
  const to = (mail.header('to') ?? '').toLowerCase()
  const local = to.slice(0, Math.max(0, to.lastIndexOf('@')))
  const asked = ALONE.has(subject) || subject.startsWith('unsubscribe:') || subject.startsWith('unsubscribe ')
  if (!asked && !/(?:^|[<+\-_.=])unsub(?:scribe)?(?:$|[+\-_.=])/.test(local)) return false
  return text.length < 400 || ALONE.has(bare(text.slice(0, 60)))
}

const FOOTER = phrases(`
  if you | who do not | those who | our mailing | our newsletter | you have opted | you may |
  wenn sie | si vous | si usted | se non
`)

/** `Click here to unsubscribe me` is a footer that somebody forwarded, not a wish. */
function offersLink(lower: string, at: number): boolean {
  const around = lower.slice(Math.max(0, at - 80), at + 120)
  return (
    around.includes('click') ||
    around.includes('http') ||
    around.includes('klick') ||
    around.includes('cliqu') ||
    FOOTER.some((phrase) => around.includes(phrase))
  )
}

function bare(text: string): string {
  const trimmed = text.trim().toLowerCase()
  return trimmed.length > 60 ? '' : trimmed.replace(/[!.,:;\-–—*"'()]{1,10}$/, '').trim()
}

function sentenceAround(text: string, at: number): string {
  const start = Math.max(0, text.lastIndexOf('\n', at) + 1, at - 200)
  const end = text.indexOf('\n', at)
  return text.slice(start, end < 0 ? at + 200 : Math.min(end, at + 200)).trim()
}
