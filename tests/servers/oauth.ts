import { createHash, randomBytes } from 'node:crypto'

/** Somebody who can sign in. */
export interface TestAccount {
  address: string
  name: string
}

export interface CodeRequest {
  clientId: string
  redirectUri: string
  /** PKCE, S256. */
  challenge: string
  account: TestAccount
  scopes: string[]
}

export interface Issued {
  accessToken: string
  /** Null: this grant lives only as long as its access token. */
  refreshToken: string | null
  scopes: string[]
  account: TestAccount
  /** Seconds. */
  expiresIn: number
}

interface Grant {
  clientId: string
  account: TestAccount
  scopes: string[]
  /** Why it no longer counts; null: it does. */
  ended: string | null
  refreshToken: string
}

/** What an authorization server remembers, with the checks of RFC 6749 and RFC 7636; providers differ only in their words. */
export interface GrantBook {
  code(request: CodeRequest): string
  /** Null: the code, its verifier, its redirect or its client is wrong, or it was used before, which also ends its grant. */
  redeem(asked: { code: string; clientId: string; redirectUri: string; verifier: string }): Issued | null
  /** The reason in place of a token when the grant has ended. */
  refresh(asked: { refreshToken: string; clientId: string }): Issued | { ended: string }
  /** Whose access token this is, and for what; null: nobody's any more. */
  check(accessToken: string): { address: string; scopes: string[]; account: TestAccount } | null
  /** Ends the grant of a token of either kind; false: there is none. */
  revoke(token: string): boolean
  /** Ends every grant of an account, for a reason that a later refresh is told. */
  endAll(address: string, reason: string): void
  /** Lets the access tokens of an account run out at once. */
  expire(address: string): void
  /** A grant without a browser. */
  grant(account: TestAccount, clientId: string, scopes: string[]): Issued
  /** Each token ever given, to be searched for where it must not be. */
  tokens(): string[]
}

export function createGrantBook(options: {
  /** ms epoch. */
  now: () => number
  /** Seconds; an hour unless told. */
  lifetime?: number
  /** A refresh gives a new refresh token, and the old one no longer counts. */
  rotate?: () => boolean
}): GrantBook {
  const { now, lifetime = 3600, rotate = () => false } = options
  const codes = new Map<string, CodeRequest & { used: Grant | null }>()
  const refreshTokens = new Map<string, Grant>()
  const accessTokens = new Map<string, { grant: Grant; until: number }>()
  const all: string[] = []
  const secret = (prefix: string) => {
    const token = `${prefix}${randomBytes(24).toString('base64url')}`
    all.push(token)
    return token
  }

  function open({ clientId, account, scopes }: Pick<CodeRequest, 'clientId' | 'account' | 'scopes'>): Grant {
    const grant = { clientId, account, scopes, ended: null, refreshToken: secret('1//refresh-') }
    refreshTokens.set(grant.refreshToken, grant)
    return grant
  }

  function issue(grant: Grant): Issued {
    const accessToken = secret('ya29.access-')
    accessTokens.set(accessToken, { grant, until: now() + lifetime * 1000 })
    const { scopes, account, refreshToken } = grant
    return { accessToken, refreshToken, scopes, account, expiresIn: lifetime }
  }

  const redeem: GrantBook['redeem'] = ({ code, clientId, redirectUri, verifier }) => {
    const known = codes.get(code)
    if (known?.used) known.used.ended = 'the code was used twice'
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const fits =
      known &&
      !known.used &&
      known.clientId === clientId &&
      known.redirectUri === redirectUri &&
      known.challenge === challenge
    if (!fits) return null
    known.used = open(known)
    return issue(known.used)
  }

  const refresh: GrantBook['refresh'] = ({ refreshToken, clientId }) => {
    const grant = refreshTokens.get(refreshToken)
    if (!grant || grant.clientId !== clientId) return { ended: 'unknown' }
    if (grant.ended !== null) return { ended: grant.ended }
    if (rotate()) {
      refreshTokens.delete(refreshToken)
      grant.refreshToken = secret('1//refresh-')
      refreshTokens.set(grant.refreshToken, grant)
    }
    return issue(grant)
  }

  return {
    code(request) {
      const code = secret('4/code-')
      codes.set(code, { ...request, used: null })
      return code
    },
    redeem,
    refresh,
    check(accessToken) {
      const known = accessTokens.get(accessToken)
      if (!known || known.grant.ended !== null || known.until <= now()) return null
      const { account, scopes } = known.grant
      return { address: account.address, scopes, account }
    },
    revoke(token) {
      const grant = refreshTokens.get(token) ?? accessTokens.get(token)?.grant
      if (!grant || grant.ended !== null) return false
      grant.ended = 'revoked'
      return true
    },
    endAll(address, reason) {
      for (const grant of refreshTokens.values())
        if (grant.account.address === address) grant.ended ??= reason
    },
    expire(address) {
      for (const each of accessTokens.values()) if (each.grant.account.address === address) each.until = now()
    },
    grant: (account, clientId, scopes) => issue(open({ clientId, account, scopes })),
    tokens: () => all,
  }
}
