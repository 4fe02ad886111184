import {
  GraphFailure,
  isNotInTheCloud,
  lacksPermission,
  NOT_IN_THE_CLOUD_WORDS,
  refusalLine,
  type GraphTrouble,
} from '#engine/graph/graph.ts'
import type { DeferReason, Outcome } from '../channel.ts'

/** `prepare`: nothing asks Graph to send yet. `send`: the request that sends. */
export type GraphStage = 'prepare' | 'send'

type Refusal = Extract<GraphTrouble, { kind: 'refused' }>
type Verdict = 'rejected' | 'channel' | 'signed-out'

// The first that fits decides. Sources: Microsoft Graph, "Error responses" and "user: sendMail"; Exchange Web Services,
// "ResponseCode" (Graph passes most of those on); Microsoft Learn, "Exchange Online limits". Only what is plainly about
// this message or its recipient rejects; everything that has no rule here pauses the channel and marks nobody.
const RULES: { code?: RegExp; status?: number; means: Verdict }[] = [
  // About us: the sender's limits, the account's blocks, sending as somebody we may not be.
  { code: /^ErrorExceeded(Message|Recipient|Send)\w*Limit\w*$/i, means: 'channel' },
  { code: /^ErrorMessageSubmissionBlocked$/i, means: 'channel' },
  { code: /^ErrorAccountSuspend\w*$|^AccountSuspended$|^ErrorBlocked\w*$/i, means: 'channel' },
  {
    code: /^ErrorSendAsDenied$|^ErrorSendOnBehalfOf\w*$|^ErrorFromAddress\w*$|^ErrorNotAllowed\w*From\w*$/i,
    means: 'channel',
  },
  { code: /^Error(Quota|MailboxQuota|StoreQuota)\w*$|^QuotaExceeded$/i, means: 'channel' },
  { status: 507, means: 'channel' },
  // About this message.
  { code: /^Error(MessageSizeExceeded|AttachmentSizeLimitExceeded|ContentSize\w*)$/i, means: 'rejected' },
  { code: /^RequestEntityTooLarge$|^RequestBodyTooLarge$/i, means: 'rejected' },
  { status: 413, means: 'rejected' },
  {
    code: /^ErrorInvalidRecipients?$|^ErrorNoRecipients$|^ErrorRecipient\w*|^ErrorTooManyRecipients$|^ErrorMessageRecipient\w*/i,
    means: 'rejected',
  },
  { code: /^(InvalidInternetMessageHeader|ErrorMimeContent\w*|ErrorInvalidMime\w*)$/i, means: 'rejected' },
  // The account.
  { status: 401, means: 'signed-out' },
]

/** What a refusal by Graph means for the message. Pure. */
export function outcomeOfRefusal(refusal: Refusal, stage: GraphStage): Outcome {
  const detail = refusalLine(refusal)
  if (isNotInTheCloud(refusal))
    return blocked(`${NOT_IN_THE_CLOUD_WORDS.message} ${NOT_IN_THE_CLOUD_WORDS.fix}`)
  const means = RULES.find(({ code, status }) => code?.test(refusal.code) ?? status === refusal.status)?.means
  if (means === 'rejected') return { outcome: 'rejected', reply: null, detail: tooLarge(refusal) ?? detail }
  if (means === 'channel') return blocked(detail)
  if (means === 'signed-out') return { outcome: 'signed-out', why: 'token-expired', detail }
  if (lacksPermission(refusal)) return { outcome: 'signed-out', why: 'consent-needed', detail }
  if (refusal.status === 429) return deferred('throttled', refusal.retryAt, detail)
  if (isPassing(refusal))
    return stage === 'send' ? unknown(detail) : deferred('busy', refusal.retryAt, detail)
  // The draft is gone or was changed under us: whether it left is for findSent to say.
  if (stage === 'send' && [404, 409, 412].includes(refusal.status)) return unknown(detail)
  if ([404, 409, 412].includes(refusal.status)) return deferred('busy', null, detail)
  return blocked(detail)
}

/** What any failure to ask Graph means for the message. Pure. */
export function outcomeOfFailure(thrown: unknown, stage: GraphStage): Outcome {
  if (!(thrown instanceof GraphFailure)) {
    const detail = 'Something went wrong inside Fieldpost.'
    return stage === 'send' ? unknown(detail) : deferred('busy', null, detail)
  }
  const { trouble } = thrown
  switch (trouble.kind) {
    case 'refused':
      return outcomeOfRefusal(trouble, stage)
    case 'throttled':
      return deferred('throttled', trouble.retryAt, thrown.message)
    case 'stopped':
      return stage === 'send' ? unknown('It was stopped.') : deferred('stopped', null, null)
    case 'no-token':
      if (trouble.reason) return { outcome: 'signed-out', why: trouble.reason, detail: thrown.message }
      return deferred('unreachable', null, thrown.message)
    case 'lost': {
      if (stage === 'send' && trouble.reached) return unknown(thrown.message)
      const why = trouble.error.code === 'connection-lost' ? 'connection-lost' : 'unreachable'
      return deferred(why, null, thrown.message)
    }
  }
}

function isPassing({ status }: Refusal): boolean {
  return status >= 500 || status === 408 || status === 423 || status === 425
}

function tooLarge({ status, code }: Refusal): string | null {
  if (status !== 413 && !/Size|TooLarge/i.test(code)) return null
  return `The message is larger than Microsoft 365 takes from this mailbox (${status} ${code}).`
}

export function deferred(why: DeferReason, notBefore: number | null, detail: string | null): Outcome {
  return { outcome: 'deferred', notBefore, why, reply: null, detail }
}

function unknown(detail: string): Outcome {
  return { outcome: 'unknown', detail }
}

function blocked(detail: string): Outcome {
  return { outcome: 'blocked-us', scope: 'channel', reply: null, detail }
}
