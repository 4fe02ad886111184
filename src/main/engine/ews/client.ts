import { AppError } from '#shared/app-error.ts'
import { isLoopback } from '#engine/lib/trust.ts'
import type { Clock, Log, Network } from '#engine/ports.ts'
import { EwsFailure, fitToShow } from './failure.ts'
import { HttpFailure, type HttpAnswer, type HttpAuth, type HttpTransport } from './transport.ts'
import { find, findAll, parseXml, textOf, type Element } from './xml.ts'

/** What signs in. `refused` is told when the server did not take a token that should have been good. */
export type EwsCredentials = HttpAuth & { refused?: () => void }

export interface EwsSettings {
  /** `https://mail.example.com/EWS/Exchange.asmx` */
  url: string
  /** Asked for each request; null: none is saved. May reject with an AppError. */
  credentials: () => Promise<EwsCredentials | null>
}

export interface EwsPorts {
  clock: Clock
  network: Network
  log: Log
  transport: HttpTransport
}

export interface EwsCall {
  /** The body of the SOAP envelope. */
  body: string
  signal: AbortSignal
  /** Ms; a minute unless told. */
  timeout?: number
  /** Bytes; 16 MB unless told. */
  maxBytes?: number
  /** Take what came of an answer that is longer than `maxBytes`. */
  takeCut?: boolean
  /** While the server wants us to wait: wait (reading), or fail at once (sending, where the outbox decides). */
  whenThrottled: 'wait' | 'fail'
}

/** One account at an Exchange Server; its channel and its mailbox share one client. */
export interface EwsClient {
  /**
   * Asks, and gives the response messages that succeeded. Rejects with EwsFailure when there is no answer, or when one
   * of them is an error.
   */
  call(call: EwsCall): Promise<Element[]>
  /** ms epoch; in the past: we may ask. */
  throttledUntil(): number
  offline(): boolean
  /** For words. */
  host: string
}

const MINUTE = 60_000
const MAX_ANSWER = 16 * 1024 * 1024
const LONGEST_WAIT = 3_600_000

/** The oldest version whose answers we rely on; newer servers speak it too. */
const VERSION = 'Exchange2013'

function envelope(body: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"' +
    ' xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"' +
    ' xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages">' +
    `<s:Header><t:RequestServerVersion Version="${VERSION}"/></s:Header><s:Body>${body}</s:Body></s:Envelope>`
  )
}

/** Throws AppError `bad-input` when the URL is none. */
export function createEwsClient(settings: EwsSettings, ports: EwsPorts): EwsClient {
  const { clock, transport, log } = ports
  const url = URL.parse(settings.url)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new AppError('bad-input', 'This is no address of an Exchange Server.', {
      fix: 'It looks like https://mail.example.com/EWS/Exchange.asmx.',
    })
  let throttledUntil = 0

  async function turn({ signal, whenThrottled }: EwsCall): Promise<void> {
    for (;;) {
      if (signal.aborted) throw new EwsFailure({ kind: 'stopped' })
      const left = throttledUntil - clock.now()
      if (left <= 0) return
      if (whenThrottled === 'fail') throw new EwsFailure({ kind: 'throttled', retryAt: throttledUntil })
      await clock.sleep(left, signal)
    }
  }

  async function credentials(): Promise<EwsCredentials> {
    const given = await settings.credentials().catch((error: unknown) => {
      throw new EwsFailure({ kind: 'no-credentials', error })
    })
    if (!given) throw new EwsFailure({ kind: 'no-credentials', error: null })
    if (transport.schemes.includes(given.kind)) return given
    const error = new AppError(
      'sign-in-failed',
      'This server wants NTLM, which only the desktop app can do.',
      {
        fix: 'Use the desktop app, or ask your mail administrator to allow Basic over TLS or OAuth.',
      },
    )
    throw new EwsFailure({ kind: 'no-credentials', error })
  }

  async function attempt(call: EwsCall): Promise<{ answer: HttpAnswer; auth: HttpAuth['kind'] }> {
    const { refused, ...auth } = await credentials()
    try {
      const answer = await transport.request({
        method: 'POST',
        url: settings.url,
        headers: { 'content-type': 'text/xml; charset=utf-8', accept: 'text/xml' },
        body: envelope(call.body),
        auth,
        timeout: call.timeout ?? MINUTE,
        maxBytes: call.maxBytes ?? MAX_ANSWER,
        signal: call.signal,
      })
      if (answer.status === 401) refused?.()
      return { answer, auth: auth.kind }
    } catch (error) {
      throw lost(error)
    }
  }

  async function call(asked: EwsCall): Promise<Element[]> {
    for (;;) {
      await turn(asked)
      let { answer, auth } = await attempt(asked)
      // A refused token proves that nothing was done: the next one may serve.
      if (answer.status === 401 && auth === 'bearer') ({ answer, auth } = await attempt(asked))
      const read = readAnswer(answer, asked.takeCut === true, clock.now())
      if (read.ok) return read.messages
      const { code, words, retryAt } = read
      if (retryAt !== null) throttledUntil = Math.max(throttledUntil, retryAt)
      log.debug('ews.refused', { status: answer.status, code })
      if (retryAt !== null && asked.whenThrottled === 'wait') continue
      if (!read.understood && answer.status < 300) throw unreadable()
      throw new EwsFailure({ kind: 'refused', status: answer.status, code, words, retryAt, auth })
    }
  }

  return {
    host: url.host,
    call,
    throttledUntil: () => throttledUntil,
    offline: () => !ports.network.online() && !isLoopback(url.hostname),
  }
}

function lost(error: unknown): EwsFailure {
  if (!(error instanceof HttpFailure)) {
    const words = new AppError('connection-lost', 'The connection to the Exchange Server was lost.', {
      fix: 'Nothing is lost; Fieldpost will try again.',
    })
    return new EwsFailure({ kind: 'lost', reached: true, error: words })
  }
  if (error.error === null) return new EwsFailure({ kind: 'stopped' })
  return new EwsFailure({ kind: 'lost', reached: error.reached, error: error.error })
}

function unreadable(): EwsFailure {
  const message = 'The Exchange Server answered in a way that cannot be read.'
  const error = new AppError('connection-lost', message, { fix: 'Fieldpost will try again in a while.' })
  return new EwsFailure({ kind: 'lost', reached: true, error })
}

type Read =
  | { ok: true; messages: Element[] }
  /** `understood`: it was SOAP. */
  | { ok: false; understood: boolean; code: string; words: string; retryAt: number | null }

/** EWS answers a fault with HTTP 500: its ResponseCode counts, and the status only where there is none. */
function readAnswer(answer: HttpAnswer, takeCut: boolean, now: number): Read {
  const { status, headers, body, cut } = answer
  const root = cut && !takeCut ? null : parseXml(Buffer.from(body).toString('utf8'), cut)
  const soap = root?.name === 'Envelope' ? find(root, 'Body') : null
  const messages = soap ? findAll(soap, 'ResponseMessages').flatMap(({ children }) => children) : []
  const bad = messages.find(({ attributes }) => attributes['ResponseClass'] !== 'Success')
  if (status === 200 && messages.length > 0 && !bad) return { ok: true, messages }
  const source = bad ?? (soap ? find(soap, 'Fault') : null)
  const code = source ? (textOf(source, 'ResponseCode') ?? '').replace(/[^\w.]/g, '').slice(0, 100) : ''
  const words = source
    ? fitToShow(
        textOf(source, 'MessageText') ?? textOf(source, 'Message') ?? textOf(source, 'faultstring') ?? '',
      )
    : ''
  return {
    ok: false,
    understood: soap !== null,
    code,
    words,
    retryAt: retryAtOf(source, code, status, headers, now),
  }
}

/** Null unless the server asks us to be slower. Without a figure of its own, a minute. */
function retryAtOf(
  source: Element | null,
  code: string,
  status: number,
  headers: Record<string, string>,
  now: number,
): number | null {
  const asksToWait = code === 'ErrorServerBusy' || (code === '' && (status === 429 || status === 503))
  if (!asksToWait) return null
  const value = source
    ? findAll(source, 'Value').find(({ attributes }) => attributes['Name'] === 'BackOffMilliseconds')?.text
    : undefined
  const header = headers['retry-after']
  const wait = Number(value ?? (header === undefined ? Number.NaN : Number(header) * 1000))
  if (!Number.isFinite(wait)) return status === 503 ? null : now + MINUTE
  return now + Math.min(Math.max(wait, 0), LONGEST_WAIT)
}
