import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toEditorHtml, toMailHtml, toPlainText } from '../../../src/renderer/editor/content.ts'
import { splitMergeText, writeMergeField } from '../../../src/renderer/editor/merge-text.ts'

describe('merge fields', () => {
  test('are found with and without a fallback, and their names are folded', () => {
    expect(splitMergeText('Hi {{ First Name | there }}, {{company}} {{title|}}!')).toEqual([
      'Hi ',
      { field: 'first_name', fallback: 'there' },
      ', ',
      { field: 'company', fallback: null },
      ' ',
      { field: 'title', fallback: '' },
      '!',
    ])
  })

  test('braces that are no field stay as they were typed', () => {
    expect(splitMergeText('{{}} {{ | x}} {{a<b>}} {x}')).toEqual(['{{}} {{ | x}} {{a<b>}} {x}'])
  })

  test('a fallback cannot end its field', () => {
    expect(writeMergeField({ field: 'title', fallback: 'a}}b{{c' })).toBe('{{title|abc}}')
  })

  test('what is written is found again', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,10}(_[a-z0-9]{1,5})?$/)
    const fallback = fc.option(fc.string({ maxLength: 40 }))
    fc.assert(
      fc.property(name, fallback, (field, text) => {
        const [found, ...rest] = splitMergeText(writeMergeField({ field, fallback: text }))
        expect(rest).toEqual([])
        expect(found).toMatchObject({ field })
      }),
    )
  })
})

describe('a body between engine and editor', () => {
  test('goes in and comes out the same', () => {
    const html = '<p>Hello {{first_name|there}},</p><p><br></p><p><strong>{{company}}</strong> &amp; you</p>'
    expect(toMailHtml(toEditorHtml({ html, text: null }))).toBe(html)
  })

  test('a field inside an attribute is left to the engine', () => {
    const html = '<p><a href="https://acme.example/?c={{company}}">tour</a></p>'
    expect(toMailHtml(toEditorHtml({ html, text: null }))).toBe(html)
  })

  test('a text alone becomes paragraphs, and its angle brackets stay text', () => {
    expect(toEditorHtml({ html: null, text: 'a <b> c\nd\n\n{{x|<i>}}' })).toBe(
      '<p>a &lt;b&gt; c<br>d</p><p>{{x|&lt;i&gt;}}</p>',
    )
  })

  test('plain text keeps lists, breaks, links and fields', () => {
    const p = (...content: object[]) => ({ type: 'paragraph', content })
    const text = (value: string, href?: string) => ({
      type: 'text',
      text: value,
      ...(href ? { marks: [{ type: 'link', attrs: { href } }] } : {}),
    })
    const doc = {
      type: 'doc',
      content: [
        p(text('Hello '), { type: 'mergeField', attrs: { field: 'first_name', fallback: 'there' } }),
        {
          type: 'bulletList',
          content: [
            { type: 'listItem', content: [p(text('one'))] },
            { type: 'listItem', content: [p(text('two'), { type: 'hardBreak' }, text('lines'))] },
          ],
        },
        p(
          text('a tour', 'https://acme.example'),
          text(' and '),
          text('https://b.example', 'https://b.example'),
        ),
      ],
    }
    expect(toPlainText(doc)).toBe(
      'Hello {{first_name|there}}\n\n- one\n- two\n  lines\n\na tour (https://acme.example) and https://b.example',
    )
  })
})
