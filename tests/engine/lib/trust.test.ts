import { expect, test } from 'vitest'
import { isLoopback, trust } from '#engine/lib/trust.ts'

test.each(['localhost', 'LOCALHOST.', '127.0.0.1', '127.8.9.1', '::1', '[::1]'])(
  '%s is this machine',
  (host) => {
    expect(isLoopback(host)).toBe(true)
  },
)

test.each([
  'localhost.example.com',
  '127.0.0.1.example.com',
  '128.0.0.1',
  '0.0.0.0',
  '',
  '1270.0.0.1',
  '::2',
])('%s may be another machine', (host) => {
  expect(isLoopback(host)).toBe(false)
})

test('servers are always verified', () => {
  expect(trust(undefined)).toEqual({ rejectUnauthorized: true })
})

test('a text that is no certificate is refused', () => {
  expect(() => trust('-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----')).toThrow(/cannot be read/)
})
