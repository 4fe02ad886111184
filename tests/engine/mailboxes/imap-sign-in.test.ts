import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createImapMailbox, type ImapSettings } from '#engine/mailboxes/imap/imap.ts'
import { available, needs } from '../../servers/available.ts'
import { selfSigned } from '../../servers/certificate.ts'
import { startDovecot, type Dovecot } from '../../servers/dovecot.ts'
import { startScriptedImap } from '../../servers/imap-script.ts'
import { freePorts } from '../../servers/supervise.ts'
import { realClock, silentLog } from '../channels/real-ports.ts'

const user = 'rep@test.local'
const SECRET = 'hunter2-correct-horse'
const never = new AbortController().signal
const password = (value = SECRET) => Promise.resolve({ kind: 'password' as const, password: value })
const token = (value: string) => () => Promise.resolve({ kind: 'oauth2' as const, accessToken: value })

function mailboxAt(port: number, settings: Partial<ImapSettings> = {}) {
  return createImapMailbox(
    { host: 'localhost', port, security: 'none', user, credentials: () => password(), ...settings },
    { clock: realClock, log: silentLog },
  )
}

/** What goes wrong in `test` and, with the same words, in `watch`. */
async function failure(mailbox: ReturnType<typeof mailboxAt>) {
  const events = { mails: () => Promise.resolve(), caughtUp: () => {} }
  const [tested, watched] = await Promise.all([
    mailbox.test(never).catch((error: unknown) => error as Error & { code: string; fix: string }),
    mailbox.watch(null, 0, events, never).catch((error: unknown) => error as Error & { code: string }),
  ])
  expect(tested).toMatchObject({ name: 'AppError' })
  expect(watched).toMatchObject({ name: 'AppError', code: (tested as { code: string }).code })
  const everything = inspect([tested, watched], { depth: 6, showHidden: true })
  expect(everything).not.toContain(SECRET)
  return tested
}

describe.skipIf(!available.dovecot)(`signing in to the real Dovecot${needs.dovecot}`, () => {
  let dovecot: Dovecot
  let introspection: 'good' | 'broken' = 'good'
  const judge = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const active = new URLSearchParams(body).get('token') === 'good-token'
      response.writeHead(introspection === 'good' ? 200 : 500, { 'content-type': 'application/json' })
      response.end(JSON.stringify(active ? { active, email: user } : { active }))
    })
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => judge.listen(0, '127.0.0.1', resolve))
    const introspectionUrl = `http://127.0.0.1:${(judge.address() as AddressInfo).port}/introspect`
    dovecot = await startDovecot({ users: [{ address: user, password: SECRET }], introspectionUrl })
  })
  afterAll(async () => {
    await dovecot?.stop()
    judge.close()
  })

  test.each(['starttls', 'tls'] as const)('with %s and a password', async (security) => {
    const port = security === 'tls' ? dovecot.ports.imaps : dovecot.ports.imap
    expect((await mailboxAt(port, { security, ca: dovecot.ca }).test(never)).detail).toContain(user)
  })

  test('with a token', async () => {
    const mailbox = mailboxAt(dovecot.ports.imap, { credentials: token('good-token') })
    expect((await mailbox.test(never)).detail).toContain(user)
  })

  test('a wrong password is told apart', async () => {
    const mailbox = mailboxAt(dovecot.ports.imap, { credentials: () => password(`not-${SECRET}`) })
    expect(await failure(mailbox)).toMatchObject({ code: 'wrong-password' })
  })

  test('a token that is no longer good asks for a new sign-in', async () => {
    const mailbox = mailboxAt(dovecot.ports.imap, { credentials: token(`old-${SECRET}`) })
    expect(await failure(mailbox)).toMatchObject({ code: 'sign-in-failed' })
  })

  test('a server that cannot check a token just now is no lost sign-in', async () => {
    introspection = 'broken'
    const mailbox = mailboxAt(dovecot.ports.imap, { credentials: token('good-token') })
    expect(await failure(mailbox)).toMatchObject({ code: 'unreachable' })
    introspection = 'good'
  })

  test('a self-signed certificate is refused and explained', async () => {
    const mailbox = mailboxAt(dovecot.ports.imaps, { security: 'tls' })
    expect(await failure(mailbox)).toMatchObject({
      code: 'certificate',
      message: expect.stringContaining('self-signed') as string,
    })
  })

  test('adding another server’s certificate does not help', async () => {
    const { cert: ca } = await selfSigned()
    const mailbox = mailboxAt(dovecot.ports.imap, { security: 'starttls', ca })
    expect(await failure(mailbox)).toMatchObject({ code: 'certificate' })
  })

  test('a password that was never saved is said to be missing', async () => {
    const mailbox = mailboxAt(dovecot.ports.imap, { credentials: () => Promise.resolve(null) })
    expect(await failure(mailbox)).toMatchObject({ code: 'sign-in-failed' })
  })
})

describe('a server that', () => {
  const ending: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const end of ending.splice(0)) await end()
  })
  async function scripted(greeting: string, answers: Record<string, string[]>) {
    const server = await startScriptedImap(greeting, (command) => {
      const known = Object.entries(answers).find(([verb]) => command.startsWith(verb))
      return known ? known[1] : ['$ OK done']
    })
    ending.push(() => server.stop())
    return server
  }
  const plain = { CAPABILITY: ['* CAPABILITY IMAP4rev1', '$ OK done'] }

  test('offers no STARTTLS gets no password', async () => {
    const server = await scripted('* OK hello', plain)
    expect(await failure(mailboxAt(server.port, { security: 'starttls' }))).toMatchObject({
      code: 'no-encryption',
    })
    expect(server.commands.join('\n')).not.toMatch(/LOGIN|AUTHENTICATE/i)
  })

  test.each([
    ['$ NO [ALERT] Too many simultaneous connections. (Failure)', 'unreachable'],
    ['$ NO [UNAVAILABLE] Temporary authentication failure', 'unreachable'],
    ['$ NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)', 'wrong-password'],
    ['$ NO LOGIN failed.', 'wrong-password'],
  ])('answers a sign-in with %s', async (reply, code) => {
    const server = await scripted('* OK hello', { ...plain, LOGIN: [reply] })
    expect(await failure(mailboxAt(server.port))).toMatchObject({ code })
  })

  test('repeats our password in its refusal does not get it into a text', async () => {
    const server = await scripted('* OK hello', { ...plain, LOGIN: [`$ NO LOGIN failed for ${SECRET}`] })
    expect(await failure(mailboxAt(server.port))).toMatchObject({ code: 'wrong-password' })
  })

  test('says goodbye at once is told as it is', async () => {
    const server = await scripted('* BYE Server shutting down', plain)
    expect(await failure(mailboxAt(server.port))).toMatchObject({
      code: expect.stringMatching(/connection-lost|unreachable/) as string,
    })
  })

  test('is no IMAP server is no reason to hang', async () => {
    const server = await scripted('220 smtp.test.local ESMTP', plain)
    const mailbox = mailboxAt(server.port, { timeouts: { greeting: 200 } })
    expect(await failure(mailbox)).toBeInstanceOf(Error)
  })
})

test('no password goes to another machine in the clear unless the rep insists', async () => {
  expect(await failure(mailboxAt(143, { host: 'mail.example.invalid' }))).toMatchObject({
    code: 'no-encryption',
  })
})

test('a port where nobody listens is explained', async () => {
  const [port] = (await freePorts(1)) as [number]
  expect(await failure(mailboxAt(port))).toMatchObject({ code: 'unreachable' })
})

test('a text that is no certificate is refused when the mailbox is made', () => {
  expect(() => mailboxAt(143, { ca: 'nonsense' })).toThrow(/cannot be read/)
})
