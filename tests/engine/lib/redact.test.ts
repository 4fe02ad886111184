import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redact } from '#engine/lib/redact.ts'

test('a secret leaves a text as it is and in base64', () => {
  const base64 = Buffer.from('sésame').toString('base64')
  expect(redact(`AUTH ${base64} sésame.`, ['sésame'])).toBe('AUTH … ….')
})

test('no text keeps a secret, wherever it stood', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 4 }), fc.string(), (before, secret, after) => {
      expect(redact(before + secret + after, [secret]).includes(secret) && !'…'.includes(secret)).toBe(false)
    }),
  )
})

test('an empty secret changes nothing', () => {
  expect(redact('as it was', [''])).toBe('as it was')
})
