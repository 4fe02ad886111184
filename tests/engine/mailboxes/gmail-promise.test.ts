import { available, needs } from '../../servers/available.ts'
import { startDovecot, type Dovecot } from '../../servers/dovecot.ts'
import { READ_SCOPES, REP, startGmailMailbox } from './gmail-world.ts'
import { describeMailboxPromise } from './imap-mailbox-promise.ts'

describeMailboxPromise(
  `gmail over IMAP with XOAUTH2, the real Dovecot${needs.dovecot}`,
  async () => {
    let dovecot: Dovecot | null = null
    const world = await startGmailMailbox({
      async imapAt({ introspectionUrl }) {
        dovecot = await startDovecot({ users: [{ address: REP, password: 'unused' }], introspectionUrl })
        return {
          ca: dovecot.ca,
          servers: { imap: { host: 'localhost', port: dovecot.ports.imaps, security: 'tls' } },
        }
      },
    })
    return {
      mailbox: world.mailbox,
      deliver: (raw) => dovecot!.drop(REP, raw),
      async close() {
        await world.stop()
        await dovecot?.stop()
      },
    }
  },
  !available.dovecot,
)

describeMailboxPromise('gmail by the API', async () => {
  const { mailbox, gmail, stop } = await startGmailMailbox({ scopes: READ_SCOPES, poll: 20 })
  return { mailbox, deliver: (raw) => Promise.resolve(void gmail.deliver(raw)), close: stop }
})

describeMailboxPromise('gmail by the API, since IMAP is blocked', async () => {
  const { mailbox, gmail, stop } = await startGmailMailbox({ poll: 20 })
  return { mailbox, deliver: (raw) => Promise.resolve(void gmail.deliver(raw)), close: stop }
})
