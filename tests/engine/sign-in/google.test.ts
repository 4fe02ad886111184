import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  googleAccess,
  googleAccount,
  googleSignIn,
  googleTokens,
  signOutOfGoogle,
  type GoogleWish,
} from '#engine/sign-in/google.ts'
import { signIn, SignedOut } from '#engine/sign-in/sign-in.ts'
import {
  ALL_SCOPES,
  SEND_SCOPES,
  startGoogleSignIn,
  type GoogleSignInServer,
} from '../../servers/google-sign-in.ts'
import { freePorts } from '../../servers/supervise.ts'
import { browserPorts, memoryStore, opening } from './a-sign-in.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

let google: GoogleSignInServer
let now = Date.now()
const clock = { now: () => now, monotonic: () => now, sleep: () => new Promise<void>(() => {}) }
beforeEach(async () => {
  now = Date.now()
  google = await startGoogleSignIn({ now: () => now })
})
afterEach(() => google.stop())

async function signedIn(wish: GoogleWish = 'all', account?: string) {
  const result = await signIn(
    googleSignIn(google.client, wish, { clock }),
    { ...opening, ...(account !== undefined && { account }) },
    browserPorts((url) => google.browse(url)),
  )
  const store = memoryStore(result.tokens)
  return { result, store, tokens: googleTokens(google.client, store, { clock }) }
}

/** What a sign-in rejected with; nothing in it may be a secret. */
async function refusal(attempt: Promise<unknown>): Promise<SignedOut> {
  const error = await attempt.then(
    () => null,
    (thrown: unknown) => thrown as SignedOut,
  )
  expect(error).toMatchObject({ name: 'AppError' })
  const everything = inspect(error, { depth: 8, showHidden: true })
  for (const secret of [...google.grants.tokens(), google.client.clientSecret!])
    expect(everything).not.toContain(secret)
  return error!
}

describe('signing in with Google', () => {
  test('gives the account, what was granted, and tokens that work', async () => {
    const { result, tokens, store } = await signedIn()
    expect(result).toMatchObject({ address: 'rep@test.local', name: 'Rita Rep' })
    expect(result.scopes).toEqual(expect.arrayContaining(ALL_SCOPES) as string[])
    expect(google.grants.check(await tokens.get())).toMatchObject({ address: 'rep@test.local' })
    expect(await googleAccount(store)).toMatchObject({ address: 'rep@test.local', scopes: result.scopes })
  })

  test('asks for sending alone when that is the wish', async () => {
    const { result } = await signedIn('send')
    expect(googleAccess(result.scopes)).toEqual({
      mailProtocols: false,
      apiSend: true,
      apiRead: false,
      apiHeaders: false,
    })
  })

  test('asks for a refresh token, and shows which account is meant', async () => {
    await signedIn('all', 'rep@test.local')
    const asked = google.asked.find(({ url }) => url.pathname === '/authorize')!.url.searchParams
    expect(Object.fromEntries(asked)).toMatchObject({
      access_type: 'offline',
      prompt: 'consent',
      login_hint: 'rep@test.local',
    })
  })

  test('without the box for Gmail is told as such, and nothing stays granted', async () => {
    google.rep.ticks = []
    const error = await refusal(signedIn())
    expect(error).toMatchObject({
      reason: 'consent-needed',
      fix: expect.stringContaining('tick the box') as string,
    })
    expect(google.grants.tokens().filter((token) => google.grants.check(token))).toEqual([])
  })

  test.each(['access_denied', 'admin_policy_enforced', 'org_internal'])(
    'that ends with %s has words of its own',
    async (error) => {
      google.rep.refuses = error
      const told = await refusal(signedIn())
      expect(told).toMatchObject({ code: 'sign-in-failed', fix: expect.stringMatching(/\w/) as string })
      expect(told.message).not.toContain(error)
    },
  )

  test('with a wrong client secret names the admin’s part', async () => {
    google.client = { ...google.client, clientSecret: 'wrong' }
    expect(await refusal(signedIn())).toMatchObject({
      fix: expect.stringContaining('client id and secret') as string,
    })
  })

  test('through a network that answers in Google’s place does not sign in', async () => {
    google.fail(
      'token',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome to our Wi-Fi</h1>' },
      9,
    )
    expect(await refusal(signedIn())).toMatchObject({ code: 'unreachable' })
  })
})

describe('renewing', () => {
  test('happens ahead of the end, once for many, and is kept', async () => {
    const { tokens, store } = await signedIn()
    const first = await tokens.get()
    now += HOUR - 4 * 60_000
    const renewed = new Set(await Promise.all(Array.from({ length: 20 }, () => tokens.get())))
    expect(renewed.size).toBe(1)
    expect([...renewed][0]).not.toBe(first)
    expect(store.saves).toBe(1)
    expect(await googleTokens(google.client, store, { clock }).get()).toBe([...renewed][0])
  })

  test('follows a refresh token that changes', async () => {
    const { tokens } = await signedIn()
    google.rotates = true
    for (let hours = 0; hours < 3; hours += 1) {
      now += HOUR
      expect(google.grants.check(await tokens.get())).not.toBeNull()
    }
  })

  const ENDS: [name: string, act: () => void, expected: { reason: string; message: RegExp; fix: RegExp }][] =
    [
      [
        'revoked',
        () => google.grants.endAll('rep@test.local', 'revoked'),
        { reason: 'token-revoked', message: /revoked/, fix: /Sign in/ },
      ],
      [
        'ended by session control',
        () => google.grants.endAll('rep@test.local', 'session-control'),
        { reason: 'token-expired', message: /only for a while/, fix: /admin can exempt/ },
      ],
      [
        'ended by a new password',
        () =>
          google.fail('token', {
            status: 400,
            body: { error: 'invalid_grant', error_description: 'Password was changed' },
          }),
        { reason: 'token-revoked', message: /password/, fix: /Sign in/ },
      ],
      [
        'forbidden by the admin',
        () => google.fail('token', { status: 400, body: { error: 'admin_policy_enforced' } }),
        { reason: 'consent-needed', message: /admin/, fix: /trust/ },
      ],
      [
        'of an app registration that was deleted',
        () =>
          google.fail('token', {
            status: 401,
            body: { error: 'deleted_client', error_description: 'The OAuth client was deleted.' },
          }),
        { reason: 'consent-needed', message: /app registration/, fix: /admin/ },
      ],
      [
        'of a deleted account',
        () =>
          google.fail('token', {
            status: 400,
            body: { error: 'invalid_grant', error_description: 'Account has been deleted' },
          }),
        { reason: 'token-revoked', message: /deleted or disabled/, fix: /admin/ },
      ],
    ]
  test.each(ENDS)(
    'a sign-in that was %s says so and names the way back',
    async (_name, act, { reason, message, fix }) => {
      const { tokens } = await signedIn()
      now += HOUR
      act()
      const error = await refusal(tokens.get())
      expect(error).toBeInstanceOf(SignedOut)
      expect(error.reason).toBe(reason)
      expect(error.message).toMatch(message)
      expect(error.fix).toMatch(fix)
    },
  )

  test('every end has words of its own', async () => {
    const said: string[] = []
    for (const [, act] of ENDS) {
      const { tokens } = await signedIn()
      now += HOUR
      act()
      said.push((await refusal(tokens.get())).message)
    }
    expect(new Set(said).size).toBe(ENDS.length)
  })

  test.each(['told by Google', 'not told'])(
    'a registration in testing, whose sign-ins end after seven days, is recognised (%s)',
    async (told) => {
      if (told === 'told by Google') google.refreshLifetime = 7 * 86_400
      const { tokens } = await signedIn()
      now += 6 * DAY
      await tokens.get()
      now += DAY + HOUR
      google.grants.endAll('rep@test.local', 'testing')
      expect(await refusal(tokens.get())).toMatchObject({
        reason: 'token-expired',
        message: expect.stringContaining('seven days') as string,
        fix: expect.stringContaining('Internal') as string,
      })
    },
  )

  test('a clock that is wrong is named before anything else', async () => {
    const { tokens } = await signedIn()
    now += 3 * DAY
    google.fail('token', {
      status: 400,
      headers: { date: new Date(now - 3 * DAY).toUTCString() },
      body: { error: 'invalid_grant', error_description: 'Bad Request' },
    })
    expect(await refusal(tokens.get())).toMatchObject({
      reason: 'token-expired',
      message: expect.stringContaining('clock') as string,
    })
  })

  test.each([
    ['a server in trouble', { status: 503, body: { error: 'internal_failure' } }],
    [
      'a proxy that forbids',
      { status: 403, headers: { 'content-type': 'text/html' }, body: '<h1>Blocked</h1>' },
    ],
    ['a portal', { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Wi-Fi</h1>' }],
    ['a cut connection', { drop: true as const }],
  ])(
    '%s signs nobody out',
    async (_name, fault) => {
      const { tokens } = await signedIn()
      now += HOUR
      google.fail('token', fault, 9)
      const error = await refusal(tokens.get())
      expect(error).not.toBeInstanceOf(SignedOut)
      expect(error.code).toMatch(/unreachable|connection-lost/)
    },
    20_000,
  )

  test('a Google that cannot be reached lets the old token serve as long as it is good', async () => {
    const { store } = await signedIn()
    const [port] = (await freePorts(1)) as [number]
    const endpoints = { ...google.client.endpoints!, token: `http://127.0.0.1:${port}/token` }
    const tokens = googleTokens({ ...google.client, endpoints }, store, { clock })
    const good = await tokens.get()
    now += HOUR - 60_000
    expect(await tokens.get()).toBe(good)
    now += 60_000
    expect(await refusal(tokens.get())).toMatchObject({ code: 'unreachable' })
  }, 20_000)

  test('another app registration asks for a new sign-in before Google is asked', async () => {
    const { store } = await signedIn()
    now += HOUR
    const before = google.asked.length
    const tokens = googleTokens({ ...google.client, clientId: 'other' }, store, { clock })
    expect(await refusal(tokens.get())).toMatchObject({ reason: 'token-revoked' })
    expect(google.asked.length).toBe(before)
  })

  test.each([null, 'nonsense', '{}', '[1,2]'])('what was kept as %s is no sign-in', async (text) => {
    const tokens = googleTokens(google.client, memoryStore(text), { clock })
    expect(await refusal(tokens.get())).toMatchObject({ reason: 'no-password' })
    expect(await googleAccount(memoryStore(text))).toBeNull()
  })
})

test('signing out revokes at Google, and a Google that does not answer is no reason to fail', async () => {
  const { store } = await signedIn()
  const kept = JSON.parse(store.text!) as { accessToken: string }
  expect(await signOutOfGoogle(google.client, store)).toBe(true)
  expect(google.grants.check(kept.accessToken)).toBeNull()
  expect(await signOutOfGoogle(google.client, store)).toBe(false)
  expect(await signOutOfGoogle(google.client, memoryStore())).toBe(false)
})

test('what each scope allows', () => {
  expect(googleAccess(ALL_SCOPES)).toEqual({
    mailProtocols: true,
    apiSend: true,
    apiRead: true,
    apiHeaders: true,
  })
  expect(googleAccess([...SEND_SCOPES, 'https://www.googleapis.com/auth/gmail.metadata'])).toEqual({
    mailProtocols: false,
    apiSend: true,
    apiRead: false,
    apiHeaders: true,
  })
  expect(googleAccess(['openid'])).toEqual({
    mailProtocols: false,
    apiSend: false,
    apiRead: false,
    apiHeaders: false,
  })
})
