/** Phrases written one after the other with `|` between them, so that a list of a hundred stays readable. */
export function phrases(text: string): string[] {
  return text
    .split('|')
    .map((phrase) => phrase.trim())
    .filter(Boolean)
}
