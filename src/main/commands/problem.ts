import { ORPCError } from '@orpc/client'
import { appErrorSchema } from '#shared/contract/base.ts'
import { AppError, asAppError } from '#shared/app-error.ts'

interface Issue {
  message?: unknown
  path?: unknown
}

/**
 * Whatever a procedure, a file or a socket threw, as a value of the closed list. Errors cross the contract inside an
 * `ORPCError`; input refused at the door comes as a list of issues, of which we name the field and what it wants.
 */
export function problemOf(thrown: unknown): AppError {
  if (!(thrown instanceof ORPCError)) return asAppError(thrown)
  const declared = appErrorSchema.safeParse(thrown.data)
  if (thrown.code === 'APP_ERROR' && declared.success) {
    const { code, message, fix } = declared.data
    return new AppError(code, message, { cause: thrown, ...(fix === null ? {} : { fix }) })
  }
  if (thrown.code === 'BAD_REQUEST') return new AppError('bad-input', refused(thrown.data), { cause: thrown })
  return asAppError(thrown)
}

function refused(data: unknown): string {
  const issues = typeof data === 'object' && data !== null && 'issues' in data ? data.issues : null
  if (!Array.isArray(issues) || issues.length === 0) return 'That was not accepted.'
  const words = (issues as Issue[]).slice(0, 5).map((issue) => {
    const path = Array.isArray(issue.path) ? issue.path.join('.') : ''
    const message = typeof issue.message === 'string' ? issue.message : 'not accepted'
    return path ? `${path}: ${message}` : message
  })
  return `That was not accepted: ${words.join('; ')}.`
}
