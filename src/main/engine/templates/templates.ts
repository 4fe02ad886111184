import { compile } from 'html-to-text'
import { mergeFields, type TemplatePerson, type TemplateSender } from './fields.ts'
import { fill, type Filled } from './merge.ts'
import { sanitiseHtml } from './sanitise.ts'

export {
  BUILT_IN_FIELDS,
  type BuiltInField,
  friendlyCompany,
  mergeFields,
  type TemplatePerson,
  type TemplateSender,
} from './fields.ts'
export { fill, type FillAs, type Filled, parseTemplate, type Part, type Template } from './merge.ts'
export { sanitiseHtml } from './sanitise.ts'

/** A template is half as long at most; more comes only from values. */
const MAX_HTML_CHARS = 4_000_000

/** Subject and bodies with merge fields; null or empty: not given. */
export interface EmailTemplate {
  subject: string | null
  text: string | null
  html: string | null
}
/** `held`: the message must not leave like this. `field` is the merge field it is about, or null. */
export interface Problem {
  kind: 'held' | 'warning'
  field: string | null
  text: string
}
/** A mail to one person as it would leave. `html` is safe to show and to send; null: the mail is plain text. */
export interface RenderedEmail {
  subject: string
  text: string
  html: string | null
  problems: Problem[]
}

/**
 * Writes the mail for one person. A template with text only makes a text mail; with HTML only, its text is derived from
 * the HTML. HTML is made safe after filling, so that a value from a file is held to the same rules as the template
 * (`<a href="{{website}}">`). Linear in the length of template and values; never throws.
 */
export function renderEmail(
  template: EmailTemplate,
  { person, sender }: { person: TemplatePerson; sender: TemplateSender },
): RenderedEmail {
  const fields = mergeFields(person, sender)
  const filled: Filled[] = []
  const take = (source: string | null, as: 'text' | 'html' | 'header') => {
    if (!source) return ''
    filled.push(fill(source, fields, { as }))
    return filled.at(-1)!.value
  }
  const subject = take(template.subject, 'header')
  const html = template.html?.trim() ? sanitiseHtml(take(template.html, 'html')) : null
  const given = take(template.text, 'text').replace(/\r\n?/g, '\n')
  const text = given.trim() === '' && html ? textOf(html) : given
  return { subject, text, html, problems: findProblems(filled, { subject, text, html }) }
}

function findProblems(
  filled: Filled[],
  mail: { subject: string; text: string; html: string | null },
): Problem[] {
  const held = (field: string | null, text: string): Problem => ({ kind: 'held', field, text })
  const unfilled = new Set(filled.flatMap((part) => part.unfilled))
  const unknown = new Set(filled.flatMap((part) => part.unknownSyntax))
  const problems = [
    ...[...unfilled].map((name) =>
      held(
        name,
        `"${name}" is empty for this person, and the template has no fallback such as {{${name}|there}}.`,
      ),
    ),
    ...[...unknown].map((piece) => held(null, `This is not a merge field that Fieldpost can fill: ${piece}`)),
  ]
  if (!mail.subject) problems.push(held(null, 'The subject is empty.'))
  if ((mail.html?.length ?? 0) > MAX_HTML_CHARS) problems.push(held(null, 'The mail is too long to send.'))
  if (!mail.text.trim() && !/<img\b/.test(mail.html ?? '')) problems.push(held(null, 'The mail has no text.'))
  return problems
}

const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']
const toText = compile({
  wordwrap: false,
  limits: { maxDepth: 300, maxInputLength: MAX_HTML_CHARS },
  selectors: [
    {
      selector: 'a',
      options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'], noAnchorUrl: true },
    },
    { selector: 'img', format: 'skip' },
    ...HEADINGS.map((selector) => ({ selector, options: { uppercase: false } })),
  ],
})

/** Readable text of an HTML body from `sanitiseHtml`: links with their address behind them, no images, no wrapping. */
export function textOf(safeHtml: string): string {
  return toText(safeHtml.slice(0, MAX_HTML_CHARS)).trim()
}
