import { createHash } from 'node:crypto'

/** What the rep sees in the browser when it is over. Plain texts. */
export interface Page {
  ok: boolean
  title: string
  text: string[]
}

const STYLE =
  ':root{color-scheme:light dark}body{font:17px/1.5 system-ui,sans-serif;max-width:34em;margin:18vh auto;padding:0 1.5em}' +
  'h1{font-size:1.5em;line-height:1.25}p{opacity:.8}'

const styleHash = createHash('sha256').update(STYLE).digest('base64')

/** The address of the page holds the code: nothing on it may run, load, be framed, kept or passed on. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)

export function pageOf({ title, text }: Page): string {
  const paragraphs = text.filter((each) => each !== '').map((each) => `<p>${escaped(each)}</p>`)
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>Fieldpost</title><style>${STYLE}</style><h1>${escaped(title)}</h1>${paragraphs.join('')}</html>\n`
  )
}
