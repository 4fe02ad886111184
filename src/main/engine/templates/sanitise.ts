import { Parser } from 'htmlparser2'
import { safeStyle } from './style.ts'

/**
 * HTML made safe for a mail and for the preview. Not a filter of bad things but a new document: only the elements and
 * attributes named here are written, every attribute quoted, every text escaped. No element whose content a browser
 * reads as raw text (script, style, title, textarea, xmp, …) is ever written, nor SVG or MathML: so what a browser
 * makes of the result is what was written, whatever the source tried.
 */
const ELEMENTS = new Set(
  (
    'a abbr b blockquote br caption center cite code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ' +
    'ins kbd li mark ol p pre q s small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var'
  ).split(' '),
)
const VOID = new Set(['br', 'hr', 'img', 'col'])
/** Left out with all that stands in them; of any other unknown element the content stays. */
const DROPPED = new Set(
  (
    'script style title textarea select option noscript template iframe frame frameset object embed applet svg math ' +
    'audio video canvas xmp noembed noframes plaintext button datalist dialog'
  ).split(' '),
)
const ATTRIBUTES: Record<string, Set<string>> = {
  '*': new Set(['align', 'bgcolor', 'dir', 'height', 'lang', 'style', 'title', 'valign', 'width']),
  a: new Set(['href']),
  img: new Set(['src', 'alt', 'border']),
  table: new Set(['border', 'cellpadding', 'cellspacing', 'role']),
  td: new Set(['colspan', 'rowspan']),
  th: new Set(['colspan', 'rowspan', 'scope']),
  col: new Set(['span']),
  colgroup: new Set(['span']),
  ol: new Set(['start', 'type']),
  font: new Set(['color', 'face', 'size']),
}
const LINK = /^(?:https?:\/\/|mailto:|tel:)/i
const IMAGE = /^(?:https?:\/\/|cid:|data:image\/(?:png|jpeg|gif|webp);base64,)/i

/** The parser keeps its open elements in an array that it shifts: past this depth each tag would cost more and more. */
const MAX_DEPTH = 256
const MAX_ATTRIBUTE_CHARS = 20_000
const MAX_IMAGE_CHARS = 2_000_000

/**
 * Safe HTML from any text; linear in its length, never throws. Beyond 256 open elements everything is closed and
 * written on from the top level: nesting is lost there, text is not.
 */
export function sanitiseHtml(html: string): string {
  const out: string[] = []
  for (let at = 0; at < html.length;) at += writeFrom(html.slice(at), out)
  return out.join('')
}

class TooDeep extends Error {}

/** Writes from the top level on; returns how many characters were used. */
function writeFrom(html: string, out: string[]): number {
  const open: string[] = []
  let depth = 0
  let dropping = 0
  const parser = new Parser({
    onopentag(name, attributes) {
      if (dropping || DROPPED.has(name)) dropping++
      else if (ELEMENTS.has(name)) {
        out.push(openTag(name, attributes))
        if (!VOID.has(name)) open.push(name)
      }
      if (++depth > MAX_DEPTH) throw new TooDeep()
    },
    // The parser closes every element it opened, in order, void ones too.
    onclosetag(name) {
      depth--
      if (dropping) dropping--
      else if (open.at(-1) === name && !VOID.has(name)) out.push(`</${open.pop()}>`)
    },
    ontext(text) {
      if (!dropping) out.push(escapeText(text))
    },
  })
  let used = html.length
  try {
    parser.end(html)
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error
    used = parser.endIndex + 1
  }
  while (open.length > 0) out.push(`</${open.pop()}>`)
  return used
}

function openTag(name: string, attributes: Record<string, string>): string {
  let tag = `<${name}`
  for (const [key, raw] of Object.entries(attributes)) {
    if (!ATTRIBUTES['*']!.has(key) && !(Object.hasOwn(ATTRIBUTES, name) && ATTRIBUTES[name]!.has(key)))
      continue
    const value = safeValue(key, raw)
    if (value !== null) tag += ` ${key}="${escapeAttribute(value)}"`
  }
  return tag + '>'
}

/** The value as it may be written, or null when the attribute has to go. */
function safeValue(key: string, raw: string): string | null {
  if (key === 'src') return raw.length <= MAX_IMAGE_CHARS && IMAGE.test(bareUrl(raw)) ? bareUrl(raw) : null
  if (raw.length > MAX_ATTRIBUTE_CHARS) return null
  // A link without a scheme leads nowhere from a mail, and from the preview it would lead into this app.
  if (key === 'href') return LINK.test(bareUrl(raw)) ? bareUrl(raw) : null
  if (key === 'style') return safeStyle(raw) || null
  return raw
}

/** Browsers drop tabs and line ends inside a URL and controls before it; so do we, before looking at its scheme. */
function bareUrl(url: string): string {
  return url
    .replace(/[\t\n\r]/g, '')
    .replace(/^[\0-\x20]+/, '')
    .trim()
}

const escapeText = (text: string) =>
  text.replace(/[&<>\0]/g, (char) =>
    char === '&' ? '&amp;' : char === '<' ? '&lt;' : char === '>' ? '&gt;' : '',
  )
const escapeAttribute = (text: string) => escapeText(text).replaceAll('"', '&quot;').replaceAll('`', '&#96;')
