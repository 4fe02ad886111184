import { AppError } from '#shared/app-error.ts'
import { SignedOut, type SignedOutReason } from './signed-out.ts'

/** What is known beside Google's own words. Times in ms epoch. */
export interface TokenFailure {
  /** HTTP status. */
  status: number
  /** `error`, `error_description` and `error_subtype` of the answer; null: it was no answer of Google's. */
  said: { error: string; description: string; subtype: string } | null
  address: string
  now: number
  /** Google's own time of day, from its answer. */
  googleNow: number | null
  signedInAt: number
  /** When Google said that the sign-in itself ends. */
  endsAt: number | null
  lastGoodAt: number
}

const WEEK = 7 * 86_400_000
const CLOCK_OFF = 10 * 60_000
const AGAIN = 'Sign in with Google again.'

interface Row {
  fits: (failure: TokenFailure, words: string) => boolean
  reason: SignedOutReason
  says: (address: string) => string
  fix: string
}

const isGrant = ({ said }: TokenFailure) => said?.error === 'invalid_grant'

// The first that fits decides. Google gives one error, `invalid_grant`, for nearly all of it, with "Token has been
// expired or revoked." or "Bad Request" whatever the cause. Sources: Google "Using OAuth 2.0 to access Google APIs",
// part "Refresh token expiration"; "OAuth 2.0 for mobile & desktop apps", part "Authorization errors"; Google
// Workspace admin help "Set session length for Google Cloud services" (`invalid_rapt`).
const ROWS: Row[] = [
  {
    fits: (_failure, words) => /invalid_rapt|rapt_required|reauth/.test(words),
    reason: 'token-expired',
    says: (address) =>
      `Your organisation lets sign-ins last only for a while, and that of ${address} has ended.`,
    fix: `${AGAIN} An admin can exempt Fieldpost: Security, Google Cloud session control, Exempt trusted apps.`,
  },
  {
    fits: (_failure, words) => /admin_policy_enforced|access_not_configured|domain ?policy/.test(words),
    reason: 'consent-needed',
    says: (address) => `The Google admin of ${address} does not allow this app.`,
    fix: 'Ask the admin to trust it: Security, API controls, App access control.',
  },
  {
    fits: ({ said }) =>
      /^(invalid_client|deleted_client|unauthorized_client|disabled_client|org_internal)$/.test(
        said?.error ?? '',
      ),
    reason: 'consent-needed',
    says: () =>
      'Google no longer knows the app registration that Fieldpost signs in with, or its secret is wrong.',
    fix: 'Ask your admin to check the client id and secret in the policy, then sign in again.',
  },
  {
    fits: (failure, words) => isGrant(failure) && /account.*(deleted|disabled|suspended)/.test(words),
    reason: 'token-revoked',
    says: (address) => `Google says that the account ${address} is deleted or disabled.`,
    fix: 'Ask your Google admin.',
  },
  {
    fits: (failure, words) => isGrant(failure) && /password/.test(words),
    reason: 'token-revoked',
    says: (address) => `The password of ${address} was changed, which ends every sign-in for mail.`,
    fix: AGAIN,
  },
  {
    fits: (failure) =>
      isGrant(failure) && failure.googleNow !== null && Math.abs(failure.now - failure.googleNow) > CLOCK_OFF,
    reason: 'token-expired',
    says: (address) => `Google refused the sign-in of ${address}, and the clock of this computer is wrong.`,
    fix: `Set date and time to automatic, then try again; if it stays so, ${AGAIN.toLowerCase()}`,
  },
  {
    fits: (failure) => isGrant(failure) && endedAfterAWeek(failure),
    reason: 'token-expired',
    says: (address) =>
      `The sign-in of ${address} ended after seven days, as Google does while an app registration is in testing.`,
    fix: `${AGAIN} To stop this, the admin sets the app registration to Internal, or to In production.`,
  },
  {
    fits: isGrant,
    reason: 'token-revoked',
    says: (address) =>
      `Google ended the sign-in of ${address}: access was revoked, the password was changed, or it was not used for six months.`,
    fix: AGAIN,
  },
  {
    fits: ({ said, status }) =>
      said !== null && status >= 400 && status < 500 && status !== 429 && status !== 408,
    reason: 'token-revoked',
    says: (address) => `Google refused to renew the sign-in of ${address}.`,
    fix: AGAIN,
  },
]

/** The refresh token's own end where Google told it; else: it was good in its first week and never after. */
function endedAfterAWeek({ now, signedInAt, endsAt, lastGoodAt }: TokenFailure): boolean {
  if (endsAt !== null) return now >= endsAt - 60_000
  return now - signedInAt >= WEEK && lastGoodAt - signedInAt < WEEK && now - signedInAt < 3 * WEEK
}

/** Why a token could not be had. Only Google's own word signs out; a proxy's, or a server in trouble, never does. */
export function explainTokenFailure(failure: TokenFailure): AppError {
  const { said, status, address } = failure
  const words = `${said?.error ?? ''} ${said?.subtype ?? ''} ${said?.description ?? ''}`.toLowerCase()
  const row = said && status < 500 ? ROWS.find(({ fits }) => fits(failure, words)) : undefined
  if (row) return new SignedOut(row.reason, row.says(address), row.fix)
  const message = said
    ? `Google cannot renew the sign-in just now (HTTP ${status}).`
    : 'Something between this computer and Google answers in its place.'
  const fix = said
    ? 'Fieldpost will try again.'
    : 'Check for a network that wants a sign-in of its own, or a proxy.'
  return new AppError('unreachable', message, { fix })
}

const REFUSALS: Record<string, [message: string, fix: string]> = {
  access_denied: ['Google was told not to give Fieldpost access.', 'Start again and choose Allow.'],
  admin_policy_enforced: [
    'Your Google admin does not allow this app.',
    'Ask the admin to trust it: Security, API controls, App access control.',
  ],
  org_internal: [
    'This app registration is only for accounts of the organisation that owns it.',
    'Choose your work account in the browser.',
  ],
  invalid_client: [
    'Google does not know the app registration that Fieldpost signs in with.',
    'Check the client id and secret; an admin can set both by policy.',
  ],
  redirect_uri_mismatch: [
    'The app registration is not of the kind Desktop app.',
    'Ask your admin to create a client id of type Desktop app.',
  ],
  invalid_scope: [
    'The app registration may not ask for what Fieldpost needs.',
    'Ask your admin to add the Gmail scopes to it.',
  ],
  disallowed_useragent: [
    'Google does not allow sign-in inside this browser.',
    'Copy the address into Chrome, Edge, Firefox or Safari.',
  ],
}
REFUSALS['deleted_client'] = REFUSALS['invalid_client']!
REFUSALS['unauthorized_client'] = REFUSALS['invalid_client']!

/** What Google's sign-in page sent back instead of a code. */
export function explainRefusal(error: string): AppError {
  const [message, fix] = REFUSALS[error] ?? [
    'Google did not finish the sign-in.',
    'Try again; if it happens again, ask your Google admin.',
  ]
  return new AppError('sign-in-failed', message, { fix })
}
