import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSmtpChannel } from '#engine/channels/smtp/smtp.ts'
import { createImapMailbox } from '#engine/mailboxes/imap/imap.ts'
import { available, needs } from '../../servers/available.ts'
import { startMailStack, type MailStack } from '../../servers/mail-stack.ts'
import { agree, sampleMessage } from '../channels/message.ts'
import { realPorts } from '../channels/real-ports.ts'
import { collect } from './imap-collector.ts'

describe.skipIf(!available.postfix)(
  `sending and reading at the real Postfix and Dovecot${needs.postfix}`,
  () => {
    const user = 'rep@test.local'
    let stack: MailStack
    beforeAll(async () => {
      const addresses = [user, 'ann@test.local', 'full@test.local']
      stack = await startMailStack({
        users: addresses.map((address) => ({
          address,
          password: 'secret',
          ...(address.startsWith('full') && { quota: '*:storage=8K' }),
        })),
      })
    })
    afterAll(async () => {
      await stack?.stop()
    })

    test('mail to an unknown person and to a full mailbox comes back to the sender’s mailbox while it is watched', async () => {
      const account = {
        host: 'localhost',
        security: 'starttls' as const,
        user,
        credentials: () => Promise.resolve({ kind: 'password' as const, password: 'secret' }),
      }
      const channel = createSmtpChannel(
        { ...account, port: stack.postfix.ports.submission, ca: stack.postfix.ca, allowInsecureAuth: false },
        realPorts(),
      )
      const imap = { ...account, port: stack.dovecot.ports.imap, ca: stack.dovecot.ca }
      const reading = collect(createImapMailbox(imap, realPorts()))
      await reading.caughtUp
      const sent = [
        sampleMessage(user, 'ann@test.local'),
        sampleMessage(user, 'ghost@test.local'),
        sampleMessage(user, 'full@test.local', `${'x'.repeat(70)}\r\n`.repeat(300)),
      ]
      for (const message of sent)
        expect(await channel.send(message, agree())).toMatchObject({ outcome: 'accepted' })
      await reading.arrived(2)
      const reports = reading.mails.map(({ raw }) => Buffer.from(raw).toString('utf8'))
      const about = (id: string) => reports.filter((report) => report.includes(id)).join()
      expect(about(sent[1]!.messageId)).toMatch(/^Status: 5\.1\.1\r$/m)
      expect(about(sent[2]!.messageId)).toMatch(/^Status: 5\.2\.2\r$/m)
      expect(about(sent[0]!.messageId)).toBe('')
      expect(await stack.dovecot.count('ann@test.local')).toBe(1)
      await reading.stop()
      await channel.close()
    })
  },
)
