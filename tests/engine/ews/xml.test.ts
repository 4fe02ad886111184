import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeXml, find, findAll, parseXml, textOf } from '#engine/ews/xml.ts'

describe('XML of an Exchange Server', () => {
  it('gives every text back as it was written, in elements and in attributes', () => {
    const text = fc
      .string({ unit: 'binary' })
      .filter((each) => escapeXml(each) === escapeXml(each.toWellFormed()))
    fc.assert(
      fc.property(text, (given) => {
        const possible = given
          .toWellFormed()
          .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
        const root = parseXml(`<a k="${escapeXml(given)}"><b>${escapeXml(given)}</b></a>`)
        expect(root && textOf(root, 'b')).toBe(possible)
        expect(root?.attributes['k']).toBe(possible)
      }),
    )
  })

  it('drops prefixes, keeps the order, and finds at any depth', () => {
    const root = parseXml('<?xml version="1.0"?><s:a><m:b><t:c>1</t:c></m:b><t:c>2</t:c><t:c/></s:a>')!
    expect(findAll(root, 'c').map(({ text }) => text)).toEqual(['1', '2', ''])
    expect(find(root, 'b')?.children[0]?.name).toBe('c')
    expect(find(root, 'x')).toBe(null)
  })

  it.each([
    ['a DTD', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['a bomb of entities', '<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;">]><a>&y;</a>'],
    ['a document that breaks off', '<a><b>1</b>'],
    ['two roots', '<a></a><b></b>'],
    ['no XML', 'hello'],
    ['a nest too deep', '<a>'.repeat(100) + '</a>'.repeat(100)],
    ['too many elements', `<a>${'<b/>'.repeat(200_001)}</a>`],
  ])('refuses %s', (_what, text) => {
    expect(parseXml(text)).toBe(null)
  })

  it('never expands an entity of somebody’s own', () => {
    expect(parseXml('<a>&x;</a>')?.text).toBe('&x;')
  })

  it('takes what came of a document that was cut, only when told so', () => {
    expect(parseXml('<a><b>ab', true)?.children[0]?.text).toBe('ab')
    expect(parseXml('<a><b>ab')).toBe(null)
  })
})
