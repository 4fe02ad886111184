import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fill, type FillAs, parseTemplate } from '#engine/templates/templates.ts'

const FIELDS = {
  first_name: 'Ann',
  company: 'A & B <Co>',
  empty: '  ',
  tricky: '{{first_name}}\r\nBcc: x',
  größe: 'XL',
}

describe('fill', () => {
  it.each<[string, string, FillAs, string]>([
    ['a value', 'Hi {{first_name}}!', 'text', 'Hi Ann!'],
    ['spaces inside the braces', 'Hi {{  first_name  }}', 'text', 'Hi Ann'],
    ['a name as it is said', '{{First Name}} {{first-name}} {{FIRST_NAME}}', 'text', 'Ann Ann Ann'],
    ['a name with letters of any script', '{{Größe}}', 'text', 'XL'],
    ['a fallback', 'Hi {{nobody | there }}', 'text', 'Hi there'],
    ['a fallback for an empty value', '{{empty|none}}', 'text', 'none'],
    ['no fallback where there is a value', '{{first_name|there}}', 'text', 'Ann'],
    ['an empty fallback as a wish for nothing', 'Hi{{nobody|}}!', 'text', 'Hi!'],
    ['a fallback with bars in it', '{{nobody|a|b}}', 'text', 'a|b'],
    ['a value in HTML, escaped', '<b>{{company}}</b>', 'html', '<b>A &amp; B &lt;Co&gt;</b>'],
    [
      'a fallback in HTML, escaped once',
      '{{nobody|you &amp; me}} {{nobody|you & me}}',
      'html',
      'you &amp; me you &amp; me',
    ],
    ['a value with lines in HTML', '{{tricky}}', 'html', '{{first_name}}<br>\nBcc: x'],
    ['a value in a header, on one line', 'For {{tricky}}', 'header', 'For {{first_name}} Bcc: x'],
    ['a header template, on one line', 'a\r\nBcc: {{first_name}}\u2028b', 'header', 'a Bcc: Ann b'],
    ['nothing of a value twice', '{{tricky}}', 'text', '{{first_name}}\nBcc: x'],
    ['single braces as text', 'a { b } c', 'text', 'a { b } c'],
  ])('writes %s', (_, template, as, value) => {
    expect(fill(template, FIELDS, { as })).toEqual({ value, unfilled: [], unknownSyntax: [] })
  })

  it.each([
    ['{{nobody}}', 'nobody'],
    ['{{empty}}', 'empty'],
    ['{{constructor}}', 'constructor'],
    ['{{to_string}} {{to_string}}', 'to_string'],
    ['{{ valueOf }}', 'valueof'],
  ])('names the field that %s leaves open, and keeps its braces', (template, name) => {
    expect(fill(template, FIELDS, { as: 'text' })).toEqual({
      value: template,
      unfilled: [name],
      unknownSyntax: [],
    })
  })

  it.each([
    ['{{#if first_name}}', '{{#if first_name}}'],
    ['{{}}', '{{}}'],
    ['{{<b>first_name</b>}}', '{{<b>first_name</b>}}'],
    ['{{x|<script>}}', '{{x|<script>}}'],
    ['Hi {{first_name', '{{first_name'],
    ['Hi first_name}}', 'Hi first_name}}'],
    ['{{a {{first_name}}', '{{a '],
    [`{{${'n'.repeat(700)}}}`, `{{${'n'.repeat(58)}`],
  ])('reports %s as no merge field', (template, piece) => {
    const { value, unknownSyntax } = fill(template, FIELDS, { as: 'text' })
    expect(unknownSyntax).toEqual([piece])
    expect(value).toContain(piece.slice(0, 50))
  })

  it('takes a person called __proto__ for what it is', () => {
    expect(
      fill('{{__proto__}}', JSON.parse('{"__proto__":"x"}') as Record<string, string>, { as: 'text' })
        .unknownSyntax,
    ).toEqual(['{{__proto__}}'])
  })

  it('never leaves a line break or a control character in a header', () => {
    const any = fc.string({ unit: 'binary', maxLength: 50 })
    fc.assert(
      fc.property(any, any, (template, value) => {
        const filled = fill(`${template}{{x}}`, { x: value }, { as: 'header' })
        expect(filled.value).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      }),
    )
  })

  it('never lets a value become a tag or leave its attribute in HTML', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (value) => {
        const { value: html } = fill('<a title="{{x|}}">', { x: value }, { as: 'html' })
        expect(html.slice(10, -2).replaceAll('<br>', '')).not.toMatch(/["'<>]/)
      }),
    )
  })

  it('keeps every character of a template without braces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('{{') && !text.includes('}}'))
        expect(fill(text, {}, { as: 'text' }).value).toBe(text)
      }),
    )
  })
})

describe('parseTemplate', () => {
  it('joins back to the very template, whatever it is', () => {
    const piece = fc.constantFrom('{{', '}}', '{', '}', '|', 'first_name', ' ', '<b>', 'x')
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const source = pieces.join('')
        const parts = parseTemplate(source).parts.map((part) =>
          part.kind === 'text' ? part.text : part.source,
        )
        expect(parts.join('')).toBe(source)
      }),
    )
  })

  it.each(['{{', '}}', '{{a|', '{{ }', '{{a}}'])('gets through a million of %j', (piece) => {
    const { unknownSyntax } = parseTemplate(piece.repeat(1_000_000))
    expect(unknownSyntax.length).toBeLessThanOrEqual(20)
  })
})
