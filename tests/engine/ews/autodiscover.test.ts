import { describe, expect, it } from 'vitest'
import {
  autodiscover,
  HttpFailure,
  type HttpAnswer,
  type HttpRequest,
  type HttpTransport,
} from '#engine/ews/ews.ts'

type Place = Partial<Omit<HttpAnswer, 'body'>> & { body?: string }

/** An internet of a few addresses; every other does not exist. */
function internet(places: Record<string, Place>) {
  const asked: HttpRequest[] = []
  const transport: HttpTransport = {
    schemes: ['basic', 'bearer'],
    rest: () => {},
    request(request) {
      asked.push(request)
      const { origin, pathname } = new URL(request.url)
      const place = places[`${origin}${pathname}`.toLowerCase()]
      if (!place) return Promise.reject(new HttpFailure(false, null))
      const { status = 200, headers = {}, body = '' } = place
      return Promise.resolve({ status, headers, body: Buffer.from(body), cut: false })
    },
  }
  return { transport, asked }
}

const EWS = 'https://mail.corp.test/EWS/Exchange.asmx'
const json = (url: string) => ({ body: JSON.stringify({ Protocol: 'EWS', Url: url }) })
const pox = (inner: string) => ({
  body: `<?xml version="1.0"?><Autodiscover xmlns="x"><Response xmlns="y"><Account>${inner}</Account></Response></Autodiscover>`,
})
const protocol = (type: string, url: string) =>
  `<Protocol><Type>${type}</Type><EwsUrl>${url}</EwsUrl></Protocol>`
const found = (url = EWS) => pox(protocol('EXCH', 'https://inside.corp.test/EWS') + protocol('EXPR', url))

async function discover(places: Record<string, Place>, mayUse: (host: string) => boolean = () => false) {
  const { transport, asked } = internet(places)
  const confirmed: string[] = []
  const result = await autodiscover('Rita@Corp.test', {
    transport,
    auth: { kind: 'basic', user: 'rita', password: 'hunter2' },
    mayUse: (host) => (confirmed.push(host), Promise.resolve(mayUse(host))),
    signal: new AbortController().signal,
  }).catch((error: unknown) => error)
  return { result, asked, confirmed }
}

/** Hosts that saw the password. */
const trusted = (asked: HttpRequest[]) => [
  ...new Set(asked.filter(({ auth }) => auth !== null).map(({ url }) => new URL(url).hostname)),
]

describe('autodiscover', () => {
  it('asks the JSON service first, and shows it no password', async () => {
    const { result, asked, confirmed } = await discover({
      'https://autodiscover.corp.test/autodiscover/autodiscover.json': json(EWS),
    })
    expect(result).toEqual({ url: EWS, by: 'json' })
    expect(trusted(asked)).toEqual([])
    expect(confirmed).toEqual([])
  })

  it('falls back to XML, and prefers the address for outside', async () => {
    const { result, asked } = await discover({ 'https://corp.test/autodiscover/autodiscover.xml': found() })
    expect(result).toEqual({ url: EWS, by: 'xml' })
    expect(trusted(asked).every((host) => host.endsWith('corp.test'))).toBe(true)
  })

  it('shows the password to another domain only after a person agreed', async () => {
    const places = {
      'https://autodiscover.corp.test/autodiscover/autodiscover.xml': {
        status: 302,
        headers: { location: 'https://mail.hoster.test/autodiscover/autodiscover.xml' },
      },
      'https://mail.hoster.test/autodiscover/autodiscover.xml': found(
        'https://mail.hoster.test/EWS/Exchange.asmx',
      ),
    }
    const no = await discover(places)
    expect(no.result).toMatchObject({ code: 'not-found' })
    expect(no.confirmed).toEqual(['mail.hoster.test'])
    expect(trusted(no.asked)).not.toContain('mail.hoster.test')
    const yes = await discover(places, (host) => host === 'mail.hoster.test')
    expect(yes.result).toEqual({ url: 'https://mail.hoster.test/EWS/Exchange.asmx', by: 'xml' })
  })

  it('is not fooled by a domain that only ends alike, nor by an answer that names another', async () => {
    const { result, confirmed } = await discover({
      'https://corp.test/autodiscover/autodiscover.xml': found('https://evilcorp.test/EWS/Exchange.asmx'),
    })
    expect(result).toMatchObject({ code: 'not-now', message: expect.stringContaining('evilcorp.test') })
    expect(confirmed).toEqual(['evilcorp.test'])
  })

  it('takes no address without TLS, and asks without TLS only for where to ask', async () => {
    const plain = await discover({
      'https://autodiscover.corp.test/autodiscover/autodiscover.json': json('http://mail.corp.test/EWS'),
    })
    expect(plain.result).toMatchObject({ code: 'not-now' })
    const { result, asked } = await discover({
      'http://autodiscover.corp.test/autodiscover/autodiscover.xml': {
        status: 302,
        headers: { location: 'https://exchange.corp.test/autodiscover/autodiscover.xml' },
      },
      'https://exchange.corp.test/autodiscover/autodiscover.xml': found(),
    })
    expect(result).toEqual({ url: EWS, by: 'xml' })
    for (const { url, auth, body } of asked)
      if (url.startsWith('http:')) expect([auth, body]).toEqual([null, null])
  })

  it('follows to the address a mailbox really has, and not in circles', async () => {
    const other = pox('<Action>redirectAddr</Action><RedirectAddr>rita@mail.corp.test</RedirectAddr>')
    const moved = await discover({
      'https://autodiscover.corp.test/autodiscover/autodiscover.xml': other,
      'https://autodiscover.mail.corp.test/autodiscover/autodiscover.xml': found(),
    })
    expect(moved.result).toEqual({ url: EWS, by: 'xml' })
    const place = 'https://autodiscover.corp.test/autodiscover/autodiscover.xml'
    const round = await discover({ [place]: { status: 302, headers: { location: place } } })
    expect(round.result).toMatchObject({ code: 'not-found' })
    expect(round.asked.length).toBeLessThan(20)
  })

  it('says what is wrong: a wrong password, a mailbox in Microsoft 365, nothing at all', async () => {
    const place = 'https://autodiscover.corp.test/autodiscover/autodiscover.xml'
    expect((await discover({ [place]: { status: 401 } })).result).toMatchObject({ code: 'wrong-password' })
    const cloud = json('https://outlook.office365.com/EWS/Exchange.asmx')
    const online = await discover({ 'https://autodiscover.corp.test/autodiscover/autodiscover.json': cloud })
    expect(online.result).toMatchObject({
      code: 'refused-server',
      fix: expect.stringContaining('Exchange Online'),
    })
    expect((await discover({})).result).toMatchObject({ code: 'not-found' })
    expect(JSON.stringify([(await discover({ [place]: { status: 401 } })).result])).not.toContain('hunter2')
  })
})
