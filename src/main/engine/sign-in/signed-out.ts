import { AppError } from '#shared/app-error.ts'

/** Why; the words that an Outcome of a channel carries. */
export type SignedOutReason =
  'wrong-password' | 'token-expired' | 'token-revoked' | 'consent-needed' | 'no-password'

/** The account lets us in no more, and only the rep (or the admin) can change that. */
export class SignedOut extends AppError {
  readonly reason: SignedOutReason

  constructor(reason: SignedOutReason, message: string, fix: string) {
    super('sign-in-failed', message, { fix })
    this.reason = reason
  }
}
