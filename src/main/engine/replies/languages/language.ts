/** What people and their mail programs write in one language. Everything in lower case, compared as contained text. */
export interface Language {
  /** ISO 639-1. */
  readonly code: string
  /** Subjects that only automatic answers have. */
  readonly autoSubjects: readonly string[]
  /** Sentences by which a person says to be away. */
  readonly away: readonly string[]
  /** Directly before the day of return. */
  readonly back: readonly string[]
  /** Directly before the last day of absence, or the day of return: people mean either. */
  readonly until: readonly string[]
  /** Before the first of two dates that frame the absence. */
  readonly from: readonly string[]
  /** Says that the last day named still belongs to the absence. */
  readonly inclusive: readonly string[]
  /** January to December, each with its spellings and cases. */
  readonly months: readonly (readonly string[])[]
  /** Monday to Sunday. */
  readonly weekdays: readonly (readonly string[])[]
  readonly tomorrow: readonly string[]
  /** A wish not to be written to any more. */
  readonly stop: readonly string[]
  /** A whole subject or body that is such a wish. */
  readonly stopAlone: readonly string[]
}

/** Phrases written one after the other with `|` between them, so that a list of a hundred stays readable. */
export function phrases(text: string): string[] {
  return text
    .split('|')
    .map((phrase) => phrase.trim())
    .filter(Boolean)
}

/** The spellings of each month or weekday, with a space between them. */
export function forms(text: string): string[][] {
  return phrases(text).map((each) => each.split(' ').filter(Boolean))
}
