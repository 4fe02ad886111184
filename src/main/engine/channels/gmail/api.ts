import { AppError } from '#shared/app-error.ts'
import { explainConnectionError } from '#engine/lib/connection-errors.ts'
import { redact } from '#engine/lib/redact.ts'
import { trust } from '#engine/lib/trust.ts'
import type { Clock } from '#engine/ports.ts'
import { SignedOut, type AccessTokens } from '#engine/sign-in/sign-in.ts'
import type { Outcome } from '../channel.ts'
import { outcomeOfRefusal, readRefusal, type GmailRefusal } from './gmail-errors.ts'
import { createHttp, NoAnswer, type HttpAnswer, type HttpRequest } from './https-request.ts'

export const GMAIL_API = 'https://gmail.googleapis.com'

export interface GmailApiSettings {
  tokens: AccessTokens
  /** Only for tests and sovereign clouds: never from a policy or a setting. */
  base?: string
  /** PEM of a further authority that an admin trusts. */
  ca?: string
  /** Ms. */
  timeouts?: { connect?: number; answer?: number }
}

export type ApiRequest = Pick<HttpRequest, 'method' | 'body'> &
  Partial<Pick<HttpRequest, 'beforeBody' | 'most' | 'signal'>> & {
    /** Below the base, or whole when the API itself gave it. */
    path: string
    headers?: Record<string, string>
  }

export interface GmailApi {
  base: string
  /** One authorised request. A refused token is renewed once. Rejects with NoAnswer, or like `AccessTokens.get`. */
  call(request: ApiRequest): Promise<HttpAnswer>
  /** Reads JSON; null: there is no such thing (404). Rejects with an AppError, SignedOut among them. */
  read(path: string, query: Record<string, string | string[]>, options?: Reading): Promise<unknown>
  refusal(answer: HttpAnswer): GmailRefusal
  rest(): void
  close(): void
}

export interface Reading {
  /** Bytes of the answer that are borne; 1 MB unless told. */
  most?: number
  signal?: AbortSignal
}

const MEGABYTE = 1024 * 1024
const NEVER = new AbortController().signal

/** The Gmail API for one account. */
export function createGmailApi(settings: GmailApiSettings, { clock }: { clock: Clock }): GmailApi {
  const base = settings.base ?? GMAIL_API
  const timeouts = { connect: 20_000, answer: 180_000, ...settings.timeouts }
  const http = createHttp({ clock, tls: trust(settings.ca), timeouts })
  const closing = new AbortController()
  let lastToken = ''

  function withToken(token: string, { path, headers = {}, ...request }: ApiRequest): Promise<HttpAnswer> {
    lastToken = token
    return http.request({
      most: MEGABYTE,
      signal: NEVER,
      ...request,
      cut: closing.signal,
      url: path.startsWith('/') ? base + path : path,
      headers: { ...headers, authorization: `Bearer ${token}`, accept: 'application/json' },
    })
  }

  async function call(request: ApiRequest): Promise<HttpAnswer> {
    const token = await settings.tokens.get()
    const answer = await withToken(token, request)
    if (answer.status !== 401) return answer
    settings.tokens.refused(token)
    return await withToken(await settings.tokens.get(), request)
  }

  const refusal = (answer: HttpAnswer): GmailRefusal => {
    const read = readRefusal(answer.status, answer.body, answer.headers['retry-after'], clock.now())
    return { ...read, text: redact(read.text, [lastToken]) }
  }

  return {
    base,
    call,
    refusal,
    async read(path, query, { most = MEGABYTE, signal = NEVER } = {}) {
      const answer = await call({
        method: 'GET',
        path: withQuery(path, query),
        body: null,
        most,
        signal,
      }).catch((error: unknown) => {
        throw explainNoAnswer(error, base)
      })
      if (answer.status === 404) return null
      if (answer.status !== 200) throw explainRefusal(refusal(answer))
      return jsonIn(answer)
    },
    rest: () => http.rest(),
    close() {
      closing.abort()
      http.rest()
    },
  }
}

/** Rejects with AppError `unreachable` when it is no JSON: then it was not Google who answered. */
function jsonIn({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown
  } catch {
    throw new AppError('unreachable', 'Something between this computer and Gmail answers in its place.', {
      fix: 'Check for a network that wants a sign-in of its own, or a proxy.',
    })
  }
}

function withQuery(path: string, query: Record<string, string | string[]>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    for (const each of [value].flat()) params.append(name, each)
  return `${path}?${params.toString()}`
}

/** A missing answer in words: AppError `unreachable`, `certificate`, `connection-lost` or `not-now`. */
export function explainNoAnswer(error: unknown, base: string): unknown {
  if (!(error instanceof NoAnswer)) return error
  if (error.why === 'stopped') return new AppError('not-now', 'The request to Gmail was stopped.')
  const { hostname, port } = new URL(base)
  const explained = explainConnectionError(error.cause, { host: hostname, port: Number(port) || 443 })
  if (explained) return explained
  const fix = 'Nothing is lost; Fieldpost will try again.'
  return error.left
    ? new AppError('connection-lost', `${hostname} did not answer in time.`, { fix })
    : new AppError('unreachable', `${hostname} cannot be reached.`, {
        fix: 'Check that this computer is online.',
      })
}

/** The same for a refusal, as the watcher and a person who tests the channel see it. */
function explainRefusal(refusal: GmailRefusal): AppError {
  const outcome = outcomeOfRefusal(refusal, false)
  const detail = 'detail' in outcome ? (outcome.detail ?? '') : ''
  if (outcome.outcome === 'signed-out')
    return new SignedOut(outcome.why, detail, 'Sign in with Google again.')
  if (outcome.outcome !== 'deferred') return new AppError('refused-server', `Gmail refused: ${detail}`)
  return new AppError('unreachable', `Gmail asks us to come back later: ${detail}`, {
    fix: 'Fieldpost will try again in a while.',
  })
}

/** Why no token could be had, or no answer, as an outcome for a message that has not left. */
export function outcomeOfFailure(error: unknown, base: string): Outcome {
  const explained = explainNoAnswer(error, base)
  if (explained instanceof SignedOut)
    return { outcome: 'signed-out', why: explained.reason, detail: sentences(explained) }
  const app = explained instanceof AppError ? explained : null
  const why =
    app?.code === 'not-now' ? 'stopped' : app?.code === 'connection-lost' ? 'connection-lost' : 'unreachable'
  const detail = app ? app.message : 'The sign-in could not be read.'
  return { outcome: 'deferred', notBefore: null, why, reply: null, detail }
}

const sentences = ({ message, fix }: AppError) => (fix ? `${message} ${fix}` : message)
