import { AppError } from '#shared/app-error.ts'
import { EwsFailure, ewsLine, isPassing, isThrottle, type EwsTrouble } from '#engine/ews/ews.ts'
import type { DeferReason, Outcome, SignedOutReason } from '../channel.ts'

/** `prepare`: nothing asks the server to send yet. `send`: the request that sends. */
export type EwsStage = 'prepare' | 'send'

type Refusal = Extract<EwsTrouble, { kind: 'refused' }>
type Verdict = 'rejected' | 'channel' | 'password' | 'doubt'

// Source: Microsoft Learn, EWS reference, "ResponseCode". Only what is plainly about this message or its recipient
// rejects; a code that has no rule here pauses the channel and marks nobody.
const RULES: { codes: string[]; means: Verdict }[] = [
  {
    codes: [
      'ErrorMessageSizeExceeded',
      'ErrorAttachmentSizeLimitExceeded',
      'ErrorInvalidRecipients',
      'ErrorMissingRecipients',
      'ErrorInvalidRecipientSubfilter',
      'ErrorMimeContentInvalid',
      'ErrorMimeContentInvalidBase64String',
      'ErrorMimeContentConversionFailed',
      'ErrorCorruptData',
      'ErrorInvalidSmtpAddress',
      'ErrorTooManyRecipients',
    ],
    means: 'rejected',
  },
  {
    codes: [
      'ErrorSendAsDenied',
      'ErrorQuotaExceeded',
      'ErrorSubmissionQuotaExceeded',
      'ErrorMessageSubmissionBlocked',
      'ErrorMessagePerFolderCountReceiveQuotaExceeded',
      'ErrorAccessDenied',
      'ErrorNonExistentMailbox',
      'ErrorMailboxConfiguration',
      'ErrorInvalidServerVersion',
      'ErrorSchemaValidation',
      'ErrorInvalidRequest',
    ],
    means: 'channel',
  },
  {
    codes: ['ErrorPasswordExpired', 'ErrorPasswordChangeRequired', 'ErrorAccountDisabled'],
    means: 'password',
  },
  {
    // The draft is gone or was changed under us: whether it left is for findSent to say.
    codes: ['ErrorItemNotFound', 'ErrorIrresolvableConflict', 'ErrorStaleObject', 'ErrorObjectTypeChanged'],
    means: 'doubt',
  },
]

/** What a refusal by EWS means for the message. Pure. */
export function outcomeOfRefusal(refusal: Refusal, stage: EwsStage): Outcome {
  const detail = ewsLine(refusal)
  if (isThrottle(refusal)) return deferred('throttled', refusal.retryAt, detail)
  const means = RULES.find(({ codes }) => codes.includes(refusal.code))?.means ?? byStatus(refusal)
  if (means === 'rejected') return { outcome: 'rejected', reply: null, detail: tooLarge(refusal) ?? detail }
  if (means === 'password')
    return { outcome: 'signed-out', why: signedOutBy(refusal), detail: signInWords(refusal) }
  if (isPassing(refusal) || means === 'doubt')
    return stage === 'send' ? { outcome: 'unknown', detail } : deferred('busy', refusal.retryAt, detail)
  return { outcome: 'blocked-us', scope: 'channel', reply: null, detail }
}

/** What HTTP alone said, before EWS could. */
function byStatus({ code, status }: Refusal): Verdict | null {
  if (code !== '') return null
  if (status === 401) return 'password'
  return status === 413 ? 'rejected' : null
}

function signedOutBy({ auth }: Refusal): SignedOutReason {
  return auth === 'bearer' ? 'token-expired' : 'wrong-password'
}

function signInWords(refusal: Refusal): string {
  if (refusal.code !== '') return ewsLine(refusal)
  return refusal.auth === 'bearer'
    ? 'The Exchange Server no longer accepts the sign-in.'
    : 'The Exchange Server refused the user name or the password.'
}

function tooLarge({ code, status }: Refusal): string | null {
  if (!/Size/.test(code) && status !== 413) return null
  return `The message is larger than the Exchange Server takes (${code || `HTTP ${status}`}).`
}

/** What any failure to ask the server means for the message. Pure. */
export function outcomeOfFailure(thrown: unknown, stage: EwsStage): Outcome {
  if (!(thrown instanceof EwsFailure)) {
    const detail = 'Something went wrong inside Fieldpost.'
    return stage === 'send' ? { outcome: 'unknown', detail } : deferred('busy', null, detail)
  }
  const { trouble, message: detail } = thrown
  switch (trouble.kind) {
    case 'refused':
      return outcomeOfRefusal(trouble, stage)
    case 'throttled':
      return deferred('throttled', trouble.retryAt, detail)
    case 'stopped':
      return stage === 'send' ? { outcome: 'unknown', detail } : deferred('stopped', null, null)
    case 'no-credentials':
      return noCredentials(trouble.error, detail)
    case 'lost':
      if (stage === 'send' && trouble.reached) return { outcome: 'unknown', detail }
      return deferred(
        trouble.error.code === 'connection-lost' ? 'connection-lost' : 'unreachable',
        null,
        detail,
      )
  }
}

const REASONS: SignedOutReason[] = [
  'wrong-password',
  'token-expired',
  'token-revoked',
  'consent-needed',
  'no-password',
]

/** A sign-in's own refusal carries its reason; being offline signs nobody out. */
function noCredentials(error: unknown, detail: string): Outcome {
  if (error === null) return { outcome: 'signed-out', why: 'no-password', detail }
  const { reason } = error as { reason?: unknown }
  const why = REASONS.find((each) => each === reason)
  if (why) return { outcome: 'signed-out', why, detail }
  const signedOut =
    error instanceof AppError &&
    /^(sign-in-failed|wrong-password|vault-locked|no-secret-store)$/.test(error.code)
  return signedOut
    ? { outcome: 'signed-out', why: 'no-password', detail }
    : deferred('unreachable', null, detail)
}

export function deferred(why: DeferReason, notBefore: number | null, detail: string | null): Outcome {
  return { outcome: 'deferred', notBefore, why, reply: null, detail }
}
