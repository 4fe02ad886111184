/**
 * Merge fields: `{{first_name}}`, `{{ first_name | there }}`. One pass over the template, linear in its length; what a
 * person's field holds is never read as a template again.
 */
export type Part =
  { kind: 'text'; text: string } | { kind: 'field'; name: string; fallback: string | null; source: string }

export interface Template {
  parts: Part[]
  /** Pieces that look like merge fields and are none, at most 20, each cut to 60 characters. */
  unknownSyntax: string[]
}

export type FillAs = 'text' | 'html' | 'header'

export interface Filled {
  value: string
  /** Names of fields that have neither a value nor a fallback, each once. Their braces still stand in `value`. */
  unfilled: string[]
  unknownSyntax: string[]
}

const MAX_FIELD_CHARS = 600
const MAX_UNKNOWN = 20
const FIELD = /^\s*([\p{L}\p{N}][\p{L}\p{N} _-]{0,99}?)\s*(?:\|([^]*))?$/u

/** Reads a template. Field names are folded: `{{First Name}}` is `first_name`. */
export function parseTemplate(source: string): Template {
  const parts: Part[] = []
  const unknown = new Set<string>()
  let from = 0
  let open = -1
  const strange = (text: string) => unknown.size < MAX_UNKNOWN && unknown.add(text.slice(0, 60))
  for (const { 0: brace, index } of source.matchAll(/\{\{|\}\}/g)) {
    if (brace === '{{') {
      if (open >= 0) strange(source.slice(open, index))
      open = index
      continue
    }
    if (open < 0) {
      strange(source.slice(Math.max(0, index - 20), index + 2))
      continue
    }
    const field = readField(source.slice(open, index + 2))
    if (!field) strange(source.slice(open, index + 2))
    else {
      if (open > from) parts.push({ kind: 'text', text: source.slice(from, open) })
      parts.push(field)
      from = index + 2
    }
    open = -1
  }
  if (open >= 0) strange(source.slice(open))
  if (from < source.length) parts.push({ kind: 'text', text: source.slice(from) })
  return { parts, unknownSyntax: [...unknown] }
}

function readField(source: string): Part | null {
  if (source.length > MAX_FIELD_CHARS) return null
  const match = FIELD.exec(source.slice(2, -2))
  if (!match) return null
  const fallback = match[2]?.trim() ?? null
  // An editor may have put a tag between the braces; that is no name and no plain fallback either.
  if (fallback && /[<>]/.test(fallback)) return null
  return { kind: 'field', name: foldName(match[1]!), fallback, source }
}

function foldName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '_')
}

/**
 * Puts a person's values into a template. An empty value counts as none; an empty fallback (`{{title|}}`) is a wish
 * for nothing. `html`: values are escaped and their line ends become `<br>`; `header`: one line without controls.
 */
export function fill(
  template: string | Template,
  fields: Record<string, string>,
  how: { as: FillAs },
): Filled {
  const { parts, unknownSyntax } = typeof template === 'string' ? parseTemplate(template) : template
  const unfilled = new Set<string>()
  const pieces = parts.map((part) => {
    if (part.kind === 'text') return part.text
    const value = Object.hasOwn(fields, part.name) ? fields[part.name]!.trim() : ''
    if (value) return write(value, how.as)
    if (part.fallback !== null)
      return write(how.as === 'html' ? unescapeHtml(part.fallback) : part.fallback, how.as)
    unfilled.add(part.name)
    return part.source
  })
  const joined = pieces.join('')
  return { value: how.as === 'header' ? oneLine(joined) : joined, unfilled: [...unfilled], unknownSyntax }
}

function write(value: string, as: FillAs): string {
  if (as === 'header') return oneLine(value)
  const lines = value.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '')
  return as === 'text' ? lines : escapeHtml(lines).replaceAll('\n', '<br>\n')
}

/** One line, no control characters, no runs of spaces: what may stand in a header. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s\u2028\u2029]+/gu, ' ').trim()
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Safe as text and inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char]!)
}

/** A fallback inside an HTML template is written as HTML; it is brought to plain text before it is escaped like a value. */
function unescapeHtml(text: string): string {
  const named: Record<string, string> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#39': "'",
    apos: "'",
    nbsp: ' ',
  }
  return text.replace(/&(amp|lt|gt|quot|#39|apos|nbsp);/g, (_, name: string) => named[name]!)
}
