/**
 * The closed list of errors a user can meet. An error crosses every border (window, socket, command line) as this value,
 * never as a stack: `message` says what happened, `fix` what to do. Neither may hold a secret.
 */
export const APP_ERROR_CODES = [
  'bad-input',
  'not-found',
  'already-exists',
  'not-now',
  'wrong-password',
  'sign-in-failed',
  'unreachable',
  'connection-lost',
  'certificate',
  'no-encryption',
  'refused-server',
  'no-secret-store',
  'vault-locked',
  'folder-in-use',
  'newer-database',
  'damaged-database',
  'disk-full',
  'policy',
  'no-owner',
  'internal',
] as const
export type AppErrorCode = (typeof APP_ERROR_CODES)[number]

export interface AppErrorValue {
  code: AppErrorCode
  message: string
  fix: string | null
}

export class AppError extends Error {
  readonly code: AppErrorCode
  readonly fix: string | null

  constructor(code: AppErrorCode, message: string, options: { fix?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.fix = options.fix ?? null
  }

  toValue(): AppErrorValue {
    return { code: this.code, message: this.message, fix: this.fix }
  }
}

/** Any thrown thing as an AppError; what we did not foresee becomes `internal`, without its inner words. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  return new AppError('internal', 'Something went wrong inside Fieldpost.', {
    fix: 'The log has the details. What was queued is safe.',
    cause: thrown,
  })
}
