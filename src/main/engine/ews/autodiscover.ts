import { AppError } from '#shared/app-error.ts'
import { domainOf, normaliseAddress } from '#shared/domain/address.ts'
import { HttpFailure, type HttpAnswer, type HttpAuth, type HttpTransport } from './transport.ts'
import { escapeXml, find, findAll, parseXml, textOf } from './xml.ts'

/** Where a mailbox's Exchange Web Services are. */
export interface Discovered {
  url: string
  /** Which of Autodiscover's ways told it. */
  by: 'json' | 'xml'
}

export interface Discovery {
  transport: HttpTransport
  auth: HttpAuth
  /**
   * Asked before the credentials go to a host outside the address's own domain, or such a host is given as the answer.
   * `host` is what a person must be shown.
   */
  mayUse(host: string): Promise<boolean>
  signal: AbortSignal
}

const TIMEOUT = 15_000
const MOST = 256 * 1024
const REDIRECTS = 5
const ONLINE =
  /(^|\.)(outlook\.com|office365\.com|office\.com|microsoftonline\.com|office365\.us|partner\.outlook\.cn)$/i

/**
 * Finds a mailbox's EWS address by Autodiscover: the JSON service first, which needs no sign-in, then the older one in
 * XML, at the places Microsoft Learn "Autodiscover for Exchange" names. Credentials go to the address's own domain, and
 * elsewhere only after `mayUse`. Rejects with AppError: `bad-input`, `not-found`, `wrong-password`, `refused-server`
 * (the mailbox is in Microsoft 365), `not-now` (stopped, or the rep said no).
 */
export async function autodiscover(address: string, discovery: Discovery): Promise<Discovered> {
  const whole = normaliseAddress(address)
  if (!whole)
    throw new AppError('bad-input', 'This is not an email address.', { fix: 'Enter your own address.' })
  const domain = domainOf(whole)
  const hosts = [`autodiscover.${domain}`, domain]
  for (const host of hosts) {
    const url = await byJson(host, whole, discovery)
    if (url) return { url: await allowed(url, domain, discovery), by: 'json' }
  }
  for (const host of [...hosts, null]) {
    const place =
      host === null ? await redirectOf(domain, discovery) : `https://${host}/autodiscover/autodiscover.xml`
    const url = place === null ? null : await byXml(place, whole, domain, discovery)
    if (url) return { url: await allowed(url, domain, discovery), by: 'xml' }
  }
  throw new AppError('not-found', `${domain} does not tell where its Exchange Server is.`, {
    fix: 'Enter the address by hand; your mail administrator knows it. It ends in /EWS/Exchange.asmx.',
  })
}

async function ask(
  url: string,
  { transport, signal }: Discovery,
  more: { auth?: HttpAuth; body?: string } = {},
): Promise<HttpAnswer | null> {
  try {
    return await transport.request({
      method: more.body === undefined ? 'GET' : 'POST',
      url,
      headers: more.body === undefined ? {} : { 'content-type': 'text/xml; charset=utf-8' },
      body: more.body ?? null,
      auth: more.auth ?? null,
      timeout: TIMEOUT,
      maxBytes: MOST,
      signal,
    })
  } catch (error) {
    if (signal.aborted) throw new AppError('not-now', 'Stopped.')
    // Most of the places simply do not exist; what cannot be trusted counts as not there.
    if (error instanceof HttpFailure) return null
    throw error
  }
}

/** Where an answer sends us; null: nowhere, or not over TLS. */
function redirectIn({ status, headers }: HttpAnswer, from: string): string | null {
  const location = status >= 300 && status < 400 ? headers['location'] : undefined
  const url = location === undefined ? null : URL.parse(location, from)
  return url?.protocol === 'https:' && url.username === '' ? url.href : null
}

async function byJson(host: string, address: string, discovery: Discovery): Promise<string | null> {
  const query = new URLSearchParams({ Email: address, Protocol: 'EWS', RedirectCount: '1' })
  let place: string | null = `https://${host}/autodiscover/autodiscover.json?${query.toString()}`
  for (let hop = 0; place !== null && hop < REDIRECTS; hop += 1) {
    const answer: HttpAnswer | null = await ask(place, discovery)
    if (!answer) return null
    if (answer.status === 200) return urlInJson(answer.body)
    place = redirectIn(answer, place)
  }
  return null
}

function urlInJson(body: Uint8Array): string | null {
  try {
    const { Url: url } = JSON.parse(Buffer.from(body).toString('utf8')) as { Url?: unknown }
    return typeof url === 'string' ? url : null
  } catch {
    return null
  }
}

/** The one place that is asked without TLS: only for where else to ask, and with nothing of ours. */
async function redirectOf(domain: string, discovery: Discovery): Promise<string | null> {
  const place = `http://autodiscover.${domain}/autodiscover/autodiscover.xml`
  const answer = await ask(place, discovery)
  return answer && redirectIn(answer, place)
}

async function byXml(
  first: string,
  address: string,
  domain: string,
  discovery: Discovery,
): Promise<string | null> {
  let place = first
  let mail = address
  for (let hop = 0; hop < REDIRECTS; hop += 1) {
    if (!(await mayAsk(place, domain, discovery))) return null
    const answer = await ask(place, discovery, { auth: discovery.auth, body: question(mail) })
    if (!answer) return null
    if (answer.status === 401) throw refused(place)
    const next = redirectIn(answer, place)
    if (next !== null) {
      place = next
      continue
    }
    const root = answer.status === 200 ? parseXml(Buffer.from(answer.body).toString('utf8')) : null
    const account = root && find(root, 'Account')
    if (!account) return null
    const url = ewsUrlIn(account)
    if (url !== null) return url
    const redirect = textOf(account, 'RedirectUrl')
    const other = normaliseAddress(textOf(account, 'RedirectAddr') ?? '')
    if (redirect !== null) place = URL.parse(redirect)?.protocol === 'https:' ? redirect : ''
    else if (other && other !== mail) {
      mail = other
      place = `https://autodiscover.${domainOf(other)}/autodiscover/autodiscover.xml`
    } else return null
  }
  return null
}

function question(address: string): string {
  const schema = 'http://schemas.microsoft.com/exchange/autodiscover/outlook'
  return (
    `<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="${schema}/requestschema/2006"><Request>` +
    `<EMailAddress>${escapeXml(address)}</EMailAddress>` +
    `<AcceptableResponseSchema>${schema}/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>`
  )
}

/** From outside (EXPR, EXHTTP) before from inside the organisation's network (EXCH). */
function ewsUrlIn(account: Parameters<typeof find>[0]): string | null {
  const protocols = findAll(account, 'Protocol')
  const ofType = (type: string) => protocols.filter((each) => textOf(each, 'Type') === type)
  const ordered = [...ofType('EXPR'), ...ofType('EXHTTP'), ...ofType('EXCH')]
  return ordered.map((each) => textOf(each, 'EwsUrl')).find((url) => url !== null && url !== '') ?? null
}

const within = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`)

async function mayAsk(place: string, domain: string, { mayUse }: Discovery): Promise<boolean> {
  const url = URL.parse(place)
  if (url?.protocol !== 'https:') return false
  return within(url.hostname, domain) || (await mayUse(url.hostname))
}

async function allowed(url: string, domain: string, discovery: Discovery): Promise<string> {
  const { hostname = '' } = URL.parse(url) ?? {}
  if (ONLINE.test(hostname))
    throw new AppError('refused-server', 'This mailbox is in Microsoft 365, not on an Exchange Server.', {
      fix: 'Add it as an Exchange Online channel instead.',
    })
  if (await mayAsk(url, domain, discovery)) return url
  throw new AppError(
    'not-now',
    `The Exchange Server that ${domain} names was not used: ${hostname || 'no host'}.`,
    {
      fix: 'Ask your mail administrator whether this is the right server, then enter its address by hand.',
    },
  )
}

function refused(place: string): AppError {
  const { host } = new URL(place)
  return new AppError('wrong-password', `${host} refused the user name or the password.`, {
    fix: 'Check both (DOMAIN\\name or the address), or enter the address of the server by hand.',
  })
}
