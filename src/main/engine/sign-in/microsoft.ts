import { AuthError, PublicClientApplication, ResponseMode, type AuthenticationResult } from '@azure/msal-node'
import { z } from 'zod'
import { AppError } from '#shared/app-error.ts'
import type { Clock } from '#engine/ports.ts'
import { keepFresh, type AccessTokens } from './fresh-token.ts'
import {
  adminConsentLink,
  authorityOf,
  scopesFor,
  type MicrosoftClient,
  type MicrosoftResource,
  type MicrosoftWish,
} from './microsoft-clouds.ts'
import { explainMicrosoft, microsoftBusy } from './microsoft-errors.ts'
import { createMicrosoftWire, type MicrosoftWire } from './microsoft-wire.ts'
import type { AuthorizeAnswer, SignedIn, SignInProvider, TokenStore } from './sign-in.ts'
import { SignedOut } from './signed-out.ts'

export { adminConsentLink } from './microsoft-clouds.ts'
export type { MicrosoftClient, MicrosoftCloud, MicrosoftResource, MicrosoftWish } from './microsoft-clouds.ts'

export interface MicrosoftPorts {
  clock: Clock
  /** The way out: Node's own, or the desktop's, which knows the system's proxy. */
  fetch?: typeof globalThis.fetch
}

/** What the vault keeps for one Microsoft account. */
const keptSchema = z.object({
  version: z.literal(1),
  clientId: z.string(),
  tenant: z.string(),
  address: z.string(),
  name: z.string().nullable(),
  scopes: z.array(z.string()),
  wish: z.object({ graph: z.enum(['all', 'send']), smtp: z.boolean() }),
  /** An Outlook.com account. */
  personal: z.boolean(),
  homeAccountId: z.string(),
  /** The library's own cache, as it writes it. */
  cache: z.string(),
})
type Kept = z.infer<typeof keptSchema>

/** Microsoft's tenant of all personal accounts. */
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad'
const CLIENT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const TENANT = /^[a-z0-9][a-z0-9.-]{0,252}$/i

/** Microsoft's part of a sign-in. Throws AppError `bad-input` when client id or tenant are none. */
export function microsoftSignIn(
  client: MicrosoftClient,
  wish: MicrosoftWish,
  ports: MicrosoftPorts,
): SignInProvider {
  checked(client)
  const extra = wish.smtp ? scopesFor(client, 'outlook', wish) : []
  const scopes = scopesFor(client, 'graph', wish)
  return {
    name: 'Microsoft',
    redirect: { host: 'localhost', path: '', by: 'form' },
    async authorizeUrl({ redirectUri, state, codeChallenge, loginHint }) {
      const app = library(client, createMicrosoftWire(ports))
      return await app.getAuthCodeUrl({
        scopes: [...scopes, 'email'],
        // One sign-in may consent to several resources, although each wants a token of its own.
        ...(extra.length > 0 ? { extraScopesToConsent: extra } : {}),
        redirectUri,
        state,
        codeChallenge,
        codeChallengeMethod: 'S256',
        responseMode: ResponseMode.FORM_POST,
        ...(loginHint === null ? { prompt: 'select_account' } : { loginHint }),
      })
    },
    finish: (answer, signal) => finish(client, wish, answer, { ...ports, signal }),
    explain: (error, description) =>
      explainMicrosoft(
        { error, subError: '', description, clockAhead: null },
        null,
        adminConsentLink(client),
      ) ??
      new AppError('sign-in-failed', 'Microsoft did not finish the sign-in.', {
        fix: 'Try again; if it happens again, ask your Microsoft 365 admin.',
      }),
  }
}

async function finish(
  client: MicrosoftClient,
  wish: MicrosoftWish,
  { code, codeVerifier, redirectUri }: AuthorizeAnswer,
  ports: MicrosoftPorts & { signal: AbortSignal },
): Promise<SignedIn> {
  const wire = createMicrosoftWire(ports, ports.signal)
  const app = library(client, wire)
  const scopes = scopesFor(client, 'graph', wish)
  const result = await app
    .acquireTokenByCode({ code, codeVerifier, redirectUri, scopes: [...scopes, 'email'] })
    .catch((error: unknown) => {
      throw explained(error, client, null, wire)
    })
  const { account } = result
  if (!account) throw microsoftBusy('it did not say who signed in')
  const kept: Kept = {
    version: 1,
    clientId: client.clientId,
    tenant: client.tenant,
    address: addressOf(result),
    name: account.name ?? null,
    scopes: result.scopes,
    wish,
    personal: account.tenantId === PERSONAL,
    homeAccountId: account.homeAccountId,
    cache: app.getTokenCache().serialize(),
  }
  const { address, name } = kept
  return { address, name, scopes: result.scopes, tokens: JSON.stringify(kept) }
}

/** The user name is a sign-in name, and only mostly the mail address; `email` is it where the directory has one. */
function addressOf({ account, idTokenClaims }: AuthenticationResult): string {
  const { email } = idTokenClaims as { email?: unknown }
  const address = typeof email === 'string' && email.includes('@') ? email : (account?.username ?? '')
  return address.toLowerCase()
}

/**
 * The account's access tokens, kept fresh in `store`, by resource. Make it once for each account: all resources share
 * what is kept. See AccessTokens for how `get` rejects.
 */
export function microsoftTokens(
  client: MicrosoftClient,
  store: TokenStore,
  ports: MicrosoftPorts,
): (resource: MicrosoftResource) => AccessTokens {
  checked(client)
  const made = new Map<MicrosoftResource, AccessTokens>()
  let last: Promise<unknown> = Promise.resolve()
  /** Two renewals at once would each write back a cache without the other's new refresh token. */
  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = last.then(task, task)
    last = mine.catch(() => undefined)
    return mine
  }
  function make(resource: MicrosoftResource): AccessTokens {
    let first = true
    return keepFresh(
      {
        load: () => Promise.resolve(null),
        renew: () =>
          inTurn(async () => {
            // What the library kept may still be good the first time; later it is running out, or was refused.
            const token = await renewed(client, resource, !first, store, ports)
            first = false
            return token
          }),
      },
      ports,
    )
  }
  return (resource) => {
    const tokens = made.get(resource) ?? make(resource)
    made.set(resource, tokens)
    return tokens
  }
}

async function renewed(
  client: MicrosoftClient,
  resource: MicrosoftResource,
  forceRefresh: boolean,
  store: TokenStore,
  ports: MicrosoftPorts,
) {
  const kept = keptBy(client, await store.load())
  const wire = createMicrosoftWire(ports)
  // A new one each time: an application once refused for being busy goes on refusing by itself for a minute.
  const app = library(client, wire)
  const cache = app.getTokenCache()
  cache.deserialize(kept.cache)
  const account = await cache.getAccountByHomeId(kept.homeAccountId)
  if (!account) throw signedOut()
  const scopes = scopesFor(client, resource, kept.wish)
  try {
    const { accessToken, expiresOn } = await app.acquireTokenSilent({ account, scopes, forceRefresh })
    const after = cache.serialize()
    if (after !== kept.cache) await store.save(JSON.stringify({ ...kept, cache: after }))
    return { token: accessToken, expiresAt: expiresOn?.getTime() ?? ports.clock.now() }
  } catch (error) {
    throw explained(error, client, kept.address, wire)
  }
}

/** Who is signed in, and for what; null when nobody is, or what was kept cannot be read. */
export async function microsoftAccount(
  store: TokenStore,
): Promise<{ address: string; name: string | null; scopes: string[]; personal: boolean } | null> {
  const kept = readKept(await store.load())
  return kept && { address: kept.address, name: kept.name, scopes: kept.scopes, personal: kept.personal }
}

function library(client: MicrosoftClient, { network }: MicrosoftWire): PublicClientApplication {
  return new PublicClientApplication({
    auth: { clientId: client.clientId, authority: authorityOf(client) },
    system: { networkClient: network, disableInternalRetries: true },
  })
}

/** The library's errors never leave: their words can hold what was sent. */
function explained(
  error: unknown,
  client: MicrosoftClient,
  address: string | null,
  { failure, clockAhead }: MicrosoftWire,
): AppError {
  if (error instanceof AppError) return error
  const lost = failure()
  if (lost) return lost
  if (!(error instanceof AuthError)) return microsoftBusy('it answered in a way that cannot be read')
  const { errorCode, subError, errorMessage } = error
  const refusal = { error: errorCode, subError, description: errorMessage, clockAhead: clockAhead() }
  return (
    explainMicrosoft(refusal, address, adminConsentLink(client)) ??
    microsoftBusy(errorCode.replace(/[^\w-]/g, '').slice(0, 60) || 'it asked us to wait')
  )
}

function readKept(text: string | null): Kept | null {
  if (text === null) return null
  try {
    return keptSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

function keptBy({ clientId }: MicrosoftClient, text: string | null): Kept {
  const kept = readKept(text)
  if (!kept) throw signedOut()
  if (kept.clientId === clientId) return kept
  const message = 'Your organisation now signs in to Microsoft by another app registration.'
  throw new SignedOut('token-revoked', message, 'Sign in with Microsoft again.')
}

const signedOut = () =>
  new SignedOut('no-password', 'Nobody is signed in with Microsoft here.', 'Sign in with Microsoft.')

function checked({ clientId, tenant }: MicrosoftClient): void {
  const wrong = CLIENT_ID.test(clientId) ? (TENANT.test(tenant) ? null : 'tenant') : 'client id'
  if (wrong === null) return
  throw new AppError('bad-input', `This is no ${wrong} of Microsoft's.`, {
    fix: 'The client id is 32 digits and letters in five groups; the tenant is another such id, or a domain.',
  })
}
