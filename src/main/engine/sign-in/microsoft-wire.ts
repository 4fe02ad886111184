import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node'
import { AppError } from '#shared/app-error.ts'
import { explainConnectionError } from '#engine/lib/connection-errors.ts'
import type { Clock } from '#engine/ports.ts'

/** The library's way to the network, and what was seen on it. */
export interface MicrosoftWire {
  network: INetworkModule
  /** Why the last request got no answer; null: it got one. */
  failure(): AppError | null
  /** Ms that our clock is ahead of the server's, by its last answer; null: unknown. */
  clockAhead(): number | null
}

const TIMEOUT = 30_000
const MOST = 1024 * 1024

export function createMicrosoftWire(
  { clock, fetch = globalThis.fetch }: { clock: Clock; fetch?: typeof globalThis.fetch },
  stop?: AbortSignal,
): MicrosoftWire {
  let failure: AppError | null = null
  let ahead: number | null = null

  async function exchange<T>(url: string, init: RequestInit): Promise<NetworkResponse<T>> {
    const over = new AbortController()
    const late = new AbortController()
    void clock.sleep(TIMEOUT, over.signal).then(() => over.signal.aborted || late.abort())
    try {
      failure = null
      const signal = AbortSignal.any([late.signal, ...(stop ? [stop] : [])])
      const response = await fetch(url, { ...init, redirect: 'error', signal })
      const text = await response.text()
      const date = Date.parse(response.headers.get('date') ?? '')
      ahead = Number.isFinite(date) ? clock.now() - date : null
      const body = jsonIn(text)
      if (body)
        return { headers: Object.fromEntries(response.headers), body: body as T, status: response.status }
      failure = new AppError('unreachable', strangerWords(response.status), {
        fix: 'Check for a network that wants a sign-in of its own, or a proxy.',
      })
    } catch (error) {
      failure = unreachable(error, url)
    } finally {
      over.abort()
    }
    throw failure
  }

  const asInit = (method: string, options?: NetworkRequestOptions): RequestInit => ({
    method,
    ...(options?.headers ? { headers: options.headers } : {}),
    ...(options?.body === undefined ? {} : { body: options.body }),
  })
  return {
    network: {
      sendGetRequestAsync: (url, options) => exchange(url, asInit('GET', options)),
      sendPostRequestAsync: (url, options) => exchange(url, asInit('POST', options)),
    },
    failure: () => failure,
    clockAhead: () => ahead,
  }
}

function jsonIn(text: string): object | null {
  if (text.length > MOST) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

/** Only Microsoft answers in JSON: a page is a proxy's or a captive portal's, or its gateway in trouble. */
function strangerWords(status: number): string {
  return status >= 500
    ? `Microsoft's sign-in is in trouble (HTTP ${status}).`
    : 'Something between this computer and Microsoft answers in its place.'
}

function unreachable(error: unknown, url: string): AppError {
  const { hostname, port } = new URL(url)
  const explained = explainConnectionError(error, { host: hostname, port: Number(port) || 443 })
  // Without its cause: the request is in there.
  if (explained)
    return new AppError(
      explained.code,
      explained.message,
      explained.fix === null ? {} : { fix: explained.fix },
    )
  return new AppError('unreachable', `${hostname} did not answer.`, {
    fix: 'Check that this computer is online.',
  })
}
