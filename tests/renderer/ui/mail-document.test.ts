import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mailDocument } from '../../../src/renderer/ui/mail-document.ts'

const parse = (html: string) => new DOMParser().parseFromString(mailDocument(html), 'text/html')

describe('a mail shown in a frame', () => {
  test('carries the policy before anything of the mail', () => {
    const document = mailDocument('<p>Hello</p>')
    expect(document.indexOf('Content-Security-Policy')).toBeLessThan(document.indexOf('Hello'))
    expect(document).toContain("default-src 'none'")
  })

  test.each([
    '<script>alert(1)</script>',
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    '<iframe src="https://evil.example"></iframe>',
    '<object data="https://evil.example"></object>',
    '<form action="https://evil.example"><input name="a"></form>',
  ])('leaves %s out', (html) => {
    const document = parse(`<p>kept</p>${html}`)
    expect(document.body.textContent).toContain('kept')
    expect(document.querySelector('script, base, link, iframe, object, form')).toBeNull()
    expect(document.querySelectorAll('meta[http-equiv]')).toHaveLength(1)
  })

  test('a link keeps its words, shows where it led and leads nowhere', () => {
    const link = parse('<a href="https://acme.example/tour" target="_top">Tour</a>').querySelector('a')!
    expect(link.textContent).toBe('Tour')
    expect(link.title).toBe('https://acme.example/tour')
    expect(link.hasAttribute('href') || link.hasAttribute('target')).toBe(false)
  })

  test('no markup whatever brings back a link, a script or a second policy', () => {
    const pieces = fc.constantFrom(
      '<a href="https://x.example">',
      '</a>',
      '<svg><a xlink:href="https://x.example">',
      '<style>',
      '</style>',
      '<title>',
      '<!--',
      '-->',
      '<template>',
      '<script>',
      '"',
      '<p>',
      '<meta http-equiv="refresh">',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const document = parse(parts.join(''))
        expect(document.querySelector('script, a[href], [target]')).toBeNull()
        expect(document.querySelectorAll('meta[http-equiv]')).toHaveLength(1)
      }),
    )
  })
})
