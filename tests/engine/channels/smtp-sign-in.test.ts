import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createSmtpChannel, type SmtpSettings } from '#engine/channels/smtp/smtp.ts'
import { available } from '../../servers/available.ts'
import { selfSigned, type Certificate } from '../../servers/certificate.ts'
import { startSmtpServer, type SmtpServerSetup } from '../../servers/smtp.ts'
import { freePorts } from '../../servers/supervise.ts'
import { agree, sampleMessage } from './message.ts'
import { realPorts } from './real-ports.ts'

const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

const SECRET = 'hunter2-correct-horse'
const account = { user: 'rep@test.local', password: SECRET, token: `tok-${SECRET}` }
const password = (value = SECRET) => Promise.resolve({ kind: 'password' as const, password: value })
const token = (value = account.token) => Promise.resolve({ kind: 'oauth2' as const, accessToken: value })
const never = new AbortController().signal

async function world(setup: SmtpServerSetup = {}, settings: Partial<SmtpSettings> = {}) {
  const server = await startSmtpServer({ account, ...setup })
  ending.push(() => server.stop())
  return { server, channel: channelTo(server.port, settings) }
}

function channelTo(port: number, settings: Partial<SmtpSettings> = {}) {
  const channel = createSmtpChannel(
    {
      host: 'localhost',
      port,
      security: 'none',
      allowInsecureAuth: false,
      user: account.user,
      credentials: () => password(),
      ...settings,
    },
    realPorts(),
  )
  ending.push(() => channel.close())
  return channel
}

const send = (channel: ReturnType<typeof channelTo>) =>
  channel.send(sampleMessage(account.user, 'ann@there.test'), agree())

describe('signing in', () => {
  test.each(['PLAIN', 'LOGIN'] as const)('with a password by %s', async (method) => {
    const { server, channel } = await world({ authMethods: [method] })
    expect(await send(channel)).toMatchObject({ outcome: 'accepted' })
    expect(server.messages[0]).toMatchObject({ user: account.user })
  })

  test('with a token by XOAUTH2', async () => {
    const { server, channel } = await world({}, { credentials: () => token() })
    expect(await send(channel)).toMatchObject({ outcome: 'accepted' })
    expect(server.messages[0]).toMatchObject({ user: account.user })
  })

  test('a token is asked for anew with each connection', async () => {
    const tokens = ['old', account.token]
    const { channel } = await world({}, { credentials: () => token(tokens.shift()) })
    expect(await send(channel)).toMatchObject({ outcome: 'signed-out', why: 'token-expired' })
    expect(await send(channel)).toMatchObject({ outcome: 'accepted' })
  })

  test('a wrong password signs out, and no text holds it', async () => {
    const { channel } = await world({}, { credentials: () => password('wrong-but-secret') })
    const outcome = await send(channel)
    expect(outcome).toMatchObject({ outcome: 'signed-out', why: 'wrong-password' })
    const error: unknown = await channel.test(never).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'wrong-password' })
    expect(JSON.stringify([outcome, String(error), error])).not.toContain('wrong-but-secret')
  })

  test('a server that repeats our secrets gets them taken out', async () => {
    const plain = Buffer.from(`\0${account.user}\0${SECRET}`).toString('base64')
    const { server, channel } = await world()
    const reply = `535 5.7.8 You said ${SECRET} and ${plain}`
    server.fail('auth', { reply }, 2)
    const outcome = await send(channel)
    expect(outcome).toEqual({
      outcome: 'signed-out',
      why: 'wrong-password',
      detail: '535 5.7.8 You said … and …',
    })
    const error = (await channel.test(never).catch((thrown: unknown) => thrown)) as Error & { cause: Error }
    expect(`${error.message} ${error.cause.message} ${error.cause.stack}`).not.toContain(SECRET)
  })

  test('a server that cannot check just now is tried again', async () => {
    const { server, channel } = await world()
    server.fail('auth', { reply: '454 4.7.0 Temporary authentication failure' }, 2)
    expect(await send(channel)).toMatchObject({ outcome: 'deferred' })
    await expect(channel.test(never)).rejects.toMatchObject({ code: 'sign-in-failed' })
    expect(await send(channel)).toMatchObject({ outcome: 'accepted' })
  })

  test('a password that was never saved is said to be missing', async () => {
    const { channel } = await world({}, { credentials: () => Promise.resolve(null) })
    expect(await send(channel)).toMatchObject({ outcome: 'signed-out', why: 'no-password' })
    await expect(channel.test(never)).rejects.toMatchObject({ code: 'sign-in-failed' })
  })

  test('a vault that fails is no reason to throw', async () => {
    const { channel } = await world({}, { credentials: () => Promise.reject(new Error('locked')) })
    expect(await send(channel)).toMatchObject({ outcome: 'signed-out', why: 'no-password' })
  })

  test('a server that wants a sign-in we have no user for', async () => {
    const { channel } = await world({}, { user: null })
    expect(await send(channel)).toMatchObject({ outcome: 'signed-out', why: 'no-password' })
  })

  test('a server that lets nobody sign in blocks the channel', async () => {
    const { channel } = await world({ account: null })
    expect(await send(channel)).toMatchObject({ outcome: 'blocked-us', scope: 'channel' })
    await expect(channel.test(never)).rejects.toMatchObject({ code: 'sign-in-failed' })
  })
})

describe('encryption', () => {
  test('no password goes to another machine in the clear unless the rep insists', async () => {
    const channel = channelTo(25, { host: 'mail.example.invalid' })
    expect(await send(channel)).toMatchObject({ outcome: 'blocked-us', scope: 'channel' })
    await expect(channel.test(never)).rejects.toMatchObject({ code: 'no-encryption' })
  })

  test('STARTTLS that the server does not offer is never gone without', async () => {
    const { server, channel } = await world({ security: 'none' }, { security: 'starttls' })
    expect(await send(channel)).toMatchObject({ outcome: 'deferred', why: 'unreachable' })
    await expect(channel.test(never)).rejects.toMatchObject({ code: 'no-encryption' })
    expect(server.messages).toEqual([])
  })

  test('a port that speaks no TLS is explained', async () => {
    const { channel } = await world({}, { security: 'tls' })
    await expect(channel.test(never)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('does not speak TLS') as string,
    })
  })
})

describe.skipIf(!available.openssl)('certificates', () => {
  const localhost = ['DNS:localhost', 'IP:127.0.0.1']
  let good: Certificate
  beforeAll(async () => {
    good = await selfSigned(localhost)
  })

  test.each(['starttls', 'tls'] as const)(
    'with %s, a certificate the admin added is trusted',
    async (security) => {
      const { server, channel } = await world({ security, certificate: good }, { security, ca: good.cert })
      expect(await send(channel)).toMatchObject({ outcome: 'accepted' })
      expect(server.messages[0]).toMatchObject({ secure: true, user: account.user })
      expect((await channel.test(never)).detail).toMatch(/encrypted with TLSv1\.[23]/)
    },
  )

  test.each([
    ['starttls', 'self-signed', localhost, 'good', false, 'self-signed'],
    ['tls', 'self-signed', localhost, 'good', false, 'self-signed'],
    ['tls', 'expired', localhost, 'expired', true, 'expired'],
    ['starttls', 'made for another name', ['DNS:mail.elsewhere.test'], 'good', true, 'another server name'],
  ] as const)('with %s, a certificate that is %s is refused and explained', async (...row) => {
    const [security, , names, validity, added, words] = row
    const certificate = await selfSigned([...names], validity)
    const { server, channel } = await world(
      { security, certificate },
      { security, ...(added && { ca: certificate.cert }) },
    )
    const outcome = await send(channel)
    expect(outcome).toMatchObject({ outcome: 'deferred', why: 'unreachable' })
    expect(outcome).toMatchObject({ detail: expect.stringContaining(words) as string })
    await expect(channel.test(never)).rejects.toMatchObject({
      code: 'certificate',
      message: expect.stringContaining(words) as string,
    })
    expect(server.messages).toEqual([])
  })

  test('a text that is no certificate is refused when the channel is made', () => {
    expect(() => channelTo(25, { ca: 'not a certificate' })).toThrow(/cannot be read/)
  })
})

test('a port where nobody listens is explained, and the message waits', async () => {
  const [port] = (await freePorts(1)) as [number]
  const channel = channelTo(port)
  expect(await send(channel)).toMatchObject({ outcome: 'deferred', why: 'unreachable' })
  await expect(channel.test(never)).rejects.toMatchObject({ code: 'unreachable' })
})

test('a Sent folder that holds the message proves it left; one that does not proves nothing', async () => {
  const find = (messageId: string) =>
    Promise.resolve(
      messageId === 'here@x'
        ? { found: 'yes' as const, detail: 'Sent' }
        : { found: 'no' as const, detail: 'not in Sent' },
    )
  const channel = channelTo(25, { sentFolder: { find } })
  expect(await channel.findSent('here@x')).toMatchObject({ found: 'yes', where: 'Sent', messageId: 'here@x' })
  expect(await channel.findSent('there@x')).toMatchObject({ found: 'cannot-tell' })
  expect(await channelTo(25).findSent('here@x')).toMatchObject({ found: 'cannot-tell' })
})
