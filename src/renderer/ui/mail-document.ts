// Sandboxing stops scripts, this policy stops remote content; the two do not rely on each other.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
const REMOVED = 'script, base, meta, link, iframe, frame, frameset, object, embed, applet, portal, title'

/**
 * A whole document for a frame's `srcdoc`, from HTML that an enemy may have written. Nothing in it runs, loads from
 * elsewhere or leads away: a link keeps its words and shows its address as a title.
 */
export function mailDocument(html: string): string {
  const parsed = new DOMParser().parseFromString(html, 'text/html')
  for (const element of parsed.querySelectorAll(REMOVED)) element.remove()
  for (const form of parsed.querySelectorAll('form')) form.replaceWith(...form.childNodes)
  for (const link of parsed.querySelectorAll('a, area')) {
    const href = link.getAttribute('href')
    if (href) link.setAttribute('title', href)
    for (const name of ['href', 'xlink:href', 'ping', 'target']) link.removeAttribute(name)
    link.setAttribute('style', 'color:#0b5cad;text-decoration:underline')
  }
  const styles = [...parsed.head.querySelectorAll('style')].map((style) => style.outerHTML).join('')
  return [
    '<!doctype html><html><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<style>:root{color-scheme:light}body{margin:16px;background:#fff;color:#1c1f1e;',
    'font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}</style>',
    styles,
    '</head><body>',
    parsed.body.innerHTML,
    '</body></html>',
  ].join('')
}
