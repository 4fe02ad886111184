import type { GoogleClient } from '#engine/sign-in/google.ts'
import { startHttp, type Asked, type HttpFault, type Reply, type TestHttpServer } from './http.ts'
import { createGrantBook, type GrantBook, type Issued, type TestAccount } from './oauth.ts'

export const ALL_SCOPES = ['https://mail.google.com/']
export const SEND_SCOPES = ['https://www.googleapis.com/auth/gmail.send']

export interface GoogleSignInServer {
  /** What the app signs in with here. */
  client: GoogleClient
  grants: GrantBook
  account: TestAccount
  /** What the rep does on the consent page. */
  rep: {
    /** Comes back with this error in place of a code, e.g. `access_denied`. */
    refuses: string | null
    /** Of the scopes asked for only these are ticked; null: all. */
    ticks: string[] | null
  }
  /** Seconds until refresh tokens end, as an app registration in testing gives them; null: they do not. */
  refreshLifetime: number | null
  rotates: boolean
  /** Faults at `authorize`, `token`, `userinfo`, `revoke`, `introspect`. */
  fail(kind: string, fault: HttpFault, times?: number): void
  reached(kind: string): Promise<void>
  asked: Asked[]
  /** For Dovecot: where access tokens are checked (RFC 7662). */
  introspectionUrl: string
  /** What a browser does with an address that is opened: follows it to the end, and gives the last page. */
  browse(url: string): Promise<{ status: number; text: string; url: string }>
  http: TestHttpServer
  stop(): Promise<void>
}

/**
 * Google's sign-in as its documentation describes it (OAuth 2.0 for desktop apps): consent with boxes to tick, PKCE, a
 * client secret that desktop apps must send too, refresh tokens, revocation.
 */
export async function startGoogleSignIn(
  setup: { account?: TestAccount; now?: () => number; lifetime?: number } = {},
): Promise<GoogleSignInServer> {
  const account = setup.account ?? { address: 'rep@test.local', name: 'Rita Rep' }
  const state = { account, refreshLifetime: null as number | null, rotates: false }
  const rep: GoogleSignInServer['rep'] = { refuses: null, ticks: null }
  const grants = createGrantBook({
    now: setup.now ?? Date.now,
    ...(setup.lifetime !== undefined && { lifetime: setup.lifetime }),
    rotate: () => state.rotates,
  })
  const client = {
    clientId: '123-desktop.apps.googleusercontent.com',
    clientSecret: 'GOCSPX-not-really-secret',
  }

  const authorize = ({ url }: Asked): Reply => {
    const asked = url.searchParams
    const redirect = asked.get('redirect_uri') ?? ''
    const invalid =
      asked.get('client_id') !== client.clientId
        ? 'invalid_client'
        : asked.get('response_type') !== 'code' ||
            !/^http:\/\/(127\.0\.0\.1|\[::1\]|localhost):\d+(\/|$)/.test(redirect)
          ? 'redirect_uri_mismatch'
          : asked.get('code_challenge_method') !== 'S256' || (asked.get('code_challenge') ?? '').length !== 43
            ? 'invalid_request'
            : null
    // Google shows these on a page of its own and never calls back.
    if (invalid) return { status: 400, body: `Error 400: ${invalid}` }
    const back = new URL(redirect)
    back.searchParams.set('state', asked.get('state') ?? '')
    const scopes = (asked.get('scope') ?? '').split(' ')
    if (rep.refuses !== null) back.searchParams.set('error', rep.refuses)
    else {
      const granted = rep.ticks
        ? scopes.filter((each) => !each.includes('mail') || rep.ticks?.includes(each) || each === 'email')
        : scopes
      const request = {
        clientId: client.clientId,
        redirectUri: redirect,
        challenge: asked.get('code_challenge')!,
        account: state.account,
      }
      back.searchParams.set('iss', 'https://accounts.google.com')
      back.searchParams.set('code', grants.code({ ...request, scopes: granted }))
      back.searchParams.set('scope', granted.join(' '))
    }
    return { status: 302, headers: { location: back.href } }
  }

  const token = ({ form }: Asked): Reply => {
    const field = (name: string) => form.get(name) ?? ''
    if (field('client_id') !== client.clientId)
      return refusal(401, 'invalid_client', 'The OAuth client was not found.')
    if (field('client_secret') !== client.clientSecret)
      return form.has('client_secret')
        ? refusal(401, 'invalid_client', 'Unauthorized')
        : refusal(400, 'invalid_request', 'client_secret is missing.')
    if (field('grant_type') === 'authorization_code') {
      const verifier = field('code_verifier')
      const asked = {
        code: field('code'),
        clientId: client.clientId,
        redirectUri: field('redirect_uri'),
        verifier,
      }
      const issued = grants.redeem(asked)
      return issued ? tokens(issued, true) : refusal(400, 'invalid_grant', 'Malformed auth code.')
    }
    if (field('grant_type') !== 'refresh_token')
      return refusal(400, 'unsupported_grant_type', 'Invalid grant_type')
    const issued = grants.refresh({ refreshToken: field('refresh_token'), clientId: client.clientId })
    if (!('ended' in issued)) return tokens(issued, state.rotates)
    if (issued.ended === 'session-control')
      return {
        status: 400,
        body: {
          error: 'invalid_grant',
          error_description: 'reauth related error (invalid_rapt)',
          error_subtype: 'invalid_rapt',
          error_uri: 'https://support.google.com/a/answer/9368756',
        },
      }
    return issued.ended === 'unknown'
      ? refusal(400, 'invalid_grant', 'Bad Request')
      : refusal(400, 'invalid_grant', 'Token has been expired or revoked.')
  }

  const tokens = ({ accessToken, refreshToken, scopes, expiresIn }: Issued, withRefresh: boolean): Reply => ({
    status: 200,
    body: {
      access_token: accessToken,
      expires_in: expiresIn,
      token_type: 'Bearer',
      scope: scopes.join(' '),
      ...(withRefresh && { refresh_token: refreshToken }),
      ...(state.refreshLifetime !== null && { refresh_token_expires_in: state.refreshLifetime }),
    },
  })

  const userInfo = ({ headers }: Asked): Reply => {
    const owner = grants.check(bearer(headers.authorization))
    if (!owner) return refusal(401, 'invalid_request', 'Invalid Credentials')
    return {
      status: 200,
      body: { sub: '1', email: owner.address, email_verified: true, name: owner.account.name },
    }
  }

  const introspect = ({ form }: Asked): Reply => {
    const owner = grants.check(form.get('token') ?? '')
    const useful = owner?.scopes.includes(ALL_SCOPES[0]!)
    return {
      status: 200,
      body:
        owner && useful
          ? { active: true, email: owner.address, scope: owner.scopes.join(' ') }
          : { active: false },
    }
  }

  const routes: Record<string, (asked: Asked) => Reply> = {
    authorize,
    token,
    userinfo: userInfo,
    introspect,
    revoke: ({ url, form }) =>
      grants.revoke(url.searchParams.get('token') ?? form.get('token') ?? '')
        ? { status: 200, body: {} }
        : refusal(400, 'invalid_token', 'Token expired or revoked'),
  }
  const kindOf = ({ url }: Asked) => url.pathname.slice(1)
  const http = await startHttp(
    kindOf,
    (asked) => routes[kindOf(asked)]?.(asked) ?? { status: 404, body: 'Not found' },
    setup.now,
  )
  const at = (kind: string) => `${http.origin}/${kind}`
  return Object.assign(state, {
    client: {
      ...client,
      endpoints: {
        authorize: at('authorize'),
        token: at('token'),
        revoke: at('revoke'),
        userInfo: at('userinfo'),
        issuer: 'https://accounts.google.com',
      },
    },
    grants,
    rep,
    fail: http.fail,
    reached: http.reached,
    asked: http.asked,
    introspectionUrl: at('introspect'),
    async browse(url: string) {
      const response = await fetch(url)
      return { status: response.status, text: await response.text(), url: response.url }
    },
    http,
    stop: http.stop,
  })
}

function refusal(status: number, error: string, description: string): Reply {
  return { status, body: { error, error_description: description } }
}

export function bearer(authorization: string | undefined): string {
  return /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? ''
}
