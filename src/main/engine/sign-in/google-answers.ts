import { z } from 'zod'
import { AppError } from '#shared/app-error.ts'
import { explainConnectionError } from '#engine/lib/connection-errors.ts'
import type { Clock } from '#engine/ports.ts'
import { explainRefusal, explainTokenFailure, type TokenFailure } from './google-errors.ts'

const SECRET = z.string().min(1).max(10_000)

const grantSchema = z.object({
  access_token: SECRET,
  refresh_token: SECRET.optional(),
  /** Seconds. */
  expires_in: z.number().positive(),
  scope: z.string().max(10_000).optional(),
  refresh_token_expires_in: z.number().positive().optional(),
})

const profileSchema = z.object({
  email: z.email().max(320),
  email_verified: z.union([z.literal(true), z.literal('true')]),
  name: z.string().max(1000).optional(),
})

const refusalSchema = z.object({
  error: z.string().max(200),
  error_description: z.string().max(2000).optional(),
  error_subtype: z.string().max(200).optional(),
})

/** Someone else's words where Google's were due: a captive portal, a proxy. */
class Stranger extends Error {}

function read<T extends z.ZodType>(schema: T, data: unknown): z.output<T> {
  const { data: answer, success } = schema.safeParse(data)
  if (!success) throw new Stranger()
  return answer
}

/** `data.original`: the answer before the library worked on it. */
export const grantIn = (data: unknown) => read(z.object({ original: grantSchema }), data).original
export const profileIn = (data: unknown) => read(profileSchema, data)

/** Of a library error; the whole of it holds the request, and with it the secrets. */
interface LibraryError {
  code?: string | number
  cause?: unknown
  response?: { status?: number; data?: unknown; headers?: Headers }
}

/**
 * Runs one request to Google and turns what goes wrong into AppErrors, SignedOut among them. The library's own errors
 * never leave: they hold tokens. `account`: whose sign-in is renewed; null while somebody signs in.
 */
export async function ask<T>(
  url: string,
  account: Pick<TokenFailure, 'address' | 'signedInAt' | 'endsAt' | 'lastGoodAt'> | null,
  clock: Clock,
  request: () => Promise<T>,
): Promise<T> {
  try {
    return await request()
  } catch (thrown) {
    const { response, code, cause } = thrown as LibraryError
    if (!(thrown instanceof Stranger) && response === undefined) throw noAnswer(url, code, cause)
    const said = refusalSchema.safeParse(response?.data).data
    if (!account && said && (response?.status ?? 0) < 500) throw explainRefusal(said.error)
    const date = Date.parse(response?.headers?.get('date') ?? '')
    throw explainTokenFailure({
      ...(account ?? { address: '', signedInAt: 0, endsAt: null, lastGoodAt: 0 }),
      status: response?.status ?? 200,
      said: said
        ? { error: said.error, description: said.error_description ?? '', subtype: said.error_subtype ?? '' }
        : null,
      now: clock.now(),
      googleNow: Number.isFinite(date) ? date : null,
    })
  }
}

function noAnswer(url: string, code: unknown, cause: unknown): AppError {
  const { hostname, port } = new URL(url)
  const place = { host: hostname, port: Number(port) || 443 }
  const explained = explainConnectionError(cause, place) ?? explainConnectionError({ code }, place)
  if (explained)
    return new AppError(
      explained.code,
      explained.message,
      explained.fix === null ? {} : { fix: explained.fix },
    )
  return new AppError('unreachable', `${hostname} did not answer.`, {
    fix: 'Check that this computer is online.',
  })
}
