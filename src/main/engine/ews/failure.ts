import { AppError } from '#shared/app-error.ts'

/** What went wrong with one request to Exchange Web Services. */
export type EwsTrouble =
  /** The server answered, and it was no yes. */
  | {
      kind: 'refused'
      /** EWS's ResponseCode, such as `ErrorSendAsDenied`; empty when only HTTP said no. */
      code: string
      /** HTTP status. */
      status: number
      words: string
      /** ms epoch; from BackOffMilliseconds or `Retry-After`. */
      retryAt: number | null
      /** How we signed in. */
      auth: 'basic' | 'ntlm' | 'bearer'
    }
  /** No answer. `reached`: the request may have arrived all the same. */
  | { kind: 'lost'; reached: boolean; error: AppError }
  /** There is nothing to sign in with; `error` null: simply none is saved. */
  | { kind: 'no-credentials'; error: unknown }
  | { kind: 'throttled'; retryAt: number }
  | { kind: 'stopped' }

/** The one thing a request to EWS rejects with. */
export class EwsFailure extends Error {
  readonly trouble: EwsTrouble

  constructor(trouble: EwsTrouble) {
    super(describe(trouble))
    this.name = 'EwsFailure'
    this.trouble = trouble
  }
}

function describe(trouble: EwsTrouble): string {
  switch (trouble.kind) {
    case 'refused':
      return ewsLine(trouble)
    case 'lost':
      return trouble.error.message
    case 'no-credentials':
      return trouble.error instanceof AppError ? trouble.error.message : 'No password is saved.'
    case 'throttled':
      return 'The Exchange Server asked us to slow down.'
    case 'stopped':
      return 'Stopped.'
  }
}

/** `ErrorSendAsDenied: The user account …` */
export function ewsLine({ status, code, words }: { status: number; code: string; words: string }): string {
  const head = code || `HTTP ${status}`
  return words ? `${head}: ${words}` : head
}

/** A server's words, fit to be shown and kept. It may have sent our own header back. */
export function fitToShow(text: string): string {
  return text
    .slice(0, 2000)
    .replace(/\b(Bearer|Basic|NTLM|Negotiate)\s+[\w.~+/=-]{8,}/gi, '…')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 500)
}

const PASSWORD = /^Error(PasswordExpired|PasswordChangeRequired|AccountDisabled)$/

/** What a request to EWS rejected with, as an AppError that the watcher and a person can act on. `where`: the host. */
export function explainEws(thrown: unknown, where: string): AppError {
  if (!(thrown instanceof EwsFailure))
    return thrown instanceof AppError
      ? thrown
      : new AppError('internal', `Something went wrong while ${where} was asked.`, {
          fix: 'The log has the details. What was queued is safe.',
          cause: thrown,
        })
  const { trouble } = thrown
  switch (trouble.kind) {
    case 'lost':
      return trouble.error
    case 'no-credentials':
      if (trouble.error instanceof AppError) return trouble.error
      return new AppError('sign-in-failed', `No password is saved for ${where}.`, {
        fix: 'Enter it once more.',
      })
    case 'stopped':
      return new AppError('not-now', 'Stopped.')
    case 'throttled':
      return new AppError('unreachable', `${where} asked us to slow down.`, {
        fix: 'Fieldpost will try again in a while.',
      })
    case 'refused':
      return explainRefusal(trouble, where)
  }
}

type Refused = Extract<EwsTrouble, { kind: 'refused' }>

function explainRefusal(refused: Refused, where: string): AppError {
  const { status, code, auth } = refused
  const line = ewsLine(refused)
  if (status === 401)
    return auth === 'bearer'
      ? new AppError('sign-in-failed', `${where} no longer accepts the sign-in.`, { fix: 'Sign in again.' })
      : new AppError('wrong-password', `${where} refused the user name or the password.`, {
          fix: 'Check both (DOMAIN\\name or the address); some servers want NTLM, which needs the desktop app.',
        })
  if (PASSWORD.test(code))
    return new AppError('wrong-password', `${where} does not let this account in: ${line}`, {
      fix: 'Change the password or ask your mail administrator, then enter it here.',
    })
  if (code === '' && status === 403)
    return new AppError('refused-server', `${where} does not allow programs to use this mailbox (EWS).`, {
      fix: 'Ask your mail administrator to allow Exchange Web Services for this account and for Fieldpost.',
    })
  if (code === '' && (status === 404 || (status >= 300 && status < 400)))
    return new AppError('refused-server', `There is no Exchange Web Services at this address of ${where}.`, {
      fix: 'The address mostly ends in /EWS/Exchange.asmx; your mail administrator knows it.',
    })
  if (isPassing(refused))
    return new AppError('unreachable', `${where} cannot do this just now: ${line}`, {
      fix: 'Fieldpost will try again in a while.',
    })
  return new AppError('refused-server', `${where} could not do what was asked: ${line}`, {
    fix: 'Try again later, or ask your mail administrator.',
  })
}

// Microsoft Learn, EWS reference, "ResponseCode": the server is busy, unwell, or moving the mailbox.
const PASSING =
  /^Error(ServerBusy|TooManyObjectsOpened|ExceededConnectionCount|InternalServer(Transient)?Error|TimeoutExpired|MailboxStoreUnavailable|MailboxMoveInProgress|MailboxFailover|ConnectionFailed|NotEnoughMemory|InsufficientResources|ADUnavailable|ADOperation|Timeout)$/

/** Whether the same request may well succeed later. */
export function isPassing({ code, status }: { code: string; status: number }): boolean {
  if (code !== '') return PASSING.test(code)
  return status >= 500 || status === 408 || status === 429
}

/** Whether the server asks us to be slower. */
export function isThrottle({ code, status }: { code: string; status: number }): boolean {
  return (
    /^Error(ServerBusy|ExceededConnectionCount|TooManyObjectsOpened)$/.test(code) ||
    (code === '' && status === 429)
  )
}
