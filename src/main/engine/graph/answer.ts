import { AppError } from '#shared/app-error.ts'
import { explainConnectionError } from '#engine/lib/connection-errors.ts'
import { fitToShow, GraphFailure } from './failure.ts'

// Only before a connection stands do these come: no byte of the request can have left. Any other loss is in doubt.
const NEVER_CONNECTED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT'])

/** The body, cut off after `most` bytes. */
export async function readAll(response: Response, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  if (!response.body) return new Uint8Array()
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    chunks.push(chunk.subarray(0, most - size))
    size += chunk.length
    if (size >= most) break
  }
  return Buffer.concat(chunks)
}

/** The JSON object in an answer; null: it is none. */
export function parseObject(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** Why there is no answer, and whether the request may have arrived. `late`: we gave up waiting. */
export function lostAnswer(
  error: unknown,
  place: { host: string; port: number },
  late: boolean,
): GraphFailure {
  const where = `${place.host}:${place.port}`
  const explained = explainConnectionError(error, place)
  const reached = explained?.code !== 'certificate' && !NEVER_CONNECTED.has(codeOf(error))
  const fallback = late
    ? new AppError('unreachable', `${where} did not answer in time.`, { fix: 'Check the network.' })
    : new AppError('connection-lost', `The connection to ${where} was lost${why(error)}.`, {
        fix: 'Nothing is lost; Fieldpost will try again.',
      })
  return new GraphFailure({ kind: 'lost', reached, error: explained ?? fallback })
}

function codeOf(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null || depth > 4) return ''
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return typeof code === 'string' ? code : codeOf(cause, depth + 1)
}

function why(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : null
  const words = cause instanceof Error ? fitToShow(cause.message).slice(0, 120) : ''
  return words ? ` (${words})` : ''
}
