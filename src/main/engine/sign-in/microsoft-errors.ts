import { AppError } from '#shared/app-error.ts'
import { SignedOut } from './signed-out.ts'

/** What Microsoft's sign-in, or the library before it, said. */
export interface MicrosoftRefusal {
  /** OAuth's `error`, or the library's own code. */
  error: string
  /** `suberror`. */
  subError: string
  /** Its words; `AADSTS…` in them names the cause. Never shown. */
  description: string
  /** Ms that this computer's clock is ahead of Microsoft's; null: unknown. */
  clockAhead: number | null
}

interface Row {
  /** Numbers of AADSTS codes. */
  codes?: number[]
  fits?: (refusal: MicrosoftRefusal) => boolean
  reason: SignedOut['reason']
  /** `who`: the account, or `This account`. */
  says: (who: string) => string
  fix: (consentLink: string) => string
}

const CLOCK_OFF = 10 * 60_000
const again = () => 'Sign in with Microsoft again.'
const askAdmin = () => 'Ask your Microsoft 365 admin.'

// The first that fits decides. Source: Microsoft Learn, "Microsoft Entra authentication and authorization error codes".
const ROWS: Row[] = [
  {
    codes: [65001, 90094, 90095, 90093, 900941, 900942, 650051],
    fits: ({ error, subError }) => error === 'consent_required' || subError === 'consent_required',
    reason: 'consent-needed',
    says: () => 'Your organisation wants its Microsoft 365 admin to agree before Fieldpost may use mail.',
    fix: (link) => `Send this link to the admin, and sign in again once it is done: ${link}`,
  },
  {
    codes: [65004],
    fits: ({ error }) => error === 'access_denied',
    reason: 'consent-needed',
    says: () => 'Microsoft was told not to give Fieldpost access.',
    fix: (link) =>
      `Start again and choose Accept. If the page asks for an admin's approval, send the admin ${link}`,
  },
  {
    codes: [50105],
    reason: 'consent-needed',
    says: (who) => `${who} is not among those your organisation allows to use this app.`,
    fix: () => 'Ask your Microsoft 365 admin to assign the app to you.',
  },
  {
    codes: [700016, 90002, 900023, 650052, 650056, 650057, 7000112, 700011],
    fits: ({ error }) => error === 'unauthorized_client',
    reason: 'consent-needed',
    says: () =>
      'Microsoft does not know the app registration that Fieldpost signs in with, or not in this organisation.',
    fix: () => 'Check the client id and the tenant; an admin can set both by policy.',
  },
  {
    codes: [7000218, 7000215, 50011, 700025, 500113],
    fits: ({ error }) => error === 'invalid_client',
    reason: 'consent-needed',
    says: () => 'The app registration is not set up for a desktop app.',
    fix: () =>
      'Ask its owner to add http://localhost under "Mobile and desktop applications" and to allow public client flows.',
  },
  {
    codes: [50020, 50034, 51004, 50059],
    reason: 'consent-needed',
    says: (who) => `${who} does not belong to the organisation that this app registration is for.`,
    fix: () => 'Start again and choose your work account.',
  },
  {
    codes: [50057, 50053, 50128],
    reason: 'token-revoked',
    says: (who) => `Microsoft says that ${who} is disabled or locked.`,
    fix: askAdmin,
  },
  {
    codes: [50173, 50133, 50055, 50144, 500133],
    reason: 'token-revoked',
    says: (who) => `The password of ${who} was changed or has expired, which ends every sign-in.`,
    fix: again,
  },
  {
    codes: [53000, 53001, 53002, 53003, 53004, 53009, 53011, 530003, 530004, 50097, 50005, 50131],
    reason: 'consent-needed',
    says: (who) => `A rule of your organisation (Conditional Access) does not let ${who} in from here.`,
    fix: () =>
      'Sign in again on a network and a computer your organisation allows; if it stays so, ask your Microsoft 365 admin.',
  },
  {
    codes: [50076, 50079, 50072, 50074, 50078, 50158, 70043, 50187],
    fits: ({ error, subError }) => error === 'interaction_required' || subError === 'basic_action',
    reason: 'token-expired',
    says: (who) => `Microsoft wants ${who} to confirm the sign-in, for example with the phone.`,
    fix: again,
  },
  {
    fits: ({ error, clockAhead }) => error === 'invalid_grant' && Math.abs(clockAhead ?? 0) > CLOCK_OFF,
    reason: 'token-expired',
    says: (who) => `Microsoft refused the sign-in of ${who}, and the clock of this computer is wrong.`,
    fix: () =>
      'Set date and time to automatic, then try again; if it stays so, sign in with Microsoft again.',
  },
  {
    codes: [700082, 70008, 700084, 700081, 50089],
    fits: ({ error }) => error === 'no_tokens_found' || error === 'refresh_token_expired',
    reason: 'token-expired',
    says: (who) =>
      `The sign-in of ${who} has ended: it was not used for too long, or it has reached its end.`,
    fix: again,
  },
  {
    fits: ({ error, subError }) =>
      /^(invalid_grant|login_required|bad_token|native_account_unavailable)$/.test(error) ||
      subError === 'bad_token',
    reason: 'token-revoked',
    says: (who) => `Microsoft ended the sign-in of ${who}: access was revoked, or the password was changed.`,
    fix: again,
  },
]

function numbers(description: string): number[] {
  return [...description.matchAll(/AADSTS(\d{4,8})/g)].slice(0, 5).map((match) => Number(match[1]))
}

/**
 * Why Microsoft lets nobody in; null when it says nothing about the account (trouble at Microsoft, or on the way). Pure.
 */
export function explainMicrosoft(
  refusal: MicrosoftRefusal,
  address: string | null,
  consentLink: string,
): SignedOut | null {
  const codes = numbers(refusal.description)
  // A code is more exact than OAuth's error, which is `invalid_grant` for most of them.
  const row =
    ROWS.find((each) => each.codes?.some((code) => codes.includes(code))) ??
    ROWS.find(({ fits }) => fits?.(refusal))
  if (!row) return null
  return new SignedOut(
    row.reason,
    row.says(address ?? 'this account').replace(/^t/, 'T'),
    row.fix(consentLink),
  )
}

/** Microsoft, or something on the way to it, is in trouble: nobody is signed out by that. */
export function microsoftBusy(detail: string): AppError {
  return new AppError('unreachable', `Microsoft's sign-in cannot be used just now (${detail}).`, {
    fix: 'Fieldpost will try again.',
  })
}
