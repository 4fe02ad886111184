import { afterEach, describe, expect, test } from 'vitest'
import { createGmailChannel } from '#engine/channels/gmail/gmail.ts'
import { createGmailMailbox } from '#engine/mailboxes/gmail/gmail.ts'
import { available, needs } from '../../servers/available.ts'
import { startDovecot } from '../../servers/dovecot.ts'
import { REP, startGmailWorld } from './gmail-world.ts'
import { agree, sampleMessage } from './message.ts'
import { realPorts } from './real-ports.ts'

const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

/** A Gmail whose mail server files what it takes in Sent, as Gmail's does, and a mailbox over the real IMAP server. */
async function world() {
  let file: (raw: Buffer) => Promise<void> = () => Promise.resolve()
  const filed: Promise<void>[] = []
  const made = await startGmailWorld('all', {
    smtpSetup: { onMessage: ({ raw }) => void filed.push(file(raw)) },
  })
  ending.push(made.stop)
  const { introspectionUrl } = made.google
  const dovecot = await startDovecot({ users: [{ address: REP, password: 'unused' }], introspectionUrl })
  ending.push(dovecot.stop)
  file = (raw) => dovecot.drop(REP, raw, 'Sent')
  const { tokens, scopes } = made
  const imap = { host: 'localhost', port: dovecot.ports.imaps, security: 'tls' as const }
  const mailbox = createGmailMailbox(
    { address: REP, scopes, tokens, ca: dovecot.ca, servers: { api: 'http://127.0.0.1:9', imap } },
    realPorts(),
  )!
  /** The channel as it is after the process was killed and started again. */
  const restarted = () => {
    const channel = createGmailChannel(
      {
        address: REP,
        scopes,
        tokens,
        sentFolder: { find: mailbox.findSent },
        servers: { api: 'http://127.0.0.1:9', smtp: [] },
      },
      realPorts(),
    )
    ending.push(() => channel.close())
    return channel
  }
  return { ...made, restarted, filed }
}

describe.skipIf(!available.dovecot)(`a lost answer of Gmail's mail server${needs.dovecot}`, () => {
  test('is found in Sent over IMAP after a restart', async () => {
    const { channel, smtp, restarted, filed } = await world()
    smtp.fail('end', { drop: true })
    const message = sampleMessage(REP, 'ann@there.test')
    expect(await channel.send(message, agree())).toMatchObject({ outcome: 'unknown' })
    await Promise.all(filed)
    expect(await restarted().findSent(message.messageId)).toMatchObject({
      found: 'yes',
      where: 'in Sent',
      messageId: message.messageId,
    })
  })

  test('of a message that never arrived is not called absent', async () => {
    const { channel, smtp, restarted } = await world()
    smtp.fail('mid-body', { drop: true })
    const message = sampleMessage(REP, 'ann@there.test')
    expect(await channel.send(message, agree())).toMatchObject({ outcome: 'unknown' })
    expect((await restarted().findSent(message.messageId)).found).toBe('cannot-tell')
  })
})
