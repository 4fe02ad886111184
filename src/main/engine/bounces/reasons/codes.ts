/** The enhanced status code (RFC 3463) that a text gives first, e.g. `5.1.1`; null when it has none. Dates and IP numbers are not codes. */
export function statusIn(text: string): string | null {
  return statusesIn(text)[0] ?? null
}

/** Every enhanced status code of a text, in order, at most eight. */
export function statusesIn(text: string): string[] {
  const found: string[] = []
  for (const match of text
    .slice(0, 4_000)
    .matchAll(/(?<![\d.\w])[245]\.[0-7]\.\d{1,3}(?![\d]|\.\d|-\d{1,3}\.)/g)) {
    found.push(match[0])
    if (found.length === 8) break
  }
  return found
}

/** The SMTP reply code (RFC 5321) that a text gives first, 4xx or 5xx; null when it has none. */
export function replyIn(text: string): string | null {
  const match = /(?<![\d.:/\w-])[45][0-7]\d(?=[ \-:;,.)]{1,3}\D|[ -][45]\.\d|$)/.exec(text.slice(0, 4_000))
  return match ? match[0] : null
}
