import { implement, ORPCError } from '@orpc/server'
import { asAppError } from '#shared/app-error.ts'
import { contract } from '#shared/contract/index.ts'
import { describeError } from '#engine/lib/describe-error.ts'
import type { Log } from '#engine/ports.ts'

/** Every procedure starts here: whatever is thrown inside leaves as a value of the closed list. */
export function createApi(log: Log) {
  return implement(contract).use(async ({ next, path }) => {
    try {
      return await next()
    } catch (error) {
      if (error instanceof ORPCError) throw error
      const value = asAppError(error)
      // The caller hears only that there was something; the log keeps what.
      if (value.code === 'internal')
        log.error('procedure.failed', { procedure: path.join('.'), error: describeError(error) })
      throw new ORPCError('APP_ERROR', {
        defined: true,
        status: 400,
        message: value.message,
        data: value.toValue(),
      })
    }
  })
}
export type Api = ReturnType<typeof createApi>

/** `after` of a page by id: a number, or null for the first page. */
export function afterId(after: string | null | undefined): number | null {
  const id = after ? Number(after) : Number.NaN
  return Number.isSafeInteger(id) ? id : null
}

/** A page whose rows carry an id, with the mark of the next. */
export function pageOfRows<T extends { id: number }>(
  rows: T[],
  total: number,
  limit: number,
): { rows: T[]; next: string | null; total: number } {
  return { rows, next: rows.length === limit ? String(rows.at(-1)!.id) : null, total }
}
