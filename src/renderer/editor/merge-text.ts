/** A merge field as the engine reads it: without a fallback (null), an unfilled field holds the message back. */
export interface MergeField {
  field: string
  fallback: string | null
}

// The same shape as the engine's: letters, digits, spaces, `_` and `-`, then perhaps a bar and a fallback.
const FIELD = /\{\{\s*([\p{L}\p{N}][\p{L}\p{N} _-]{0,99}?)\s*(?:\|([^{}<>]*))?\}\}/u
const FIELDS = new RegExp(FIELD.source, 'gu')

/** The field that `match` of FIELD holds, its name folded: `{{First Name}}` is `first_name`. */
function fieldOf(name: string, fallback: string | undefined): MergeField {
  return {
    field: name.toLowerCase().replace(/[\s_-]+/g, '_'),
    fallback: fallback === undefined ? null : fallback.trim(),
  }
}

/** A text cut into plain pieces and merge fields. What is no proper field stays plain text. */
export function splitMergeText(text: string): (string | MergeField)[] {
  const pieces: (string | MergeField)[] = []
  let from = 0
  for (const match of text.matchAll(FIELDS)) {
    if (match.index > from) pieces.push(text.slice(from, match.index))
    pieces.push(fieldOf(match[1]!, match[2]))
    from = match.index + match[0].length
  }
  if (from < text.length) pieces.push(text.slice(from))
  return pieces
}

/** `{{first_name|there}}`. Characters that would end the field or begin a tag are left out of the fallback. */
export function writeMergeField({ field, fallback }: MergeField): string {
  return fallback === null ? `{{${field}}}` : `{{${field}|${cleanFallback(fallback)}}}`
}

export function cleanFallback(fallback: string): string {
  return fallback.replace(/[{}<>\p{Cc}]/gu, '').slice(0, 400)
}

/** For input and paste rules: `typed` matches at the end of what was typed, `pasted` everywhere. */
export const MERGE_PATTERNS = { typed: new RegExp(`${FIELD.source}$`, 'u'), pasted: FIELDS }

export function attributesOf(match: RegExpMatchArray): MergeField {
  return fieldOf(match[1] ?? '', match[2])
}
