import { phrases } from './phrases.ts'
const BREAKS = new Set(
  phrases(`
  br | p | div | tr | li | table | h1 | h2 | h3 | h4 | blockquote | pre | hr | ul | dt | dd
`),
)
const HIDDEN = new Set(['script', 'style', 'head', 'title'])
const ENTITIES: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  ndash: '-',
  mdash: '-',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
}

/** The words of an HTML body, one pass, nothing fetched: block tags become line ends, the rest of the markup goes. */
export function htmlToText(html: string): string {
  const lower = html.toLowerCase()
  const out: string[] = []
  /** Hidden elements that are never closed; looking for their end again would make the work quadratic. */
  const unclosed = new Set<string>()
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open < 0) {
      out.push(plain(html.slice(at)))
      break
    }
    if (open > at) out.push(plain(html.slice(at, open)))
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 4)
      at = end < 0 ? html.length : end + 3
      continue
    }
    const name = tagName(lower, open + 1)
    if (name === '') {
      const address = bareAddress(html, open)
      out.push(address)
      at = open + address.length
      continue
    }
    const close = html.indexOf('>', open + 1)
    if (BREAKS.has(name)) out.push('\n')
    else if (name === 'td' || name === 'th') out.push(' ')
    at = close < 0 ? html.length : close + 1
    if (HIDDEN.has(name) && html[open + 1] !== '/' && !unclosed.has(name)) {
      const end = lower.indexOf(`</${name}`, at)
      if (end < 0) unclosed.add(name)
      else at = end
    }
  }
  return out.join('')
}

function tagName(lower: string, at: number): string {
  let i = lower[at] === '/' || lower[at] === '!' || lower[at] === '?' ? at + 1 : at
  const start = i
  while (i < lower.length && i - start < 20) {
    const code = lower.charCodeAt(i)
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57 && i > start)) i += 1
    else break
  }
  // `<user@host>` written without escaping is an address, not a tag.
  return lower[i] === '@' || lower[i] === '.' || lower[i] === '_' ? '' : lower.slice(start, i)
}

function bareAddress(html: string, open: number): string {
  const close = html.indexOf('>', open)
  return close > 0 && close - open < 320 ? html.slice(open, close + 1) : '<'
}

function plain(text: string): string {
  const words = text.split('\n').join(' ')
  if (!words.includes('&')) return words
  return words.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole
    const code = name[1]?.toLowerCase() === 'x' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10)
    return code > 0 && code < 0x110000 && !(code >= 0xd800 && code < 0xe000)
      ? String.fromCodePoint(code)
      : whole
  })
}
