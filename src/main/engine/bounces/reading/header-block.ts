import { decodeWords } from 'postal-mime'

export interface Field {
  /** Lower case, without the colon. */
  name: string
  /** Unfolded, trimmed, not decoded. */
  value: string
}

const MAX_FIELDS = 600
const MAX_VALUE = 20_000
/** Lines in the middle of a header that lost their indentation on the way. */
const MAX_STRAYS = 20

/** True when `line` looks like `Name: value` or `Name:value`, as a header field or a report field is written. */
export function isFieldLine(line: string): boolean {
  const colon = line.indexOf(':')
  if (colon < 2 || colon > 60) return false
  for (let i = 0; i < colon; i += 1) {
    const code = line.charCodeAt(i)
    const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
    if (!letter && !(i > 0 && (code === 45 || code === 95 || (code >= 48 && code <= 57)))) return false
  }
  return true
}

/**
 * Reads `lines` from `start` as header fields until a blank line (or a line that is neither a field nor a continuation).
 * `next` is the index of the first line not taken. `tolerant` takes unindented strays as continuations: gateways re-wrap.
 */
export function readFields(
  lines: readonly string[],
  start = 0,
  tolerant = false,
): { fields: Field[]; next: number } {
  const fields: Field[] = []
  let at = start
  let strays = 0
  for (; at < lines.length && fields.length < MAX_FIELDS; at += 1) {
    const line = lines[at]!
    if (line.trim() === '') break
    const last = fields.at(-1)
    const folded = line.startsWith(' ') || line.startsWith('\t')
    if (folded && last) {
      if (last.value.length < MAX_VALUE) last.value += ` ${line.trim()}`
    } else if (isFieldLine(line)) {
      const colon = line.indexOf(':')
      fields.push({
        name: line.slice(0, colon).toLowerCase(),
        value: line
          .slice(colon + 1)
          .trim()
          .slice(0, MAX_VALUE),
      })
    } else if (tolerant && last && strays < MAX_STRAYS) {
      strays += 1
      last.value += ` ${line.trim()}`
    } else if (fields.length > 0 || !line.startsWith('From ')) break
  }
  return { fields, next: at }
}

/** The first value of a field, with encoded words decoded; null when absent. */
export function fieldValue(fields: readonly Field[], name: string): string | null {
  const field = fields.find((each) => each.name === name)
  return field ? decoded(field.value) : null
}

/** RFC 2047 words decoded; text without any is given back untouched, which is most of it. */
export function decoded(value: string): string {
  if (!value.includes('=?')) return value
  return decodeWords(value.slice(0, MAX_VALUE))
}

/** Message-IDs of a field value, in order, without brackets; a bare id without brackets counts as one. */
export function messageIdsOf(value: string | null): string[] {
  if (!value) return []
  const ids: string[] = []
  let at = 0
  while (ids.length < 100) {
    const open = value.indexOf('<', at)
    if (open < 0) break
    const close = value.indexOf('>', open)
    if (close < 0) break
    const id = withoutSpace(value.slice(open + 1, close))
    if (id.includes('@') || id.length > 8) ids.push(id)
    at = close + 1
  }
  if (ids.length > 0) return ids
  const bare = withoutSpace(value).replace(/^<|>$/g, '')
  return bare.length > 4 && bare.length < 400 && bare.includes('@') ? [bare] : []
}

function withoutSpace(text: string): string {
  return text.split(/[ \t\n]/).join('')
}
