import { createServer } from 'node:https'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createNodeTransport, type HttpFailure, type HttpRequest } from '#engine/ews/ews.ts'
import { selfSigned } from '../../servers/certificate.ts'
import { startHttp } from '../../servers/http.ts'
import { hastyClock } from '../channels/exchange-world.ts'

const after: (() => unknown)[] = []
afterEach(async () => {
  for (const each of after.splice(0).toReversed()) await each()
})

function aTransport(options: { ca?: string } = {}) {
  const clock = hastyClock()
  const transport = createNodeTransport(options, { clock })
  after.push(() => transport.rest())
  return { transport, clock }
}

const request = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url,
  headers: {},
  body: 'hello',
  auth: { kind: 'basic', user: 'rita', password: 'sécret' },
  timeout: 60_000,
  maxBytes: 1000,
  signal: new AbortController().signal,
  ...more,
})

async function failure(promise: Promise<unknown>): Promise<HttpFailure> {
  return await promise.then(
    () => Promise.reject(new Error('It did not fail')),
    (error: unknown) => error as HttpFailure,
  )
}

describe('Node’s way to an Exchange Server', () => {
  it('signs in by Basic and bearer, and says that it cannot do NTLM', async () => {
    const server = await startHttp(
      () => 'any',
      ({ headers }) => ({ status: 200, body: headers.authorization ?? 'none' }),
    )
    after.push(server.stop)
    const { transport } = aTransport()
    const basic = await transport.request(request(server.origin))
    expect(Buffer.from(basic.body).toString()).toBe(`Basic ${Buffer.from('rita:sécret').toString('base64')}`)
    const bearer = await transport.request(request(server.origin, { auth: { kind: 'bearer', token: 't' } }))
    expect(Buffer.from(bearer.body).toString()).toBe('Bearer t')
    expect(transport.schemes).not.toContain('ntlm')
  })

  it('follows no redirect, and cuts an answer that is too long', async () => {
    const server = await startHttp(
      () => 'any',
      ({ url }) =>
        url.pathname === '/far'
          ? { status: 302, headers: { location: 'http://127.0.0.1:1/' } }
          : { status: 200, body: 'x'.repeat(5000) },
    )
    after.push(server.stop)
    const { transport } = aTransport()
    expect(await transport.request(request(`${server.origin}/far`))).toMatchObject({
      status: 302,
      headers: { location: 'http://127.0.0.1:1/' },
    })
    const long = await transport.request(request(server.origin))
    expect(long).toMatchObject({ status: 200, cut: true })
    expect(long.body.length).toBe(1000)
  })

  it('knows whether a request may have arrived', async () => {
    const server = await startHttp(
      () => 'any',
      () => ({ status: 200 }),
    )
    const { transport, clock } = aTransport()
    server.fail('any', { drop: true })
    expect(await failure(transport.request(request(server.origin)))).toMatchObject({ reached: true })
    server.fail('any', { hang: true })
    const late = failure(transport.request(request(server.origin)))
    await server.reached('any')
    clock.endLongWaits()
    expect(await late).toMatchObject({ reached: true, error: { code: 'unreachable' } })
    await server.stop()
    expect(await failure(transport.request(request(server.origin)))).toMatchObject({ reached: false })
  })

  it('sends nothing of the account without encryption to another machine', async () => {
    const { transport } = aTransport()
    expect(await failure(transport.request(request('http://mail.corp.test/EWS')))).toMatchObject({
      reached: false,
      error: { code: 'no-encryption' },
    })
  })

  it('trusts a server by the certificate an admin added, and no other', async () => {
    const { cert, key } = await selfSigned()
    const server = createServer({ cert, key }, (_request, response) => response.end('in'))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    after.push(() => (server.closeAllConnections(), server.close()))
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`
    const untrusted = await failure(aTransport().transport.request(request(url)))
    expect(untrusted).toMatchObject({ reached: false, error: { code: 'certificate' } })
    expect(await aTransport({ ca: cert }).transport.request(request(url))).toMatchObject({ status: 200 })
    expect(() => aTransport({ ca: 'nonsense' })).toThrow('certificate')
  })
})
