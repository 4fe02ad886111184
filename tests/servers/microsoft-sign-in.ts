import type { MicrosoftClient } from '#engine/sign-in/microsoft.ts'
import { startHttp, type Asked, type HttpFault, type Reply, type TestHttpServer } from './http.ts'
import { createGrantBook, type GrantBook, type Issued, type TestAccount } from './oauth.ts'

export interface MicrosoftSignInServer {
  /** What the app signs in with here. */
  client: MicrosoftClient
  grants: GrantBook
  /** What the rep, or the tenant, does on Microsoft's page: comes back with these in place of a code. */
  page: { error: string; description: string } | null
  /** What every refresh is answered with; null: tokens. */
  refuses: { error: string; description: string; suberror?: string } | null
  /** Faults at `authorize`, `token`. */
  fail(kind: string, fault: HttpFault, times?: number): void
  reached(kind: string): Promise<void>
  asked: Asked[]
  /** Takes requests for Microsoft's own addresses here; refuses every other. */
  fetch: typeof globalThis.fetch
  /** What a browser does with an address that is opened: follows it, and posts the form it finds. */
  browse(url: string): Promise<{ status: number; text: string }>
  /** What a token is good for; null: nothing. */
  scopesOf(accessToken: string): string[] | null
  http: TestHttpServer
  stop(): Promise<void>
}

const TENANT_ID = '11111111-2222-3333-4444-555555555555'
const LOGIN = 'https://login.microsoftonline.com'

/**
 * Microsoft's sign-in as its documentation describes it (authorization code flow of the identity platform, version 2):
 * the answer comes back by form post, a token is for one resource, refresh tokens rotate and serve all of them.
 */
export async function startMicrosoftSignIn(
  setup: { account?: TestAccount & { email?: string }; lifetime?: number; now?: () => number } = {},
): Promise<MicrosoftSignInServer> {
  const account = setup.account ?? { address: 'rep@test.local', name: 'Rita Rep' }
  const state = {
    page: null as MicrosoftSignInServer['page'],
    refuses: null as MicrosoftSignInServer['refuses'],
  }
  const now = setup.now ?? Date.now
  const grants = createGrantBook({
    now,
    rotate: () => true,
    ...(setup.lifetime === undefined ? {} : { lifetime: setup.lifetime }),
  })
  const client = { clientId: '0f3a8b1c-1111-4222-8333-944455566677', tenant: 'common' }
  const scopes = new Map<string, string[]>()

  const authorize = ({ url }: Asked): Reply => {
    const asked = url.searchParams
    const redirect = asked.get('redirect_uri') ?? ''
    const wrong =
      asked.get('client_id') !== client.clientId
        ? 'AADSTS700016'
        : !/^http:\/\/localhost:\d+$/.test(redirect)
          ? 'AADSTS50011'
          : asked.get('response_mode') !== 'form_post' || asked.get('code_challenge_method') !== 'S256'
            ? 'AADSTS900144'
            : null
    if (wrong) return { status: 400, body: wrong }
    const request = {
      clientId: client.clientId,
      redirectUri: redirect,
      challenge: asked.get('code_challenge')!,
      account,
      scopes: (asked.get('scope') ?? '').split(' '),
    }
    const fields: Record<string, string> = state.page
      ? { error: state.page.error, error_description: state.page.description }
      : { code: grants.code(request), client_info: clientInfo() }
    return { status: 200, body: { action: redirect, fields: { ...fields, state: asked.get('state') ?? '' } } }
  }

  const token = ({ form }: Asked): Reply => {
    const field = (name: string) => form.get(name) ?? ''
    const wanted = field('scope').split(' ')
    if (field('client_id') !== client.clientId)
      return refusal(400, 'unauthorized_client', 'AADSTS700016: Application not found in the directory.')
    if (state.refuses)
      return refusal(400, state.refuses.error, state.refuses.description, state.refuses.suberror)
    if (field('grant_type') === 'authorization_code') {
      const issued = grants.redeem({
        code: field('code'),
        clientId: client.clientId,
        redirectUri: field('redirect_uri'),
        verifier: field('code_verifier'),
      })
      return issued
        ? tokens(issued, wanted)
        : refusal(400, 'invalid_grant', 'AADSTS70008: The code is expired or redeemed.')
    }
    const issued = grants.refresh({ refreshToken: field('refresh_token'), clientId: client.clientId })
    if (!('ended' in issued)) return tokens(issued, wanted)
    return refusal(400, 'invalid_grant', `AADSTS50173: The grant was revoked (${issued.ended}).`)
  }

  const tokens = ({ accessToken, refreshToken, expiresIn }: Issued, wanted: string[]): Reply => {
    const granted = wanted.filter((each) => each.startsWith('https://'))
    scopes.set(accessToken, granted)
    return {
      status: 200,
      body: {
        token_type: 'Bearer',
        scope: granted.join(' '),
        expires_in: expiresIn,
        ext_expires_in: expiresIn,
        access_token: accessToken,
        refresh_token: refreshToken,
        id_token: idToken(),
        client_info: clientInfo(),
      },
    }
  }

  const idToken = () => {
    const seconds = Math.floor(now() / 1000)
    const claims = {
      aud: client.clientId,
      iss: `${LOGIN}/${TENANT_ID}/v2.0`,
      iat: seconds,
      nbf: seconds,
      exp: seconds + 3600,
      name: account.name,
      oid: 'oid-1',
      preferred_username: account.address,
      sub: 'sub-1',
      tid: TENANT_ID,
      ver: '2.0',
      ...('email' in account ? { email: account.email } : {}),
    }
    return [{ typ: 'JWT', alg: 'RS256', kid: 'k' }, claims].map(base64).join('.') + '.c2lnbmF0dXJl'
  }

  const kindOf = ({ url }: Asked) => (url.pathname.endsWith('/token') ? 'token' : 'authorize')
  const http = await startHttp(
    kindOf,
    (asked) => (kindOf(asked) === 'token' ? token(asked) : authorize(asked)),
    setup.now,
  )
  const here = (address: string | URL | Request) => {
    const text = address instanceof Request ? address.url : String(address)
    if (!text.startsWith(`${LOGIN}/common/oauth2/v2.0/`))
      throw new Error(`Not an address of Microsoft's: ${text}`)
    return text.replace(LOGIN, http.origin)
  }
  return Object.assign(state, {
    client,
    grants,
    fail: http.fail,
    reached: http.reached,
    asked: http.asked,
    fetch: async (address: string | URL | Request, init?: RequestInit) => await fetch(here(address), init),
    async browse(url: string) {
      const answer = await fetch(here(url))
      if (answer.status !== 200) return { status: answer.status, text: await answer.text() }
      const { action, fields } = (await answer.json()) as { action: string; fields: Record<string, string> }
      const posted = await fetch(action, { method: 'POST', body: new URLSearchParams(fields) })
      return { status: posted.status, text: await posted.text() }
    },
    scopesOf: (accessToken: string) => (grants.check(accessToken) ? (scopes.get(accessToken) ?? null) : null),
    http,
    stop: http.stop,
  })
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const clientInfo = () => base64({ uid: 'uid-1', utid: TENANT_ID })

function refusal(status: number, error: string, description: string, suberror?: string): Reply {
  const codes = [...description.matchAll(/AADSTS(\d+)/g)].map((match) => Number(match[1]))
  return {
    status,
    body: {
      error,
      error_description: `${description} Trace ID: 00000000-0000-0000-0000-000000000000`,
      error_codes: codes,
      ...(suberror === undefined ? {} : { suberror }),
    },
  }
}
