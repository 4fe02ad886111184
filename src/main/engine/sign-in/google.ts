import { CodeChallengeMethod, OAuth2Client } from 'google-auth-library'
import type { Clock } from '#engine/ports.ts'
import { keepFresh, type AccessTokens } from './fresh-token.ts'
import { ask, grantIn, profileIn } from './google-answers.ts'
import { explainRefusal } from './google-errors.ts'
import { googleAccess, WISHES, type GoogleWish } from './google-scopes.ts'
import { readKept, writeKept, type KeptGoogle } from './google-kept.ts'
import { SignedOut } from './signed-out.ts'
import type { AuthorizeAnswer, SignedIn, SignInProvider, TokenStore } from './sign-in.ts'

export { googleAccess, type GoogleAccess, type GoogleWish } from './google-scopes.ts'

/** The organisation's own app registration at Google, of the kind Desktop app. */
export interface GoogleClient {
  clientId: string
  /** Google wants it of desktop apps too, PKCE or not, and calls it no secret there. */
  clientSecret: string | null
  /** Only for tests and sovereign clouds: never from a policy or a setting. */
  endpoints?: GoogleEndpoints
}

export interface GoogleEndpoints {
  authorize: string
  token: string
  revoke: string
  userInfo: string
  issuer: string
}

export const GOOGLE_ENDPOINTS: GoogleEndpoints = {
  authorize: 'https://accounts.google.com/o/oauth2/v2/auth',
  token: 'https://oauth2.googleapis.com/token',
  revoke: 'https://oauth2.googleapis.com/revoke',
  userInfo: 'https://openidconnect.googleapis.com/v1/userinfo',
  issuer: 'https://accounts.google.com',
}

interface GooglePorts {
  clock: Clock
}

const TIMEOUT = 30_000
const endpointsOf = ({ endpoints }: GoogleClient) => endpoints ?? GOOGLE_ENDPOINTS

function libraryClient(client: GoogleClient, signal?: AbortSignal): OAuth2Client {
  const at = endpointsOf(client)
  const library = new OAuth2Client({
    clientId: client.clientId,
    ...(client.clientSecret !== null && { clientSecret: client.clientSecret }),
    endpoints: {
      oauth2AuthBaseUrl: at.authorize,
      oauth2TokenUrl: at.token,
      oauth2RevokeUrl: at.revoke,
      tokenInfoUrl: at.userInfo,
    },
    transporterOptions: { timeout: TIMEOUT, redirect: 'error', ...(signal && { signal }) },
  })
  // The library counts a lifetime by the machine's clock, and puts the old refresh token over a new one: so the answer is
  // kept as it came.
  library.transporter.interceptors.response.add({
    resolved: (response) => Promise.resolve(withOriginal(response)),
  })
  return library
}

function withOriginal<T extends { data: unknown }>(response: T): T {
  const { data } = response
  if (typeof data === 'object' && data !== null) Object.assign(data, { original: { ...data } })
  return response
}

/** Google's part of a sign-in. */
export function googleSignIn(client: GoogleClient, wish: GoogleWish, ports: GooglePorts): SignInProvider {
  return {
    name: 'Google',
    redirect: { host: '127.0.0.1', path: '/', by: 'query' },
    explain: explainRefusal,
    async authorizeUrl({ redirectUri, state, codeChallenge, loginHint }) {
      return libraryClient(client).generateAuthUrl({
        redirect_uri: redirectUri,
        access_type: 'offline',
        // Without `consent`, Google gives a refresh token only the first time.
        prompt: loginHint === null ? 'select_account consent' : 'consent',
        scope: ['openid', 'email', 'profile', ...WISHES[wish]],
        state,
        code_challenge: codeChallenge,
        code_challenge_method: CodeChallengeMethod.S256,
        ...(loginHint !== null && { login_hint: loginHint }),
      })
    },
    finish: (answer, signal) => finish(client, wish, answer, signal, ports),
  }
}

async function finish(
  client: GoogleClient,
  wish: GoogleWish,
  { code, codeVerifier, redirectUri, params }: AuthorizeAnswer,
  signal: AbortSignal,
  { clock }: GooglePorts,
): Promise<SignedIn> {
  const at = endpointsOf(client)
  // RFC 9207: an answer that another server made is not for us.
  const issuer = params.get('iss')
  if (issuer !== undefined && issuer !== at.issuer) throw explainRefusal('wrong_issuer')
  const library = libraryClient(client, signal)
  const now = clock.now()
  const granted = await ask(at.token, null, clock, async () => {
    const { res } = await library.getToken({ code, codeVerifier, redirect_uri: redirectUri })
    return grantIn(res?.data)
  })
  const asked = granted.scope ?? WISHES[wish].join(' ')
  const scopes = asked.split(' ').filter((each) => each !== '')
  const refreshToken = granted.refresh_token
  if (!googleAccess(scopes).apiSend || refreshToken === undefined) {
    await revoke(library, granted.access_token)
    throw notGranted(refreshToken !== undefined)
  }
  const { email, name } = await ask(at.userInfo, null, clock, async () => {
    const headers = { authorization: `Bearer ${granted.access_token}` }
    return profileIn((await library.transporter.request({ url: at.userInfo, headers })).data)
  })
  const kept: KeptGoogle = {
    version: 1,
    clientId: client.clientId,
    address: email.toLowerCase(),
    name: name ?? null,
    scopes,
    refreshToken,
    accessToken: granted.access_token,
    expiresAt: now + granted.expires_in * 1000,
    signedInAt: now,
    lastGoodAt: now,
    endsAt: granted.refresh_token_expires_in ? now + granted.refresh_token_expires_in * 1000 : null,
  }
  return { address: kept.address, name: kept.name, scopes, tokens: writeKept(kept) }
}

function notGranted(withRefreshToken: boolean): SignedOut {
  if (!withRefreshToken)
    return new SignedOut(
      'consent-needed',
      'Google let you in, but only for an hour.',
      'Remove Fieldpost at myaccount.google.com/connections, then sign in again.',
    )
  return new SignedOut(
    'consent-needed',
    'You signed in, but did not allow Fieldpost to send mail for you.',
    'Sign in again and tick the box for Gmail on the page that asks what Fieldpost may do.',
  )
}

/** The account's access tokens, kept fresh in `store`. See AccessTokens for how `get` rejects. */
export function googleTokens(client: GoogleClient, store: TokenStore, { clock }: GooglePorts): AccessTokens {
  return keepFresh(
    {
      async load() {
        const kept = readKept(await store.load())
        return kept && { token: kept.accessToken, expiresAt: kept.expiresAt }
      },
      async renew() {
        const kept = keptBy(client, await store.load())
        const library = libraryClient(client)
        library.setCredentials({ refresh_token: kept.refreshToken })
        const granted = await ask(endpointsOf(client).token, kept, clock, async () => {
          const { res } = await library.refreshAccessToken()
          return grantIn(res?.data)
        })
        const now = clock.now()
        const renewed: KeptGoogle = {
          ...kept,
          accessToken: granted.access_token,
          expiresAt: now + granted.expires_in * 1000,
          refreshToken: granted.refresh_token ?? kept.refreshToken,
          scopes: granted.scope?.split(' ').filter((each) => each !== '') ?? kept.scopes,
          lastGoodAt: now,
        }
        await store.save(writeKept(renewed))
        return { token: renewed.accessToken, expiresAt: renewed.expiresAt }
      },
    },
    { clock },
  )
}

/** Who is signed in, and for what; null when nobody is, or what was kept cannot be read. */
export async function googleAccount(
  store: TokenStore,
): Promise<{ address: string; name: string | null; scopes: string[] } | null> {
  const kept = readKept(await store.load())
  return kept && { address: kept.address, name: kept.name, scopes: kept.scopes }
}

/** Tells Google that this sign-in is no longer wanted. Best effort: true when Google agreed. Never rejects. */
export async function signOutOfGoogle(client: GoogleClient, store: TokenStore): Promise<boolean> {
  const kept = readKept(await store.load().catch(() => null))
  return kept !== null && (await revoke(libraryClient(client), kept.refreshToken))
}

async function revoke(library: OAuth2Client, token: string): Promise<boolean> {
  return library.revokeToken(token).then(
    () => true,
    () => false,
  )
}

function keptBy({ clientId }: GoogleClient, text: string | null): KeptGoogle {
  const kept = readKept(text)
  if (!kept)
    throw new SignedOut('no-password', 'Nobody is signed in with Google here.', 'Sign in with Google.')
  if (kept.clientId === clientId) return kept
  const message = 'Your organisation now signs in to Google by another app registration.'
  throw new SignedOut('token-revoked', message, 'Sign in with Google again.')
}
