import { createSmtpChannel } from '#engine/channels/smtp/smtp.ts'
import { available, needs } from '../../servers/available.ts'
import { startMailStack } from '../../servers/mail-stack.ts'
import { startSmtpServer } from '../../servers/smtp.ts'
import { describeChannelPromise, type ChannelWorld } from './channel-promise.ts'
import { agree, sampleMessage } from './message.ts'
import { realPorts } from './real-ports.ts'

const password = () => Promise.resolve({ kind: 'password' as const, password: 'secret' })

async function scripted(pipelining: boolean): Promise<ChannelWorld> {
  const server = await startSmtpServer({ account: { user: 'rep', password: 'secret' }, pipelining })
  const channel = createSmtpChannel(
    {
      host: '127.0.0.1',
      port: server.port,
      security: 'none',
      allowInsecureAuth: false,
      user: 'rep',
      credentials: password,
    },
    realPorts(),
  )
  return {
    channel,
    sender: 'rep@test.local',
    recipients: ['a@test.local', 'b@test.local'],
    copies: (messageId) =>
      Promise.resolve(
        server.messages.map(({ raw }) => raw.toString()).filter((raw) => raw.includes(messageId)),
      ),
    close: () => server.stop(),
  }
}

async function postfix(): Promise<ChannelWorld> {
  const users = ['alice', 'bob', 'carol'].map((name) => ({
    address: `${name}@test.local`,
    password: 'secret',
  }))
  const stack = await startMailStack({ users })
  const settings = {
    host: 'localhost',
    port: stack.postfix.ports.submission,
    security: 'starttls' as const,
    allowInsecureAuth: false,
    user: 'alice@test.local',
    credentials: password,
    ca: stack.postfix.ca,
  }
  const channel = createSmtpChannel(settings, realPorts())
  // A second way in, so that "everything before it has arrived" can be seen without asking the channel under test.
  const marker = createSmtpChannel(settings, realPorts())
  const of = async (address: string, messageId: string) =>
    (await stack.dovecot.mails(address))
      .map(({ raw }) => raw.toString())
      .filter((raw) => raw.includes(messageId))
  return {
    channel,
    sender: 'alice@test.local',
    recipients: ['bob@test.local', 'carol@test.local'],
    async copies(messageId) {
      const found: string[] = []
      for (const address of ['bob@test.local', 'carol@test.local']) {
        const last = sampleMessage('alice@test.local', address)
        await marker.send(last, agree())
        while ((await of(address, last.messageId)).length === 0) await realPorts().clock.sleep(5)
        found.push(...(await of(address, messageId)))
      }
      return found.map((raw) => raw.replaceAll('\n', '\r\n'))
    },
    async close() {
      await marker.close()
      await stack.stop()
    },
  }
}

describeChannelPromise('smtp, a server that pipelines', () => scripted(true))
describeChannelPromise('smtp, a server that does not', () => scripted(false))
describeChannelPromise(`smtp, the real Postfix${needs.postfix}`, postfix, !available.postfix)
