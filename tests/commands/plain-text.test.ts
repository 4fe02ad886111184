import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fit, jsonLine, plainText, widthOf } from '../../src/main/commands/plain-text.ts'

describe('text of others on our terminal', () => {
  it.each([
    ['a colour and a cleared screen', '\x1b[2J\x1b[31mred\x1b[0m', 'red'],
    ['a title of the window', 'a\x1b]0;owned\x07b', 'ab'],
    ['a line break that would forge a row', 'one\r\ntwo', 'one two'],
    ['a C1 control', 'a\x85b', 'a b'],
    ['a change of direction', 'abc\u202Egpj.exe', 'abc gpj.exe'],
  ])('loses %s', (_name, text, shown) => {
    expect(plainText(text)).toBe(shown)
  })

  it('never keeps a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plainText(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u)
      }),
    )
  })

  it('is measured in columns, so that wide letters count twice', () => {
    expect(widthOf('Ann')).toBe(3)
    expect(widthOf('田中')).toBe(4)
    expect(widthOf('e\u0301')).toBe(1)
  })

  it('is cut to a width and never beyond it', () => {
    expect(fit('Annabel', 4)).toBe('Ann…')
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).map(plainText),
        fc.integer({ min: 1, max: 30 }),
        (text, width) => {
          expect(widthOf(fit(text, width))).toBeLessThanOrEqual(width)
        },
      ),
    )
  })
})

describe('a line of JSON', () => {
  it('is one line, safe for a terminal, and the same value', () => {
    fc.assert(
      fc.property(fc.record({ subject: fc.string({ unit: 'binary' }) }), (value) => {
        const line = jsonLine(value)
        expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u)
        expect(JSON.parse(line)).toEqual(value)
      }),
    )
  })
})
