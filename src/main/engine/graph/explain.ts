import { AppError } from '#shared/app-error.ts'
import { GraphFailure, refusalLine } from './failure.ts'

/** Graph's codes for a mailbox that is not in Exchange Online; the second is what a hybrid tenant sees today. */
const NOT_IN_THE_CLOUD =
  /^(MailboxNotEnabledForRESTAPI|MailboxNotSupportedForRESTAPI|ErrorMailboxNotEnabledForRESTAPI)$/i

export const NOT_IN_THE_CLOUD_WORDS = {
  message: "This mailbox is not in Microsoft 365: it lives on your organisation's own Exchange Server.",
  fix: 'Add it as an Exchange Server channel instead.',
}

/** Whether Graph says that the mailbox lives on the organisation's own server (404, hybrid). */
export function isNotInTheCloud({ code }: { code: string }): boolean {
  return NOT_IN_THE_CLOUD.test(code)
}

/** Codes that mean a missing permission of ours, not of the person's. */
export function lacksPermission({ status, code }: { status: number; code: string }): boolean {
  return (
    status === 403 && /^(ErrorAccessDenied|AccessDenied|Authorization_RequestDenied|Forbidden)?$/i.test(code)
  )
}

/** What a request to Graph rejected with, as an AppError that the watcher and a person can act on. */
export function explainGraph(thrown: unknown): AppError {
  if (!(thrown instanceof GraphFailure)) return thrown instanceof AppError ? thrown : unforeseen(thrown)
  const { trouble } = thrown
  switch (trouble.kind) {
    case 'lost':
    case 'no-token':
      return trouble.error
    case 'stopped':
      return new AppError('not-now', 'Stopped.')
    case 'throttled':
      return busy('it asked us to slow down')
    case 'refused':
      return explainRefusal(trouble)
  }
}

function explainRefusal(refused: { status: number; code: string; words: string }): AppError {
  const line = refusalLine(refused)
  if (isNotInTheCloud(refused))
    return new AppError('refused-server', NOT_IN_THE_CLOUD_WORDS.message, { fix: NOT_IN_THE_CLOUD_WORDS.fix })
  if (refused.status === 401)
    return new AppError('sign-in-failed', `Microsoft 365 no longer accepts the sign-in: ${line}`, {
      fix: 'Sign in again.',
    })
  if (lacksPermission(refused))
    return new AppError('sign-in-failed', `Microsoft 365 did not grant what is needed: ${line}`, {
      fix: 'Sign in again and agree to reading and sending mail; your administrator may have to agree first.',
    })
  if (refused.status === 429 || refused.status >= 500) return busy(line)
  return new AppError('refused-server', `Microsoft 365 could not do what was asked: ${line}`, {
    fix: 'Try again later, or ask your mail administrator.',
  })
}

function busy(line: string): AppError {
  return new AppError('unreachable', `Microsoft 365 cannot do this just now: ${line}`, {
    fix: 'Fieldpost will try again in a while.',
  })
}

function unforeseen(cause: unknown): AppError {
  return new AppError('internal', 'Something went wrong while Microsoft 365 was asked.', {
    fix: 'The log has the details. What was queued is safe.',
    cause,
  })
}
