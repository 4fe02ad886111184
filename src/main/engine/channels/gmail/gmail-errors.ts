import type { DeferReason, Outcome } from '../channel.ts'

/** A refusal of the Gmail API, as read from its answer. */
export interface GmailRefusal {
  /** HTTP status. */
  status: number
  /** Google's own word: `userRateLimitExceeded`, `domainPolicy`, …; empty: it gave none, or it was not Google who answered. */
  reason: string
  /** Google's sentence, at most 500 characters. */
  text: string
  /** When to come back, ms epoch, if it said so. */
  retryAt: number | null
}

const DAY = 86_400_000

interface GoogleErrorBody {
  error?: {
    message?: unknown
    status?: unknown
    errors?: { reason?: unknown }[]
    details?: { reason?: unknown }[]
  }
}

/** Reads an answer that is no success. Pure; the body may be anything. `now`: ms epoch. */
export function readRefusal(
  status: number,
  body: Uint8Array,
  retryAfter: string | undefined,
  now: number,
): GmailRefusal {
  const { error } = parsed(body)
  const word = (value: unknown) => (typeof value === 'string' ? value : '')
  const text = clean(word(error?.message))
  const detail = Array.isArray(error?.details) ? word(error.details.find((each) => each?.reason)?.reason) : ''
  const first = Array.isArray(error?.errors) ? word(error.errors[0]?.reason) : ''
  const reason = clean(detail || first || word(error?.status)).slice(0, 80)
  return { status, reason, text, retryAt: comeBack(retryAfter, text, now) }
}

function parsed(body: Uint8Array): GoogleErrorBody {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    const { error } = (typeof value === 'object' && value !== null ? value : {}) as GoogleErrorBody
    return typeof error === 'object' && error !== null ? { error } : {}
  } catch {
    return {}
  }
}

/** Google's access and refresh tokens, codes and client secrets, and what follows `Bearer`: a server may send ours back. */
const TOKEN = /\b(?:ya29\.|1\/\/|4\/|GOCSPX-|Bearer )[\w.~+/=-]{6,}/g

function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const plain = text.replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim()
  return plain.replace(TOKEN, '…').slice(0, 500)
}

/** `Retry-After` in seconds or as a date, or Gmail's own "Retry after 2026-11-23T10:00:00.000Z" in its sentence. */
function comeBack(retryAfter: string | undefined, text: string, now: number): number | null {
  const seconds = /^\d{1,7}$/.exec(retryAfter?.trim() ?? '')?.[0]
  const inWords = /retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)/i.exec(text)?.[1]
  const at = seconds === undefined ? Date.parse(inWords ?? retryAfter ?? '') : now + Number(seconds) * 1000
  return Number.isFinite(at) && at > now ? Math.min(at, now + 2 * DAY) : null
}

type Meaning = 'signed-out' | 'no-consent' | 'throttled' | 'channel' | 'rejected' | 'busy' | 'unknown'

interface Rule {
  status: (status: number) => boolean
  reason?: RegExp
  text?: RegExp
  means: Meaning
  /** Words for the rep; else Google's own. */
  says?: string
}

const is =
  (...codes: number[]) =>
  (status: number) =>
    codes.includes(status)

// The first that fits decides; `reason` and `text` are alternatives. Sources: Gmail API "Resolve errors" (403, 429, 401,
// 400, 5xx and their reasons), "Usage limits", "Send email" (size); Google Cloud "ErrorInfo" (the words in capitals).
const RULES: Rule[] = [
  {
    status: is(401),
    means: 'signed-out',
    says: 'Gmail no longer accepts this sign-in. Sign in with Google again.',
  },
  {
    status: is(403),
    reason: /^(insufficientPermissions|insufficientScopes|ACCESS_TOKEN_SCOPE_INSUFFICIENT)$/,
    text: /insufficient (authentication scopes|permission)/i,
    means: 'no-consent',
    says: 'This sign-in does not allow sending. Sign in again and tick the box for Gmail.',
  },
  {
    status: is(403),
    reason: /^domainPolicy$/,
    means: 'no-consent',
    says: 'Your Google admin has switched Gmail, or access to it by apps, off. Ask the admin to allow it.',
  },
  {
    status: is(403),
    reason: /^(accessNotConfigured|SERVICE_DISABLED|API_KEY_.*|CONSUMER_(SUSPENDED|INVALID))$/,
    means: 'channel',
    says: 'The Gmail API is not switched on for the app registration. Ask your admin to enable it in the Google Cloud project.',
  },
  // The day's count of the mailbox or of the project: asking again soon changes nothing.
  { status: is(403, 429), reason: /^(dailyLimitExceeded|quotaExceeded|limitExceeded)/, means: 'channel' },
  {
    status: is(403, 429),
    reason: /^(userRateLimitExceeded|rateLimitExceeded|RATE_LIMIT_EXCEEDED|RESOURCE_EXHAUSTED|concurrent)/,
    text: /rate limit|too many concurrent|quota exceeded/i,
    means: 'throttled',
  },
  { status: is(429), means: 'throttled' },
  { status: is(403), reason: /.+/, means: 'channel' },
  {
    status: is(400),
    reason: /^(failedPrecondition|FAILED_PRECONDITION)$/,
    text: /mail service not enabled|precondition check failed|delegation denied/i,
    means: 'channel',
  },
  { status: is(413), means: 'rejected', says: 'Google refuses a message of this size.' },
  { status: is(400, 422), reason: /.+/, means: 'rejected' },
  // The server gave up waiting for our bytes: whether it had them all, nobody knows.
  { status: is(408), means: 'unknown' },
  { status: (status) => status >= 500, means: 'unknown' },
  // No word of Google's own: a proxy or a portal answered, which delivers nothing.
  { status: (status) => status >= 300, means: 'busy' },
]

/** A refusal in one line for the evidence: `HTTP 403 domainPolicy: …`. */
export function refusalLine({ status, reason, text }: GmailRefusal): string {
  return [`HTTP ${status}`, reason].filter(Boolean).join(' ') + (text ? `: ${text}` : '')
}

/**
 * What a refusal means for the message. Pure. `handedOver`: the request carried the message, so that a server in trouble
 * may have sent it before it answered; without it nothing can be in doubt.
 */
export function outcomeOfRefusal(refusal: GmailRefusal, handedOver: boolean): Outcome {
  const rule = RULES.find(({ status, reason, text }) => {
    if (!status(refusal.status)) return false
    if (!reason && !text) return true
    return (reason?.test(refusal.reason) ?? false) || (text?.test(refusal.text) ?? false)
  })
  const line = refusalLine(refusal)
  const detail = rule?.says ? `${rule.says} (${line})` : line
  const deferred = (why: DeferReason): Outcome => ({
    outcome: 'deferred',
    notBefore: refusal.retryAt,
    why,
    reply: null,
    detail,
  })
  switch (rule?.means ?? 'unknown') {
    case 'signed-out':
      return { outcome: 'signed-out', why: 'token-expired', detail }
    case 'no-consent':
      return { outcome: 'signed-out', why: 'consent-needed', detail }
    case 'throttled':
      return deferred('throttled')
    case 'channel':
      return { outcome: 'blocked-us', scope: 'channel', reply: null, detail }
    case 'rejected':
      return { outcome: 'rejected', reply: null, detail }
    case 'busy':
      return deferred('busy')
    case 'unknown':
      return handedOver ? { outcome: 'unknown', detail } : deferred('busy')
  }
}
