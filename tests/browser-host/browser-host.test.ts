import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { startBrowserHost } from '../../src/main/browser-host/browser-host.ts'
import type { Log } from '../../src/main/engine/ports.ts'
import type { Client } from '../../src/shared/contract/index.ts'
import { eventually, scratch } from '../data-folder/scratch.ts'
import { calm, tinyRouter } from '../data-folder/tiny-router.ts'

async function started(options: { port?: number } = {}) {
  const folder = scratch()
  const rendererFolder = join(folder, 'renderer')
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true })
  writeFileSync(join(rendererFolder, 'index.html'), '<!doctype html><title>Fieldpost</title>')
  writeFileSync(join(rendererFolder, 'assets', 'app-1a2b.js'), 'document.title')
  writeFileSync(join(rendererFolder, 'assets', 'app-1a2b.js.map'), '{}')
  writeFileSync(join(rendererFolder, '.env'), 'hidden')
  writeFileSync(join(folder, 'secret.txt'), 'outside')
  const lines: string[] = []
  const write = (event: string, fields?: object) => lines.push(JSON.stringify([event, fields]))
  const log: Log = { debug: write, info: write, warn: write, error: write }
  const { router, open } = tinyRouter()
  const host = await startBrowserHost({ router, rendererFolder, port: options.port ?? 0, log })
  onTestFinished(() => host.close())
  return { host, lines, open, folder }
}

type Host = Awaited<ReturnType<typeof started>>['host']

/** Opens the launch address as a browser does and gives back the cookie it was handed. */
async function signIn(host: Host): Promise<string> {
  const response = await fetch(host.launchUrl, { redirect: 'manual' })
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

/** A request whose path and headers arrive exactly as given, which `fetch` would not allow. */
async function raw(host: Host, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const sent = request({ host: '127.0.0.1', port: host.port, path, headers, method })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let body = ''
  for await (const chunk of response.setEncoding('utf8')) body += chunk as string
  return { status: response.statusCode, headers: response.headers, body }
}

/** `open`, or the status with which the upgrade was refused. */
async function upgrade(host: Host, headers: Record<string, string>, path = '/rpc') {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers })
  // An upgrade that was refused, and then given up, is told as an error as well.
  socket.on('error', () => undefined)
  onTestFinished(() => socket.terminate())
  const outcome = await new Promise<'open' | number | undefined>((resolve) => {
    socket.once('open', () => resolve('open'))
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode))
  })
  return { socket, outcome }
}

describe('being let in', () => {
  test('exchanges the code for a cookie that no script and no other site can use, and leads to the app', async () => {
    const { host } = await started()
    const response = await fetch(host.launchUrl, { redirect: 'manual' })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/')
    expect(response.headers.get('set-cookie')).toMatch(
      new RegExp(`^fieldpost-${host.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    )
    const page = await fetch(host.url, { headers: { cookie: await signIn(host) } })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<title>Fieldpost</title>')
  })

  test('is refused without the cookie, with a wrong one and with a wrong code, and says what to do', async () => {
    const { host } = await started()
    const wrong = `fieldpost-${host.port}=${'A'.repeat(43)}`
    for (const [path, headers] of [
      ['/', {}],
      ['/assets/app-1a2b.js', {}],
      ['/', { cookie: wrong }],
      ['/', { cookie: `fieldpost-${host.port}=` }],
      ['/open/', {}],
      [`/open/${'A'.repeat(43)}`, {}],
      [`${new URL(host.launchUrl).pathname}x`, {}],
    ] as const) {
      const response = await raw(host, path, headers)
      expect([path, response.status]).toEqual([path, 401])
      expect(response.body).toContain('Open the whole address that Fieldpost printed')
      expect(response.headers['set-cookie']).toBeUndefined()
    }
  })

  test('works beside cookies of other programs and is possible more than once', async () => {
    const { host } = await started()
    await signIn(host)
    const cookie = await signIn(host)
    const crowd = `other=1; fieldpost-1=x; ${cookie}; theme=dark`
    expect((await raw(host, '/', { cookie: crowd })).status).toBe(200)
  })

  test('does not carry over to another start', async () => {
    const first = await started()
    const cookie = await signIn(first.host)
    await first.host.close()
    const second = await started({ port: first.host.port })
    expect((await raw(second.host, '/', { cookie })).status).toBe(401)
    expect((await raw(second.host, new URL(first.host.launchUrl).pathname)).status).toBe(401)
  })

  test('leaves neither code nor cookie in the log', async () => {
    const { host, lines } = await started()
    const cookie = await signIn(host)
    await raw(host, new URL(host.launchUrl).pathname, { host: 'evil.example' })
    await upgrade(host, { cookie, origin: 'http://evil.example' })
    const text = lines.join('\n')
    expect(lines.length).toBeGreaterThan(1)
    expect(text).not.toContain(host.launchUrl.split('/open/')[1])
    expect(text).not.toContain(cookie.split('=')[1])
  })
})

describe('files', () => {
  test('have their type, strict headers, and a lifetime that suits them', async () => {
    const { host } = await started()
    const cookie = await signIn(host)
    const page = await raw(host, '/', { cookie })
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    })
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain(`ws://127.0.0.1:${host.port}`)
    const script = await raw(host, '/assets/app-1a2b.js', { cookie })
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    })
    expect((await raw(host, '/', { cookie }, 'HEAD')).body).toBe('')
  })

  test('outside the renderer are reached by no path', async () => {
    const { host } = await started()
    const cookie = await signIn(host)
    for (const path of [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/..%5csecret.txt',
      '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
      '//etc/passwd.txt',
      '/index.html%00.txt',
      '/.env',
      '/assets/app-1a2b.js.map',
      '/constructor.js',
      '/__proto__.js',
    ]) {
      const response = await raw(host, path, { cookie })
      expect(response.body).not.toMatch(/outside|hidden|root:|\{\}/)
      expect([path, response.status === 404 || response.body.includes('<title>Fieldpost')]).toEqual([
        path,
        true,
      ])
    }
    expect((await raw(host, '/%E0%A4%A', { cookie })).status).toBe(400)
  })

  test('that are missing are 404, while a screen’s path gets the page', async () => {
    const { host } = await started()
    const cookie = await signIn(host)
    expect((await raw(host, '/assets/gone.js', { cookie })).status).toBe(404)
    expect((await raw(host, '/outbox?state=held', { cookie })).body).toContain('<title>Fieldpost</title>')
  })

  test('are not written to', async () => {
    const { host } = await started()
    const cookie = await signIn(host)
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await raw(host, '/', { cookie }, method)).status).toBe(405)
    }
  })
})

describe('the contract', () => {
  async function client(host: Host): Promise<{ client: Client; socket: WebSocket }> {
    const origin = `http://127.0.0.1:${host.port}`
    const { socket, outcome } = await upgrade(host, { cookie: await signIn(host), origin })
    expect(outcome).toBe('open')
    const link = new RPCLink({ websocket: socket })
    return { client: createORPCClient(link), socket }
  }

  test('is spoken over the WebSocket, streams included, until the browser goes away', async () => {
    const { host, open } = await started()
    const { client: api, socket } = await client(host)
    expect(await api.app.pause({ paused: true })).toMatchObject({ paused: true })
    const stream = await api.app.live()
    expect(await stream.next()).toMatchObject({ value: { type: 'status', status: calm } })
    expect(open.streams).toBe(1)
    socket.terminate()
    await eventually(() => open.streams === 0)
  })

  test('is open only to our own page: right host, right origin, right cookie, right path', async () => {
    const { host } = await started()
    const cookie = await signIn(host)
    const origin = `http://127.0.0.1:${host.port}`
    const local = { host: `localhost:${host.port}`, origin: `http://localhost:${host.port}` }
    const tries = [
      [{ cookie, origin }, '/rpc', 'open'],
      [{ cookie, ...local }, '/rpc', 'open'],
      [{ cookie }, '/rpc', 403],
      [{ cookie, origin: 'null' }, '/rpc', 403],
      [{ cookie, origin: 'http://evil.example' }, '/rpc', 403],
      [{ cookie, origin: `https://127.0.0.1:${host.port}` }, '/rpc', 403],
      [{ cookie, origin: 'http://127.0.0.1:1' }, '/rpc', 403],
      [{ cookie, origin: local.origin }, '/rpc', 403],
      [{ cookie, origin: 'http://evil.example', host: 'evil.example' }, '/rpc', 403],
      [{ origin }, '/rpc', 401],
      [{ cookie: 'fieldpost-1=x', origin }, '/rpc', 401],
      [{ cookie, origin }, '/other', 404],
    ] as const
    for (const [headers, path, expected] of tries) {
      const { outcome, socket } = await upgrade(host, headers, path)
      expect([headers, path, outcome]).toEqual([headers, path, expected])
      socket.terminate()
    }
  })

  test('survives a frame that breaks the protocol', async () => {
    const { host } = await started()
    const { client: api } = await client(host)
    const cookie = await signIn(host)
    const { socket } = await upgrade(host, { cookie, origin: `http://127.0.0.1:${host.port}` })
    const tcp = (socket as unknown as { _socket: Socket })._socket
    tcp.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
    await once(socket, 'close')
    expect(await api.app.status()).toEqual(calm)
  })
})

describe('the address', () => {
  test('is refused under any foreign host name', async () => {
    const { host } = await started()
    const cookie = await signIn(host)
    for (const name of [
      'evil.example',
      `evil.example:${host.port}`,
      '127.0.0.1',
      `127.0.0.1:${host.port + 1}`,
    ]) {
      expect([name, (await raw(host, '/', { cookie, host: name })).status]).toEqual([name, 403])
    }
    expect((await raw(host, '/', { cookie, host: `localhost:${host.port}` })).status).toBe(200)
  })

  test('that is taken is a clear error', async () => {
    const { host } = await started()
    await expect(started({ port: host.port })).rejects.toMatchObject({
      code: 'not-now',
      message: `Port ${host.port} of this machine is in use by another program.`,
    })
  })

  test('is not opened without built screens, which is a clear error', async () => {
    const log: Log = { debug() {}, info() {}, warn() {}, error() {} }
    const options = { router: tinyRouter().router, rendererFolder: join(scratch(), 'none'), port: 0, log }
    await expect(startBrowserHost(options)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('is let go at once, whoever is connected', async () => {
    const { host } = await started()
    const cookie = await signIn(host)
    const { socket } = await upgrade(host, { cookie, origin: `http://127.0.0.1:${host.port}` })
    const idle = connect(host.port, '127.0.0.1')
    await once(idle, 'connect')
    const gone = Promise.all([once(socket, 'close'), once(idle, 'close')])
    await host.close()
    await host.close()
    await gone
    await expect(fetch(host.url)).rejects.toThrow('fetch failed')
  })
})
