import { ORPCError } from '@orpc/client'
import { describe, expect, test } from 'vitest'
import { asProblem, EngineAway } from '../../../src/renderer/api/problem.ts'
import { appError } from '../fake-api.ts'

describe('an error as a screen shows it', () => {
  test('the engine’s own value passes as it is', () => {
    expect(asProblem(appError('not-now', 'A message is leaving.', 'Try again in a minute.'))).toEqual({
      code: 'not-now',
      message: 'A message is leaving.',
      fix: 'Try again in a minute.',
    })
  })

  test('refused input says which field', () => {
    const refused = new ORPCError('BAD_REQUEST', {
      data: { issues: [{ path: ['settings', 'host'], message: 'A host name or an IP address' }] },
    })
    expect(asProblem(refused)).toMatchObject({
      code: 'bad-input',
      fix: 'settings.host: A host name or an IP address',
    })
  })

  test.each([
    new EngineAway(),
    new Error('[ClientPeer] peer was closed'),
    new DOMException('gone', 'AbortError'),
  ])('a call that lost its engine says that nothing is lost (%s)', (thrown) => {
    expect(asProblem(thrown)).toMatchObject({ code: 'connection-lost', fix: expect.stringContaining('safe') })
  })

  test.each([new Error('TypeError at /src/x.ts:3'), 'text', null, new ORPCError('INTERNAL_SERVER_ERROR')])(
    'inner words never reach the screen (%s)',
    (thrown) => {
      expect(asProblem(thrown)).toMatchObject({
        code: 'internal',
        message: 'Something went wrong inside Fieldpost.',
      })
    },
  )
})
