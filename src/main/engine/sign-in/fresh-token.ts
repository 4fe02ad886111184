import type { Clock } from '#engine/ports.ts'
import { SignedOut } from './signed-out.ts'

export interface AccessToken {
  token: string
  /** ms epoch by this machine's clock. */
  expiresAt: number
}

/** An account's access tokens, always good for a while. */
export interface AccessTokens {
  /**
   * A token that is good for minutes, renewed when it must be. Rejects with SignedOut when only a new sign-in helps, or
   * with another AppError (`unreachable`, `connection-lost`, `not-now`) when the provider cannot be asked just now.
   */
  get(): Promise<string>
  /** The provider refused this token although it should have been good: it is not given again. */
  refused(token: string): void
}

export interface TokenRenewal {
  /** The token kept from before; null: none is there, so that it is renewed. */
  load(): Promise<AccessToken | null>
  /** Asks the provider for a new one and keeps it durably. Rejects like `AccessTokens.get`. */
  renew(): Promise<AccessToken>
}

/** Renewed this long before it ends, ms, so that no request meets the end of a token. */
const AHEAD = 5 * 60_000
/** A token with less left than this is of no use any more, ms. */
const LEAST = 15_000
/** After a renewal that failed for the network, the old token is used so long before the next try, ms. */
const PAUSE = 30_000

/** Keeps one access token fresh: renewed ahead of its end, and by one renewal at a time, however many ask. */
export function keepFresh({ load, renew }: TokenRenewal, { clock }: { clock: Clock }): AccessTokens {
  let current: AccessToken | null = null
  let bad: string | null = null
  let asking: Promise<string> | null = null
  let triedAt = Number.NEGATIVE_INFINITY

  const lasts = (token: AccessToken, ms: number) => token.token !== bad && token.expiresAt - clock.now() > ms

  async function obtain(): Promise<string> {
    const old = (current ??= await load())
    if (old && lasts(old, AHEAD)) return old.token
    if (old && lasts(old, LEAST) && clock.monotonic() - triedAt < PAUSE) return old.token
    try {
      triedAt = clock.monotonic()
      current = await renew()
      return current.token
    } catch (error) {
      // Being offline signs nobody out: the old token serves as long as it is good.
      if (error instanceof SignedOut || !old || !lasts(old, LEAST)) throw error
      return old.token
    }
  }

  return {
    get: () => (asking ??= obtain().finally(() => (asking = null))),
    refused: (token) => (bad = token),
  }
}
