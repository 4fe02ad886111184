import { createImapMailbox } from '#engine/mailboxes/imap/imap.ts'
import { available, needs } from '../../servers/available.ts'
import { startDovecot } from '../../servers/dovecot.ts'
import { realPorts } from '../channels/real-ports.ts'
import { describeMailboxPromise } from './imap-mailbox-promise.ts'

describeMailboxPromise(
  `imap, the real Dovecot${needs.dovecot}`,
  async () => {
    const user = 'rep@test.local'
    const dovecot = await startDovecot({ users: [{ address: user, password: 'secret' }] })
    const mailbox = createImapMailbox(
      {
        host: 'localhost',
        port: dovecot.ports.imaps,
        security: 'tls',
        ca: dovecot.ca,
        user,
        credentials: () => Promise.resolve({ kind: 'password', password: 'secret' }),
      },
      realPorts(),
    )
    return { mailbox, deliver: (raw) => dovecot.drop(user, raw), close: () => dovecot.stop() }
  },
  !available.dovecot,
)
