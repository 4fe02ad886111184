import { describe, expect, test } from 'vitest'
import { explainConnectionError } from '#engine/lib/connection-errors.ts'

const place = { host: 'mail.test', port: 587 }
const withCode = (code: string, more: object = {}) =>
  Object.assign(new Error('inner words'), { code, ...more })

describe('a broken connection in words', () => {
  test.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate', 'self-signed'],
    ['CERT_HAS_EXPIRED', 'certificate', 'expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate', 'another server name'],
    ['ENOTFOUND', 'unreachable', 'could not be found'],
    ['ECONNREFUSED', 'unreachable', 'refused the connection'],
    ['ETIMEDOUT', 'unreachable', 'did not answer'],
    ['ECONNRESET', 'connection-lost', 'was lost'],
  ])('%s is %s', (code, expected, words) => {
    const explained = explainConnectionError(withCode(code), place)
    expect(explained).toMatchObject({ code: expected, message: expect.stringContaining(words) as string })
    expect(explained!.message).toContain('mail.test:587')
    expect(explained!.message).not.toContain('inner words')
    expect(explained!.fix).not.toBeNull()
  })

  test('the system’s own code is found under the library’s, in causes and among several tries', () => {
    const under = withCode('ESOCKET', { originalCode: 'CERT_HAS_EXPIRED' })
    expect(explainConnectionError(under, place)?.code).toBe('certificate')
    const caused = new Error('outer', { cause: withCode('ECONNREFUSED') })
    expect(explainConnectionError(caused, place)?.code).toBe('unreachable')
    const several = new AggregateError([withCode('ENETUNREACH'), withCode('ECONNREFUSED')])
    expect(explainConnectionError(several, place)?.code).toBe('unreachable')
  })

  test('what is not about the connection is left to others', () => {
    expect(explainConnectionError(withCode('EAUTH'), place)).toBeNull()
    expect(explainConnectionError('nonsense', place)).toBeNull()
    expect(explainConnectionError(null, place)).toBeNull()
  })

  test('a cause that leads back to itself does not hang', () => {
    const looped = withCode('EAUTH')
    looped.cause = looped
    expect(explainConnectionError(looped, place)).toBeNull()
  })
})
