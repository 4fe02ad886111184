import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { googleSignIn, googleTokens, signOutOfGoogle, type GoogleClient } from '#engine/sign-in/google.ts'
import { signIn } from '#engine/sign-in/sign-in.ts'
import { silentLog, realClock } from '../channels/real-ports.ts'
import { memoryStore, opening } from './a-sign-in.ts'

const REP = 'rep@test.local'
const client: GoogleClient = { clientId: 'desktop', clientSecret: 'not-really-secret' }

/** What a rep with a browser does: follows every redirect and keeps the cookies. */
async function browse(url: string): Promise<void> {
  const cookies = new Map<string, string>()
  for (let at: string | null = url; at !== null;) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response: Response = await fetch(at, { redirect: 'manual', headers: { cookie } })
    for (const each of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? []
      cookies.set(name, value)
    }
    const next = response.headers.get('location')
    at = next === null ? null : new URL(next, at).href
  }
}

/** An authorization server that knows nothing of us: the library that others certify their own against. */
describe('the sign-in, against an independent OpenID provider', () => {
  let server: Server
  let provider: Provider
  let here: GoogleClient
  beforeAll(async () => {
    server = createServer((request, response) => void answer(request, response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    provider = new Provider(origin, configuration)
    const callback = provider.callback()
    const answer: (...args: Parameters<typeof callback>) => Promise<unknown> = async (request, response) => {
      if (!request.url?.startsWith('/interaction/')) return callback(request, response)
      const { prompt, params, session, grantId } = await provider.interactionDetails(request, response)
      if (prompt.name === 'login')
        return provider.interactionFinished(request, response, { login: { accountId: REP } })
      const grant =
        (grantId === undefined ? undefined : await provider.Grant.find(grantId)) ??
        new provider.Grant({ accountId: session?.accountId ?? REP, clientId: String(params.client_id) })
      grant.addOIDCScope(String(params.scope))
      return provider.interactionFinished(
        request,
        response,
        { consent: { grantId: await grant.save() } },
        { mergeWithLastSubmission: true },
      )
    }
    const at = (path: string) => `${origin}/${path}`
    here = {
      ...client,
      endpoints: {
        authorize: at('auth'),
        token: at('token'),
        revoke: at('token/revocation'),
        userInfo: at('me'),
        issuer: origin,
      },
    }
  })
  afterAll(() => void server.close())

  const configuration = {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret!,
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/'],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    scopes: ['openid', 'email', 'profile', 'https://mail.google.com/'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, email_verified: true, name: 'Rita Rep' }),
    }),
    pkce: { required: () => true },
    issueRefreshToken: () => Promise.resolve(true),
    rotateRefreshToken: true,
    ttl: { Interaction: 60, Session: 60, Grant: 600, AccessToken: 600, RefreshToken: 600, IdToken: 600 },
    jwks: {
      keys: [generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })],
    },
    features: { devInteractions: { enabled: false }, revocation: { enabled: true } },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    cookies: { keys: ['for a test'] },
  }

  test('code, PKCE, the account, renewal and its rotation are understood by both; a revocation that is refused is no error', async () => {
    const ports = {
      clock: realClock,
      log: silentLog,
      openBrowser: (url: string) => (void browse(url), Promise.resolve()),
      showUrl: () => {},
    }
    const result = await signIn(googleSignIn(here, 'all', ports), { ...opening, account: REP }, ports)
    expect(result).toMatchObject({
      address: REP,
      name: 'Rita Rep',
      scopes: expect.arrayContaining(['https://mail.google.com/']) as string[],
    })
    const store = memoryStore(result.tokens)
    const tokens = googleTokens(here, store, ports)
    const seen = new Set<string>()
    for (let times = 0; times < 3; times += 1) {
      const token = await tokens.get()
      seen.add(token)
      expect(
        (await fetch(here.endpoints!.userInfo, { headers: { authorization: `Bearer ${token}` } })).status,
      ).toBe(200)
      tokens.refused(token)
    }
    expect(seen.size).toBe(3)
    expect(await signOutOfGoogle(here, store)).toBe(false)
  })
})
