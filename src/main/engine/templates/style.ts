/** CSS properties that a mail may carry; none of them can load anything, cover the app's own parts, or hide a text. */
const PROPERTIES = new Set(
  (
    'background-color border border-bottom border-collapse border-color border-left border-radius border-right ' +
    'border-spacing border-style border-top border-width color direction font-family font-size font-style font-weight ' +
    'height letter-spacing line-height list-style-type margin margin-bottom margin-left margin-right margin-top ' +
    'max-width min-width padding padding-bottom padding-left padding-right padding-top table-layout text-align ' +
    'text-decoration text-indent text-transform vertical-align white-space width word-break overflow-wrap'
  ).split(' '),
)
// No slash, backslash, star, semicolon or brace: so no comment, no escape, no url, no end of the attribute's rule.
const VALUE = /^[\w\s#.,%()'"!+-]{1,300}$/
const FUNCTION = /([\w-]*)\s*\(/g
const FUNCTIONS = new Set(['rgb', 'rgba', 'hsl', 'hsla'])
const MAX_DECLARATIONS = 100

/** The declarations of a style attribute that may stay, `a: b; c: d`; empty when none may. */
export function safeStyle(style: string): string {
  const kept: string[] = []
  for (const declaration of style.slice(0, 20_000).split(';', MAX_DECLARATIONS)) {
    const colon = declaration.indexOf(':')
    const property = declaration.slice(0, Math.max(0, colon)).trim().toLowerCase()
    const value = declaration.slice(colon + 1).trim()
    if (PROPERTIES.has(property) && isSafe(value)) kept.push(`${property}: ${value}`)
  }
  return kept.join('; ')
}

function isSafe(value: string): boolean {
  if (!VALUE.test(value)) return false
  if ((value.split('"').length - 1) % 2 || (value.split("'").length - 1) % 2) return false
  for (const [, name] of value.matchAll(FUNCTION)) if (!FUNCTIONS.has(name!.toLowerCase())) return false
  return true
}
