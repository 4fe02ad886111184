import { expect, test } from 'vitest'
import fc from 'fast-check'
import type { Outcome } from '#engine/channels/channel.ts'
import { outcomeOfRefusal, readRefusal } from '#engine/channels/gmail/gmail-errors.ts'

const NOW = Date.UTC(2026, 10, 23, 10)
const google = (status: number, reason: string, message: string) =>
  Buffer.from(
    JSON.stringify({
      error: { code: status, message, errors: [{ reason, domain: 'usageLimits', message }] },
    }),
  )

/** What Google answers, what it means when the request carried the message, and when it could not have. */
const CASES: [
  status: number,
  reason: string,
  message: string,
  carried: Partial<Outcome>,
  before?: Partial<Outcome>,
][] = [
  [401, 'authError', 'Invalid Credentials', { outcome: 'signed-out', why: 'token-expired' }],
  [
    403,
    'insufficientPermissions',
    'Request had insufficient authentication scopes.',
    { outcome: 'signed-out', why: 'consent-needed' },
  ],
  [
    403,
    'domainPolicy',
    'The domain administrators have disabled Gmail apps.',
    { outcome: 'signed-out', why: 'consent-needed' },
  ],
  [
    403,
    'accessNotConfigured',
    'Gmail API has not been used in project 1 before',
    { outcome: 'blocked-us', scope: 'channel' },
  ],
  [403, 'dailyLimitExceeded', 'Daily Limit Exceeded', { outcome: 'blocked-us', scope: 'channel' }],
  [403, 'userRateLimitExceeded', 'User Rate Limit Exceeded', { outcome: 'deferred', why: 'throttled' }],
  [403, 'rateLimitExceeded', 'Rate Limit Exceeded', { outcome: 'deferred', why: 'throttled' }],
  [403, 'quotaExceeded', 'Quota exceeded', { outcome: 'blocked-us', scope: 'channel' }],
  [403, 'forbidden', 'Delegation denied for rep@test.local', { outcome: 'blocked-us', scope: 'channel' }],
  [429, 'userRateLimitExceeded', 'User-rate limit exceeded.', { outcome: 'deferred', why: 'throttled' }],
  [429, 'dailyLimitExceeded', 'Mail sending limit', { outcome: 'blocked-us', scope: 'channel' }],
  [429, '', '', { outcome: 'deferred', why: 'throttled' }],
  [400, 'failedPrecondition', 'Mail service not enabled', { outcome: 'blocked-us', scope: 'channel' }],
  [400, 'failedPrecondition', 'Precondition check failed.', { outcome: 'blocked-us', scope: 'channel' }],
  [400, 'invalidArgument', 'Invalid To header', { outcome: 'rejected' }],
  [400, 'badRequest', 'Bad Request', { outcome: 'rejected' }],
  [413, 'uploadTooLarge', 'Request is too large.', { outcome: 'rejected' }],
  [404, 'notFound', 'Requested entity was not found.', { outcome: 'deferred', why: 'busy' }],
  [409, 'aborted', 'The operation was aborted.', { outcome: 'deferred', why: 'busy' }],
  [408, '', '', { outcome: 'unknown' }, { outcome: 'deferred', why: 'busy' }],
  [500, 'backendError', 'Backend Error', { outcome: 'unknown' }, { outcome: 'deferred', why: 'busy' }],
  [502, '', '', { outcome: 'unknown' }, { outcome: 'deferred', why: 'busy' }],
  [503, 'backendError', 'Service unavailable', { outcome: 'unknown' }, { outcome: 'deferred', why: 'busy' }],
]

test.each(CASES)('%i %s “%s” is understood', (status, reason, message, carried, before = carried) => {
  const refusal = readRefusal(status, google(status, reason, message), undefined, NOW)
  expect(outcomeOfRefusal(refusal, true)).toMatchObject(carried)
  expect(outcomeOfRefusal(refusal, false)).toMatchObject(before)
})

test.each([301, 400, 403, 407, 418])(
  'an answer %i that is not Google’s rejects nothing and signs nobody out',
  (status) => {
    const page = Buffer.from('<html>Access denied by your company</html>')
    expect(outcomeOfRefusal(readRefusal(status, page, undefined, NOW), true).outcome).toBe('deferred')
  },
)

test('the newer form of errors is read too', () => {
  const details = [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' },
  ]
  const body = Buffer.from(
    JSON.stringify({ error: { code: 403, message: 'No.', status: 'PERMISSION_DENIED', details } }),
  )
  expect(outcomeOfRefusal(readRefusal(403, body, undefined, NOW), true)).toMatchObject({
    outcome: 'signed-out',
    why: 'consent-needed',
  })
})

test.each([
  ['120', 'Slow down', NOW + 120_000],
  ['Mon, 23 Nov 2026 10:05:00 GMT', 'Slow down', NOW + 300_000],
  [
    undefined,
    'User-rate limit exceeded.  Retry after 2026-11-23T12:57:51.196Z',
    Date.UTC(2026, 10, 23, 12, 57, 51, 196),
  ],
  [undefined, 'Slow down', null],
  ['soon', 'Slow down', null],
  ['-5', 'Slow down', null],
  [undefined, 'Retry after 2020-01-01T00:00:00.000Z', null],
  ['9999999', 'Slow down', NOW + 2 * 86_400_000],
])('“Retry-After: %s” with “%s” says when to come back', (header, message, expected) => {
  const refusal = readRefusal(429, google(429, 'userRateLimitExceeded', message), header, NOW)
  expect(outcomeOfRefusal(refusal, true)).toMatchObject({ outcome: 'deferred', notBefore: expected })
})

test('whatever a server answers, it gives an outcome, bounded and without line breaks', () => {
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ error: fc.anything() }).map((value) => JSON.stringify(value) ?? ''),
  )
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 999 }),
      body,
      fc.option(fc.string(), { nil: undefined }),
      fc.boolean(),
      (status, text, header, carried) => {
        const outcome = outcomeOfRefusal(readRefusal(status, Buffer.from(text), header, NOW), carried)
        const detail = 'detail' in outcome ? (outcome.detail ?? '') : ''
        expect(detail.length).toBeLessThan(900)
        expect(detail).not.toMatch(/[\r\n]/)
        if (!carried) expect(outcome.outcome).not.toBe('unknown')
      },
    ),
  )
})
