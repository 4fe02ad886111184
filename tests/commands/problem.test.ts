import { ORPCError } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { problemOf } from '../../src/main/commands/problem.ts'
import { AppError } from '../../src/shared/app-error.ts'

describe('what a procedure threw', () => {
  it('is the AppError that it carried', () => {
    const data = { code: 'wrong-password', message: 'The server refused the password.', fix: 'Set it again.' }
    expect(problemOf(new ORPCError('APP_ERROR', { data })).toValue()).toEqual(data)
  })

  it('names the fields that were refused at the door', () => {
    const data = { issues: [{ path: ['settings', 'host'], message: 'A host name or an IP address' }] }
    const problem = problemOf(new ORPCError('BAD_REQUEST', { data }))
    expect(problem.code).toBe('bad-input')
    expect(problem.message).toContain('settings.host: A host name or an IP address')
  })

  it('stays an AppError when it is one', () => {
    const error = new AppError('not-found', 'There is no such thing.')
    expect(problemOf(error)).toBe(error)
  })

  it('keeps the inner words of the unforeseen to itself', () => {
    const problem = problemOf(new ORPCError('INTERNAL_SERVER_ERROR', { cause: new Error('secret words') }))
    expect(problem.code).toBe('internal')
    expect(JSON.stringify(problem.toValue())).not.toContain('secret words')
  })
})
