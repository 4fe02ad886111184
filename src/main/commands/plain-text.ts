import { stripVTControlCharacters } from 'node:util'

/** Controls, and the marks that turn the direction of what follows: both can make a terminal show what is not there. */
const UNSAFE = /[\p{Cc}\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]+/gu
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303E\uFF01-\uFF60\uFFE0-\uFFE6])/u
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * Text written by somebody else (a subject, a name, a server's words), made safe for one line of a terminal:
 * no escape sequence, no control character, no change of direction.
 */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(UNSAFE, ' ').trim()
}

/** How many columns of a terminal `text` takes. */
export function widthOf(text: string): number {
  if (/^[\x20-\x7E]*$/.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1
  return width
}

/** `text` in at most `width` columns; what does not fit is replaced by one `…`. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let short = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    used += WIDE.test(segment) ? 2 : 1
    if (used > width - 1) break
    short += segment
  }
  return `${short}…`
}

/**
 * One line of JSON. What JSON itself lets through but a terminal would obey (C1 controls, changes of direction) is
 * written as `\uXXXX`, so the value stays the same for whoever parses it.
 */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007F-\u009F\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
