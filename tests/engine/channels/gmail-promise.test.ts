import { describeChannelPromise, type ChannelWorld } from './channel-promise.ts'
import { REP, startGmailWorld } from './gmail-world.ts'

const PEOPLE = { sender: REP, recipients: ['ann@there.test', 'bob@there.test'] }

describeChannelPromise('gmail, by SMTP with XOAUTH2', async (): Promise<ChannelWorld> => {
  const { channel, smtp, stop } = await startGmailWorld('all')
  const copies = (messageId: string) =>
    Promise.resolve(smtp.messages.map(({ raw }) => raw.toString()).filter((raw) => raw.includes(messageId)))
  return { ...PEOPLE, channel, copies, close: stop }
})

describeChannelPromise('gmail, by the API with gmail.send alone', async (): Promise<ChannelWorld> => {
  const { channel, gmail, stop } = await startGmailWorld('send')
  const copies = (messageId: string) =>
    Promise.resolve(gmail.sent.map(({ raw }) => raw.toString()).filter((raw) => raw.includes(messageId)))
  return { ...PEOPLE, channel, copies, close: stop }
})
