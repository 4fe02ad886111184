import { createHash, randomBytes } from 'node:crypto'
import { AppError } from '#shared/app-error.ts'
import type { Clock, Log } from '#engine/ports.ts'
import { listen, type Redirect } from './loopback.ts'

export { keepFresh, type AccessToken, type AccessTokens, type TokenRenewal } from './fresh-token.ts'
export { googleAccess, type GoogleAccess } from './google-scopes.ts'
export { SignedOut, type SignedOutReason } from './signed-out.ts'
export type { Redirect } from './loopback.ts'

/** Where the caller keeps what a sign-in left, a JSON text that is secret as a whole: the vault. */
export interface TokenStore {
  load(): Promise<string | null>
  save(text: string): Promise<void>
}

/** What a sign-in gives. */
export interface SignedIn {
  /** The account's own address, lower case. */
  address: string
  name: string | null
  /** What was granted, which can be less than what was asked for. */
  scopes: string[]
  /** For a TokenStore; a secret. */
  tokens: string
}

/** What a provider puts into its sign-in page's address. */
export interface AuthorizeRequest {
  redirectUri: string
  state: string
  /** PKCE, S256 (RFC 7636). */
  codeChallenge: string
  /** The address to sign in with, when it is known. */
  loginHint: string | null
}

/** What the browser brought back, its state already checked. */
export interface AuthorizeAnswer {
  code: string
  codeVerifier: string
  redirectUri: string
  /** Everything that came, each name once. */
  params: ReadonlyMap<string, string>
}

/** A provider's part of signing in. Each may reject with an AppError that names the way back. */
export interface SignInProvider {
  /** `Google`, `Microsoft`: for words. */
  name: string
  redirect: Redirect
  authorizeUrl(request: AuthorizeRequest): Promise<string>
  /** Exchanges the code. */
  finish(answer: AuthorizeAnswer, signal: AbortSignal): Promise<SignedIn>
  /** The `error` and `error_description` that came instead of a code, in words a rep can act on. */
  explain(error: string, description: string): AppError
}

export interface SignInOptions {
  /** `open`: the system browser; `show`: only the address is shown, for a machine without a browser. */
  browser: 'open' | 'show'
  /** Ms until we give up; 5 minutes unless told. */
  timeout?: number
  /** Ends it with AppError `not-now`. */
  signal?: AbortSignal
  /** A port of 127.0.0.1 for the redirect, so that it can be forwarded to another machine; any free one unless told. */
  port?: number
  /** The account this is about: another one is refused. */
  account?: string
}

export interface SignInPorts {
  clock: Clock
  log: Log
  /** Opens the system browser. The address holds no secret. */
  openBrowser(url: string): Promise<void>
  /** Shows the address to a person who opens it by hand. */
  showUrl(url: string): void
}

const TIMEOUT = 5 * 60_000

/**
 * Signs a rep in through the system browser: authorization code with PKCE, answered to a listener on loopback
 * (RFC 8252). Rejects with AppError: `not-now` (stopped, or nobody came in time), `sign-in-failed`, `unreachable`.
 */
export async function signIn(
  provider: SignInProvider,
  options: SignInOptions,
  ports: SignInPorts,
): Promise<SignedIn> {
  const timeout = options.timeout ?? TIMEOUT
  const over = new AbortController()
  const stop = options.signal ? AbortSignal.any([options.signal, over.signal]) : over.signal
  const givenUp = giveUp(provider, timeout, options.signal, stop, ports.clock)
  givenUp.catch(() => undefined)
  try {
    return await Promise.race([attempt(provider, options, ports, stop), givenUp])
  } finally {
    over.abort()
  }
}

/** Rejects when the rep stops it or nobody has come; never resolves. */
async function giveUp(
  { name }: SignInProvider,
  timeout: number,
  stopped: AbortSignal | undefined,
  over: AbortSignal,
  clock: Clock,
): Promise<never> {
  await clock.sleep(timeout, over)
  if (stopped?.aborted) throw new AppError('not-now', `The sign-in with ${name} was stopped.`)
  const waited = `Nobody finished the sign-in with ${name} within ${Math.round(timeout / 60_000)} minutes.`
  throw new AppError('not-now', waited, {
    fix: 'Start it again, and finish it in the browser window that opens.',
  })
}

async function attempt(
  provider: SignInProvider,
  options: SignInOptions,
  ports: SignInPorts,
  stop: AbortSignal,
): Promise<SignedIn> {
  // Secrets, not chance: nobody may foresee them, so they come from the system and not from a port.
  const state = randomBytes(24).toString('base64url')
  const codeVerifier = randomBytes(48).toString('base64url')
  const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url')
  const listener = await listen({ redirect: provider.redirect, port: options.port ?? 0, state }, stop)
  try {
    const { redirectUri } = listener
    const loginHint = options.account ?? null
    const url = await provider.authorizeUrl({ redirectUri, state, codeChallenge, loginHint })
    // Who stopped it meanwhile has been told; no browser opens for nobody.
    if (stop.aborted) throw new AppError('not-now', `The sign-in with ${provider.name} was stopped.`)
    await show(url, options, ports)
    const callback = await listener.callback
    const result = await exchange(
      provider,
      callback.params,
      { codeVerifier, redirectUri },
      options,
      stop,
    ).catch((error: unknown) => (error instanceof AppError ? error : failed(provider, error, ports.log)))
    await callback.answer(
      result instanceof AppError
        ? { ok: false, title: 'You are not signed in', text: [result.message, result.fix ?? ''] }
        : {
            ok: true,
            title: `Signed in as ${result.address}`,
            text: ['You can close this tab and return to Fieldpost.'],
          },
    )
    if (result instanceof AppError) throw result
    return result
  } finally {
    listener.close()
  }
}

async function show(url: string, { browser }: SignInOptions, ports: SignInPorts): Promise<void> {
  if (browser === 'show') return ports.showUrl(url)
  // Without a browser that opens by itself, the rep can still open one.
  await ports.openBrowser(url).catch(() => ports.showUrl(url))
}

async function exchange(
  provider: SignInProvider,
  params: ReadonlyMap<string, string>,
  ours: { codeVerifier: string; redirectUri: string },
  { account }: SignInOptions,
  stop: AbortSignal,
): Promise<SignedIn> {
  const error = params.get('error')
  if (error !== undefined)
    throw provider.explain(error.slice(0, 100), (params.get('error_description') ?? '').slice(0, 500))
  const code = params.get('code')
  if (code === undefined) throw provider.explain('no_code', '')
  const signedIn = await provider.finish({ code, ...ours, params }, stop)
  if (account === undefined || signedIn.address === account.toLowerCase()) return signedIn
  const message = `You signed in as ${signedIn.address}, but this account is ${account}.`
  throw new AppError('sign-in-failed', message, { fix: `Start again and choose ${account} in the browser.` })
}

/** What no provider foresaw: its inner words may hold the code, so they go nowhere. */
function failed({ name }: SignInProvider, error: unknown, log: Log): AppError {
  log.error('sign-in.failed', { provider: name, kind: error instanceof Error ? error.name : typeof error })
  return new AppError('sign-in-failed', `The sign-in with ${name} failed for a reason we do not know.`, {
    fix: 'Try again in a few minutes.',
  })
}
