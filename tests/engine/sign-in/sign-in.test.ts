import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { describe, expect, test } from 'vitest'
import { AppError } from '#shared/app-error.ts'
import { signIn, type SignInOptions, type SignInProvider } from '#engine/sign-in/sign-in.ts'
import { handClock } from '../channels/real-ports.ts'
import { browserPorts, opening, redirectOf } from './a-sign-in.ts'

const tokens = '{"secret":"planted-token"}'

/** A provider that says whom its code belongs to. */
function provider(over: Partial<SignInProvider> = {}): SignInProvider {
  return {
    name: 'Examplemail',
    redirect: { host: '127.0.0.1', path: '/', by: 'query' },
    authorizeUrl: ({ redirectUri, state, codeChallenge, loginHint }) => {
      const url = new URL('https://sign-in.test/')
      url.search = new URLSearchParams({
        redirect_uri: redirectUri,
        state,
        code_challenge: codeChallenge,
        hint: loginHint ?? '',
      }).toString()
      return Promise.resolve(url.href)
    },
    finish: ({ code }) =>
      Promise.resolve({ address: `${code}@test.local`, name: null, scopes: ['send'], tokens }),
    explain: (error) => new AppError('sign-in-failed', `It said ${error}.`, { fix: 'Do it again.' }),
    ...over,
  }
}

const answer = (url: string, params: Record<string, string>) => {
  const { redirect, state } = redirectOf(url)
  return fetch(`${redirect}?${new URLSearchParams({ state, ...params }).toString()}`)
}

/** Starts a sign-in and gives its address as soon as a browser would open it. */
function started(
  over: Partial<SignInProvider> = {},
  options: Partial<SignInOptions> = {},
  ports = browserPorts(() => Promise.resolve()),
) {
  let opened: (url: string) => void = () => {}
  const address = new Promise<string>((resolve) => (opened = resolve))
  const openBrowser = (url: string) => (opened(url), Promise.resolve())
  const result = signIn(provider(over), { ...opening, ...options }, { ...ports, openBrowser })
  result.catch(() => undefined)
  return { address, result }
}

describe('a sign-in', () => {
  test('gives what the provider says of the code that came back, and shows a page for it', async () => {
    const { address, result } = started()
    const page = await answer(await address, { code: 'rita' })
    expect(await result).toEqual({ address: 'rita@test.local', name: null, scopes: ['send'], tokens })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Signed in as rita@test.local')
  })

  test('proves by PKCE that the code comes back to who asked', async () => {
    let verifier = ''
    const finish: SignInProvider['finish'] = ({ codeVerifier }) => {
      verifier = codeVerifier
      return Promise.resolve({ address: 'a@test.local', name: null, scopes: [], tokens })
    }
    const { address, result } = started({ finish })
    await answer(await address, { code: 'x' })
    await result
    expect(verifier).toMatch(/^[\w-]{43,128}$/)
    const challenge = new URL(await address).searchParams.get('code_challenge')
    expect(challenge).toBe(createHash('sha256').update(verifier).digest('base64url'))
  })

  test('uses another state, verifier and port each time', async () => {
    const [one, two] = [started(), started()]
    const [first, second] = [redirectOf(await one.address), redirectOf(await two.address)]
    expect(first.state).not.toBe(second.state)
    expect(first.redirect).not.toBe(second.redirect)
    await answer(await one.address, { code: 'x' })
    await answer(await two.address, { code: 'y' })
    expect((await one.result).address).toBe('x@test.local')
    expect((await two.result).address).toBe('y@test.local')
  })

  test('shows a page that runs, loads, keeps and passes on nothing', async () => {
    const { address, result } = started({
      finish: () =>
        Promise.resolve({
          address: '<img src=x onerror=alert(1)>@test.local',
          name: null,
          scopes: [],
          tokens,
        }),
    })
    const page = await answer(await address, { code: 'x' })
    await result
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('script-src')
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(page.headers.get('cache-control')).toBe('no-store')
    const text = await page.text()
    expect(text).not.toContain('<img')
    expect(text).not.toMatch(/<script|planted-token/)
    const style = /<style>(.*?)<\/style>/s.exec(text)?.[1] ?? ''
    expect(policy).toContain(createHash('sha256').update(style).digest('base64'))
  })

  test('that the rep refuses is told in the provider’s words, in the browser too', async () => {
    const { address, result } = started()
    const page = await answer(await address, { error: 'access_denied' })
    await expect(result).rejects.toMatchObject({ message: 'It said access_denied.' })
    expect(await page.text()).toContain('<p>It said access_denied.</p><p>Do it again.</p>')
  })

  test('as somebody else than asked for is refused', async () => {
    const { address, result } = started({}, { account: 'Rita@test.local' })
    const page = await answer(await address, { code: 'otto' })
    await expect(result).rejects.toMatchObject({
      code: 'sign-in-failed',
      fix: expect.stringContaining('Rita@test.local') as string,
    })
    expect(page.status).toBe(400)
    expect(new URL(await address).searchParams.get('hint')).toBe('Rita@test.local')
  })

  test('that fails for a reason nobody foresaw tells none of its inner words', async () => {
    const { address, result } = started({
      finish: () => Promise.reject(new Error('POST code=planted-token')),
    })
    const page = await answer(await address, { code: 'x' })
    const error = await result.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'sign-in-failed' })
    expect(`${String(error)} ${(error as Error).stack} ${await page.text()}`).not.toContain('planted-token')
  })

  test('that nobody finishes ends by itself, and its port closes', async () => {
    const hand = handClock()
    const { address, result } = started(
      {},
      { timeout: 120_000 },
      { ...browserPorts(() => Promise.resolve()), clock: hand.clock },
    )
    const url = await address
    hand.pass(119_999)
    expect((await fetch(redirectOf(url).redirect)).status).toBe(400)
    hand.pass(1)
    await expect(result).rejects.toMatchObject({
      code: 'not-now',
      message: expect.stringContaining('2 minutes') as string,
    })
    await expect(answer(url, { code: 'late' })).rejects.toThrow('fetch failed')
  })

  test('that is stopped ends at once, and its port closes', async () => {
    const stop = new AbortController()
    const { address, result } = started({}, { signal: stop.signal })
    const url = await address
    stop.abort()
    await expect(result).rejects.toMatchObject({ code: 'not-now' })
    await expect(answer(url, { code: 'late' })).rejects.toThrow('fetch failed')
  })

  test('that was stopped before it began opens no browser', async () => {
    const opened: string[] = []
    let asked = () => {}
    const authorized = new Promise<void>((resolve) => (asked = resolve))
    const slow = provider({ authorizeUrl: () => (asked(), Promise.resolve('https://sign-in.test/')) })
    const ports = browserPorts((url) => Promise.resolve(opened.push(url)))
    await expect(signIn(slow, { ...opening, signal: AbortSignal.abort() }, ports)).rejects.toMatchObject({
      code: 'not-now',
    })
    await authorized
    await new Promise((resolve) => setImmediate(resolve))
    expect([...opened, ...ports.shown]).toEqual([])
  })

  test('without a browser only shows the address', async () => {
    const ports = browserPorts(() => Promise.reject(new Error('must not open')))
    const result = signIn(
      provider(),
      { browser: 'show' },
      { ...ports, showUrl: (url) => void answer(url, { code: 'ssh' }) },
    )
    expect((await result).address).toBe('ssh@test.local')
  })

  test('whose browser cannot be opened shows the address instead', async () => {
    const ports = browserPorts(() => Promise.resolve())
    const broken = { ...ports, openBrowser: () => Promise.reject(new Error('no xdg-open')) }
    const result = signIn(provider(), opening, {
      ...broken,
      showUrl: (url) => void answer(url, { code: 'hand' }),
    })
    expect((await result).address).toBe('hand@test.local')
  })

  test('on a port that is taken says so', async () => {
    const first = started()
    const port = Number(new URL(redirectOf(await first.address).redirect).port)
    await expect(started({}, { port }).result).rejects.toMatchObject({ code: 'not-now' })
    await answer(await first.address, { code: 'x' })
    await first.result
  })
})

describe('a hostile caller on the same machine', () => {
  /** Every wrong way to call, and what each gets. */
  const WRONG: [name: string, status: number, call: (url: string) => Promise<{ status?: number }>][] = [
    ['with no state', 400, (url) => fetch(`${redirectOf(url).redirect}?code=evil`)],
    ['with a wrong state', 400, (url) => answer(url, { state: 'guess', code: 'evil' })],
    [
      'with an error and a wrong state',
      400,
      (url) => answer(url, { state: 'guess', error: 'access_denied' }),
    ],
    [
      'with the code twice',
      400,
      (url) => fetch(`${redirectOf(url).redirect}?code=evil&code=b&state=${redirectOf(url).state}`),
    ],
    ['at another path', 404, (url) => fetch(`${redirectOf(url).redirect}favicon.ico`)],
    [
      'by POST',
      405,
      (url) =>
        fetch(`${redirectOf(url).redirect}?code=evil&state=${redirectOf(url).state}`, { method: 'POST' }),
    ],
    ['under a name of its own', 421, (url) => rebound(url)],
  ]

  /** A page whose own name was made to point at this machine. */
  function rebound(url: string): Promise<{ status?: number }> {
    const { redirect, state } = redirectOf(url)
    return new Promise((resolve, reject) => {
      const headers = { host: 'evil.test' }
      const request = httpRequest(`${redirect}?code=evil&state=${state}`, { headers }, (response) => {
        response.resume()
        resolve({ ...(response.statusCode !== undefined && { status: response.statusCode }) })
      })
      request.on('error', reject).end()
    })
  }

  test.each(WRONG)('%s changes nothing', async (_name, status, call) => {
    const { address, result } = started()
    const url = await address
    expect((await call(url)).status).toBe(status)
    await answer(url, { code: 'rita' })
    expect((await result).address).toBe('rita@test.local')
  })

  test('who calls a second time with the right state is not heard', async () => {
    let finish = () => {}
    const held = new Promise<void>((resolve) => (finish = resolve))
    const codes: string[] = []
    const { address, result } = started({
      async finish({ code }) {
        codes.push(code)
        await held
        return { address: `${code}@test.local`, name: null, scopes: [], tokens }
      },
    })
    const url = await address
    const first = answer(url, { code: 'rita' })
    while (codes.length === 0) await new Promise((resolve) => setImmediate(resolve))
    expect((await answer(url, { code: 'evil' })).status).toBe(410)
    finish()
    await first
    expect((await result).address).toBe('rita@test.local')
    expect(codes).toEqual(['rita'])
  })
})

describe('a provider that answers by a form', () => {
  const form = { redirect: { host: 'localhost', path: '', by: 'form' } as const }
  const post = (url: string, params: Record<string, string>) => {
    const { redirect, state } = redirectOf(url)
    return fetch(redirect.replace('localhost', '127.0.0.1'), {
      method: 'POST',
      headers: { host: new URL(redirect).host },
      body: new URLSearchParams({ state, ...params }),
    })
  }

  test('is understood, and its code is in no address', async () => {
    const { address, result } = started(form)
    const url = await address
    expect(redirectOf(url).redirect).toMatch(/^http:\/\/localhost:\d+$/)
    expect((await fetch(`${redirectOf(url).redirect}?code=x&state=${redirectOf(url).state}`)).status).toBe(
      405,
    )
    await post(url, { code: 'form' }).catch(() => undefined)
    await fetch(redirectOf(url).redirect, {
      method: 'POST',
      body: new URLSearchParams({ state: redirectOf(url).state, code: 'form' }),
    }).catch(() => undefined)
    expect((await result).address).toBe('form@test.local')
  })

  test('that sends more than any form holds is not read', async () => {
    const { address, result } = started(form)
    const url = await address
    const body = new URLSearchParams({ state: redirectOf(url).state, code: 'x'.repeat(100_000) })
    await fetch(redirectOf(url).redirect, { method: 'POST', body }).catch(() => undefined)
    await fetch(redirectOf(url).redirect, {
      method: 'POST',
      body: new URLSearchParams({ state: redirectOf(url).state, code: 'ok' }),
    })
    expect((await result).address).toBe('ok@test.local')
  })
})
