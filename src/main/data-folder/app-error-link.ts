import { type ClientLink, ORPCError } from '@orpc/client'
import { z } from 'zod'
import { AppError, asAppError } from '#shared/app-error.ts'
import { appErrorSchema } from '#shared/contract/base.ts'

type Link = ClientLink<Record<never, never>>

const issuesSchema = z.object({
  issues: z
    .array(z.object({ message: z.string(), path: z.array(z.union([z.string(), z.number()])).default([]) }))
    .min(1),
})

/**
 * A link whose failures are AppErrors again, those inside a stream too. `isOpen` tells a lost owner from one that
 * failed. A caller's own abort stays what it is.
 */
export function asAppErrors(link: Link, isOpen: () => boolean): Link {
  return {
    async call(path, input, options) {
      const mend = (error: unknown) => (options.signal?.aborted ? error : toAppError(error, isOpen()))
      try {
        const output = await link.call(path, input, options)
        return isStream(output) ? mended(output, mend) : output
      } catch (error) {
        throw mend(error)
      }
    },
  }
}

/** What crossed the wire, as the AppError it was when it left. */
export function toAppError(error: unknown, ownerIsThere: boolean): AppError {
  if (error instanceof AppError) return error
  if (error instanceof ORPCError) return fromWire(error as ORPCError<string, unknown>)
  if (!ownerIsThere) {
    return new AppError('no-owner', 'The Fieldpost that did the work has ended.', {
      fix: 'Nothing that was queued is lost. Start it again and repeat the command.',
      cause: error,
    })
  }
  return asAppError(error)
}

function fromWire(error: ORPCError<string, unknown>): AppError {
  const value = appErrorSchema.safeParse(error.data)
  if (error.code === 'APP_ERROR' && value.success) {
    const { code, message, fix } = value.data
    return new AppError(code, message, fix === null ? {} : { fix })
  }
  if (error.code === 'BAD_REQUEST') {
    const first = issuesSchema.safeParse(error.data).data?.issues[0]
    const where = first?.path.length ? `${first.path.join('.')}: ` : ''
    return new AppError('bad-input', first ? `${where}${first.message}` : 'The input is not valid.')
  }
  if (error.code === 'NOT_FOUND') {
    return new AppError('internal', 'The running Fieldpost does not know this command.', {
      fix: 'It is another version. Stop it and start it again.',
    })
  }
  return new AppError('internal', 'Something went wrong inside the running Fieldpost.', {
    fix: 'Its log has the details. What was queued is safe.',
    cause: error,
  })
}

function isStream(output: unknown): output is AsyncIterator<unknown> & AsyncIterable<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output
}

function mended(stream: AsyncIterator<unknown>, mend: (error: unknown) => unknown) {
  const step = async (act: Promise<IteratorResult<unknown>> | undefined) => {
    try {
      return (await act) ?? { done: true as const, value: undefined }
    } catch (error) {
      throw mend(error)
    }
  }
  return {
    next: () => step(stream.next()),
    return: (value?: unknown) => step(stream.return?.(value)),
    throw: (error: unknown) => step(stream.throw?.(error)),
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
