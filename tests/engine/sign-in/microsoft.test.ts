import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#shared/app-error.ts'
import {
  adminConsentLink,
  microsoftAccount,
  microsoftSignIn,
  microsoftTokens,
  type MicrosoftWish,
} from '#engine/sign-in/microsoft.ts'
import { signIn, SignedOut } from '#engine/sign-in/sign-in.ts'
import { startMicrosoftSignIn, type MicrosoftSignInServer } from '../../servers/microsoft-sign-in.ts'
import { realClock } from '../channels/real-ports.ts'
import { browserPorts, memoryStore, opening } from './a-sign-in.ts'

const ALL: MicrosoftWish = { graph: 'all', smtp: true }
let server: MicrosoftSignInServer
beforeEach(async () => {
  server = await startMicrosoftSignIn()
})
afterEach(() => server.stop())

const ports = () => ({ clock: realClock, fetch: server.fetch })
const connect = (options: Partial<Parameters<typeof signIn>[1]> = {}) =>
  signIn(
    microsoftSignIn(server.client, ALL, ports()),
    { ...opening, ...options },
    browserPorts((url) => server.browse(url)),
  )

/** Signed in, with what is kept and the tokens that come of it. */
async function signedIn() {
  const { tokens } = await connect()
  const store = memoryStore(tokens)
  return { store, tokens: microsoftTokens(server.client, store, ports()) }
}

async function failure(promise: Promise<unknown>): Promise<AppError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(AppError)
  return error as AppError
}

function expectNoSecret(error: AppError) {
  const told = JSON.stringify([error.message, error.fix, error.stack, String(error.cause)])
  for (const token of server.grants.tokens()) expect(told).not.toContain(token)
}

describe('signing in with Microsoft', () => {
  it('brings the address, the scopes and something to keep', async () => {
    const { address, name, scopes, tokens } = await connect()
    expect({ address, name }).toEqual({ address: 'rep@test.local', name: 'Rita Rep' })
    expect(scopes).toContain('https://graph.microsoft.com/Mail.ReadWrite')
    expect(await microsoftAccount(memoryStore(tokens))).toMatchObject({ address, personal: false })
  })

  it('asks for consent to SMTP at once, although its token is another', async () => {
    await connect()
    const asked = server.asked.find(({ url }) => url.pathname.endsWith('/authorize'))!
    expect(asked.url.searchParams.get('scope')).toContain('https://outlook.office.com/SMTP.Send')
    const token = server.asked.find(({ url }) => url.pathname.endsWith('/token'))!
    expect(token.form.get('scope')).not.toContain('outlook.office.com')
  })

  it('takes the mail address where it differs from the sign-in name', async () => {
    await server.stop()
    server = await startMicrosoftSignIn({
      account: { address: 'x123@corp.local', name: 'Rita', email: 'Rita@Corp.Test' },
    })
    expect((await connect()).address).toBe('rita@corp.test')
  })

  it('tells what the page refused, each in its own words and with a way back', async () => {
    const cases = [
      ['access_denied', 'AADSTS65004: User declined to consent.', /told not to give/],
      ['consent_required', 'AADSTS65001: not consented', /admin to agree/],
      ['access_denied', 'AADSTS90094: Admin consent is required', /admin to agree/],
      ['access_denied', 'AADSTS53003: Access has been blocked by Conditional Access', /Conditional Access/],
      ['invalid_request', 'AADSTS50011: The redirect URI does not match', /not set up for a desktop app/],
      ['unauthorized_client', 'AADSTS700016: Application was not found', /does not know the app/],
    ] as const
    const words = new Set<string>()
    for (const [error, description, says] of cases) {
      server.page = { error, description }
      const refused = await failure(connect())
      expect(refused.message).toMatch(says)
      expect(refused.fix).not.toBe(null)
      words.add(refused.message)
    }
    expect(words.size).toBe(cases.length - 1)
  })

  it('gives the admin a link that is ready to be opened', async () => {
    server.page = { error: 'access_denied', description: 'AADSTS90094: admin' }
    expect((await failure(connect())).fix).toContain(
      `https://login.microsoftonline.com/organizations/adminconsent?client_id=${server.client.clientId}`,
    )
    expect(adminConsentLink({ ...server.client, tenant: 'corp.test' })).toContain('/corp.test/adminconsent')
  })

  it('is refused for another account than the one it is about', async () => {
    expect((await failure(connect({ account: 'other@test.local' }))).message).toContain('rep@test.local')
  })

  it('can be stopped, and ends by itself when nobody comes', async () => {
    const stop = new AbortController()
    const waiting = signIn(
      microsoftSignIn(server.client, ALL, ports()),
      { ...opening, signal: stop.signal },
      browserPorts(() => (stop.abort(), Promise.resolve())),
    )
    expect((await failure(waiting)).code).toBe('not-now')
    const alone = signIn(
      microsoftSignIn(server.client, ALL, ports()),
      { ...opening, timeout: 5 },
      browserPorts(() => Promise.resolve()),
    )
    expect((await failure(alone)).message).toContain('Nobody finished')
  })

  it('refuses a client id or a tenant that is none, before anything is opened', () => {
    expect(() => microsoftSignIn({ clientId: 'x', tenant: 'common' }, ALL, ports())).toThrow('client id')
    expect(() => microsoftSignIn({ ...server.client, tenant: '../evil' }, ALL, ports())).toThrow('tenant')
  })
})

describe('tokens of Microsoft', () => {
  it('come from what was kept, without asking anybody, while they are good', async () => {
    const { tokens } = await signedIn()
    const before = server.asked.length
    const token = await tokens('graph').get()
    expect(server.asked.length).toBe(before)
    expect(server.scopesOf(token)).toContain('https://graph.microsoft.com/Mail.ReadWrite')
  })

  it('are different ones for Graph and for SMTP, by one sign-in', async () => {
    const { tokens, store } = await signedIn()
    const [graph, outlook] = await Promise.all([tokens('graph').get(), tokens('outlook').get()])
    expect(graph).not.toBe(outlook)
    expect(server.scopesOf(outlook)).toEqual(['https://outlook.office.com/SMTP.Send'])
    // The refresh token was replaced, and the new one was kept.
    const later = microsoftTokens(server.client, store, ports())('graph')
    later.refused(await later.get())
    expect(server.scopesOf(await later.get())).not.toBe(null)
  })

  it('are renewed when the provider refuses one that should be good', async () => {
    const { tokens } = await signedIn()
    const first = await tokens('graph').get()
    server.grants.expire('rep@test.local')
    tokens('graph').refused(first)
    const second = await tokens('graph').get()
    expect(second).not.toBe(first)
    expect(server.scopesOf(second)).not.toBe(null)
  })

  it('survive both resources being renewed at the same time', async () => {
    const { tokens } = await signedIn()
    for (let round = 0; round < 3; round += 1) {
      const both = await Promise.all([tokens('graph').get(), tokens('outlook').get()])
      tokens('graph').refused(both[0])
      tokens('outlook').refused(both[1])
    }
    expect(server.scopesOf(await tokens('graph').get())).not.toBe(null)
    expect(server.scopesOf(await tokens('outlook').get())).not.toBe(null)
  })

  const REFUSED = [
    ['revoked', 'invalid_grant', 'AADSTS50173: revoked', undefined, 'token-revoked', /password/],
    ['without a code', 'invalid_grant', 'nothing more', undefined, 'token-revoked', /access was revoked/],
    [
      'not used for 90 days',
      'invalid_grant',
      'AADSTS700082: expired',
      undefined,
      'token-expired',
      /not used/,
    ],
    ['bad token', 'invalid_grant', 'AADSTS70000: bad', 'bad_token', 'token-revoked', /access was revoked/],
    [
      'MFA',
      'interaction_required',
      'AADSTS50076: MFA',
      'basic_action',
      'token-expired',
      /confirm the sign-in/,
    ],
    ['blocked', 'interaction_required', 'AADSTS53003: CA', undefined, 'consent-needed', /Conditional Access/],
    [
      'consent',
      'invalid_grant',
      'AADSTS65001: consent',
      'consent_required',
      'consent-needed',
      /admin to agree/,
    ],
    ['disabled', 'invalid_grant', 'AADSTS50057: disabled', undefined, 'token-revoked', /disabled or locked/],
  ] as const
  it.each(REFUSED)('that are refused (%s) sign out with their own words', async (...row) => {
    const [, error, description, suberror, reason, says] = row
    const { tokens } = await signedIn()
    server.refuses = { error, description, ...(suberror === undefined ? {} : { suberror }) }
    tokens('graph').refused(await tokens('graph').get())
    const refused = await failure(tokens('graph').get())
    expect(refused).toBeInstanceOf(SignedOut)
    expect((refused as SignedOut).reason).toBe(reason)
    expect(refused.message).toMatch(says)
    expectNoSecret(refused)
    // The way back needs nothing but a new sign-in, and the kept sign-in was not destroyed by the refusal.
    server.refuses = null
    expect(server.scopesOf(await tokens('graph').get())).not.toBe(null)
  })

  it('name the clock when it is wrong', async () => {
    const { store } = await signedIn()
    const ahead = { ...realClock, now: () => Date.now() + 3_600_000 }
    const tokens = microsoftTokens(server.client, store, { clock: ahead, fetch: server.fetch })('outlook')
    server.refuses = { error: 'invalid_grant', description: 'refused' }
    expect((await failure(tokens.get())).message).toContain('clock of this computer is wrong')
  })

  it.each([
    ['a network that is down', { drop: true }],
    ['a 503', { status: 503, body: { error: 'temporarily_unavailable' } }],
    ['a 429', { status: 429, body: { error: 'temporarily_unavailable' }, headers: { 'retry-after': '60' } }],
    ['a captive portal', { status: 200, body: '<html>Please pay</html>' }],
  ] as const)('are not lost by %s, and no second try is held back by the library', async (_what, fault) => {
    const { tokens } = await signedIn()
    server.fail('token', fault)
    const refused = await failure(tokens('outlook').get())
    expect(refused).not.toBeInstanceOf(SignedOut)
    expect(['unreachable', 'connection-lost']).toContain(refused.code)
    expectNoSecret(refused)
    expect(server.scopesOf(await tokens('outlook').get())).not.toBe(null)
  })

  it('need a new sign-in when nothing is kept, or what is kept is another registration’s', async () => {
    const none = await failure(microsoftTokens(server.client, memoryStore(), ports())('graph').get())
    expect(none).toMatchObject({ reason: 'no-password' })
    const { store } = await signedIn()
    const other = { ...server.client, clientId: '99999999-1111-4222-8333-944455566677' }
    const changed = await failure(microsoftTokens(other, store, ports())('graph').get())
    expect(changed).toMatchObject({ reason: 'token-revoked' })
    expect(await microsoftAccount(memoryStore('{"broken'))).toBe(null)
  })
})
