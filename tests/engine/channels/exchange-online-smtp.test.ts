import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#shared/app-error.ts'
import { createExchangeSmtpChannel } from '#engine/channels/exchange-online/exchange-online.ts'
import { createGraphClient } from '#engine/graph/graph.ts'
import { SignedOut, type AccessTokens } from '#engine/sign-in/sign-in.ts'
import { startGraph, type GraphServer } from '../../servers/graph.ts'
import { startSmtpServer, type TestSmtpServer } from '../../servers/smtp.ts'
import { describeChannelPromise } from './channel-promise.ts'
import { hastyClock, online, someTokens } from './exchange-world.ts'
import { agree, sampleMessage } from './message.ts'
import { realPorts, silentLog } from './real-ports.ts'

const account = { user: 'rep@test.local', token: 'outlook-token' }
const here = (port: number) => ({ host: '127.0.0.1', port, security: 'none' as const })

describeChannelPromise('exchange-online by SMTP', async () => {
  const server = await startSmtpServer({ account })
  const ports = { ...realPorts(), server: here(server.port) }
  return {
    channel: createExchangeSmtpChannel({ address: account.user }, someTokens(account.token), null, ports),
    sender: 'rep@test.local',
    recipients: ['ann@there.test'],
    copies: async (messageId) =>
      server.messages.map(({ raw }) => raw.toString('utf8')).filter((raw) => raw.includes(`<${messageId}>`)),
    close: () => server.stop(),
  }
})

describe('Exchange Online by SMTP', () => {
  let smtp: TestSmtpServer
  let graph: GraphServer
  beforeEach(async () => {
    smtp = await startSmtpServer({ account })
    graph = await startGraph()
  })
  afterEach(async () => {
    await smtp.stop()
    await graph.stop()
  })

  function aChannel(tokens: AccessTokens) {
    const ports = { clock: hastyClock(), network: online, log: silentLog, root: graph.root }
    const client = createGraphClient({}, someTokens('graph-token'), ports)
    const settings = { address: account.user }
    return createExchangeSmtpChannel(settings, tokens, client, { ...realPorts(), server: here(smtp.port) })
  }
  const message = () => sampleMessage('rep@test.local', 'ann@there.test')

  it('takes the next token when one was taken back, once', async () => {
    const channel = aChannel(someTokens('stale', account.token))
    expect(await channel.send(message(), agree())).toMatchObject({ outcome: 'accepted' })
    expect(await aChannel(someTokens('stale')).send(message(), agree())).toMatchObject({
      outcome: 'signed-out',
      why: 'token-expired',
    })
    expect(smtp.messages).toHaveLength(1)
    await channel.close()
  })

  it('signs nobody out for a network that is down, and names the reason where a sign-in has ended', async () => {
    const failing = (error: AppError) => ({ get: () => Promise.reject(error), refused: () => {} })
    const down = aChannel(failing(new AppError('unreachable', 'login did not answer.')))
    expect(await down.send(message(), agree())).toMatchObject({ outcome: 'deferred', why: 'unreachable' })
    const ended = aChannel(failing(new SignedOut('consent-needed', 'The admin must agree.', 'Ask.')))
    expect(await ended.send(message(), agree())).toMatchObject({
      outcome: 'signed-out',
      why: 'consent-needed',
    })
  })

  it('explains a tenant in which SMTP is switched off, and offers the better way', async () => {
    const reply =
      '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.'
    smtp.fail('auth', { reply }, 5)
    expect(await aChannel(someTokens(account.token)).send(message(), agree())).toMatchObject({
      outcome: 'blocked-us',
      scope: 'channel',
      detail: expect.stringContaining('Microsoft Graph'),
    })
  })

  it('finds in Sent what left, by Graph', async () => {
    const sent = message()
    const channel = aChannel(someTokens(account.token))
    expect(await channel.findSent(sent.messageId)).toMatchObject({ found: 'cannot-tell' })
    await graph.deliver(Buffer.from(sent.mime).toString('utf8'))
    expect(await channel.findSent(sent.messageId)).toMatchObject({ found: 'yes' })
  })
})
