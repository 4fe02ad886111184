const START = 3

/**
 * A finder of the first of `phrases` (lower case) that a lower-case text contains. The first letters of each word of the
 * text rule out most phrases, so hundreds of them cost little; a phrase in Latin letters begins where a word begins.
 */
export function phraseFinder(phrases: readonly string[]): (text: string) => string | null {
  const keyed = [...new Set(phrases)].map((phrase) => ({ phrase, start: startOf(phrase) }))
  return (text) => {
    const starts = startsOf(text)
    for (const { phrase, start } of keyed) {
      if ((start === null || starts.has(start)) && beginsWordIn(text, phrase)) return phrase
    }
    return null
  }
}

function startOf(phrase: string): string | null {
  return phrase.length >= START && isLatin(phrase.charCodeAt(0)) ? phrase.slice(0, START) : null
}

function startsOf(text: string): ReadonlySet<string> {
  const starts = new Set<string>()
  for (let at = 0; at < text.length; at += 1) {
    if (isLatin(text.charCodeAt(at)) && (at === 0 || !isLatin(text.charCodeAt(at - 1))))
      starts.add(text.slice(at, at + START))
  }
  return starts
}

function beginsWordIn(text: string, phrase: string): boolean {
  let at = text.indexOf(phrase)
  while (at > 0 && isLatin(text.charCodeAt(at - 1)) && isLatin(phrase.charCodeAt(0)))
    at = text.indexOf(phrase, at + 1)
  return at >= 0
}

function isLatin(code: number): boolean {
  return code >= 97 && code <= 122
}
