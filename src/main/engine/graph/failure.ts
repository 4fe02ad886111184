import type { AppError } from '#shared/app-error.ts'
import type { SignedOut } from '#engine/sign-in/sign-in.ts'

/** What went wrong with one request to Graph. */
export type GraphTrouble =
  /** Graph answered, and it was no yes. */
  | {
      kind: 'refused'
      status: number
      /** Graph's own code, such as `ErrorSendAsDenied`; empty when it gave none. */
      code: string
      /** Graph's words, at most 500 characters, without anything that looks like a token. */
      words: string
      /** ms epoch; from `Retry-After`. */
      retryAt: number | null
    }
  /** No answer. `reached`: the request may have arrived all the same. */
  | { kind: 'lost'; reached: boolean; error: AppError }
  /** There is no token to ask with. `reason` null: the network or the sign-in server is to blame, not the account. */
  | { kind: 'no-token'; reason: SignedOut['reason'] | null; error: AppError }
  /** Graph told us to wait, and this request was not to. */
  | { kind: 'throttled'; retryAt: number }
  | { kind: 'stopped' }

/** The one thing a request to Graph rejects with. */
export class GraphFailure extends Error {
  readonly trouble: GraphTrouble

  constructor(trouble: GraphTrouble) {
    super(describe(trouble))
    this.name = 'GraphFailure'
    this.trouble = trouble
  }
}

function describe(trouble: GraphTrouble): string {
  switch (trouble.kind) {
    case 'refused':
      return refusalLine(trouble)
    case 'lost':
    case 'no-token':
      return trouble.error.message
    case 'throttled':
      return 'Microsoft 365 asked us to slow down.'
    case 'stopped':
      return 'Stopped.'
  }
}

/** `403 ErrorSendAsDenied: The user account …` */
export function refusalLine({
  status,
  code,
  words,
}: {
  status: number
  code: string
  words: string
}): string {
  const head = [status, code].filter(Boolean).join(' ')
  return words ? `${head}: ${words}` : head
}

const MAX_WORDS = 500
/** A JWT, or what follows `Bearer`: an error page may send our own header back to us. */
const LOOKS_SECRET =
  /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}|\beyJ[\w-]{8,}(\.[\w-]*){0,4}|\b[\w-]{20,}\.[\w-]{20,}\.[\w-]{10,}\b/gi

/** A server's words, fit to be shown and kept. */
export function fitToShow(text: string): string {
  return text
    .slice(0, 4 * MAX_WORDS)
    .replace(LOOKS_SECRET, '…')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_WORDS)
}

/** Reads Graph's error envelope (`{"error":{"code","message"}}`); anything else is taken as words without a code. */
export function readGraphError(body: string): { code: string; words: string } {
  try {
    const { error } = JSON.parse(body) as { error?: unknown }
    if (typeof error === 'object' && error !== null) {
      const { code, message } = error as Record<string, unknown>
      return {
        code: typeof code === 'string' ? code.replace(/[^\w.-]/g, '').slice(0, 100) : '',
        words: typeof message === 'string' ? fitToShow(message) : '',
      }
    }
  } catch {
    // A proxy's page, most likely: markup is of no use to anybody.
  }
  return { code: '', words: /^\s*</.test(body) ? '' : fitToShow(body) }
}

const LONGEST_WAIT = 86_400_000

/** `Retry-After` in seconds or as a date (RFC 9110 10.2.3), as ms epoch; null when it says nothing usable. */
export function retryAtOf(header: string | null, now: number): number | null {
  if (header === null) return null
  const wait = /^\s*\d{1,9}\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  if (!Number.isFinite(wait)) return null
  return now + Math.min(Math.max(wait, 0), LONGEST_WAIT)
}
