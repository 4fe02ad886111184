import { startDovecot, type Dovecot, type DovecotOptions } from './dovecot.ts'
import { startPostfix, type Postfix, type PostfixOptions } from './postfix.ts'

export interface MailStack {
  dovecot: Dovecot
  postfix: Postfix
  stop(): Promise<void>
}

/**
 * A whole small mail provider on loopback: Postfix takes mail (submission with AUTH and STARTTLS, or plain relay), Dovecot
 * keeps it (LMTP in, IMAP out). Postfix accepts every address of the users' domains; Dovecot refuses those that are no
 * user, and Postfix then returns a delivery report to the sender's own mailbox.
 */
export async function startMailStack(
  options: DovecotOptions & Partial<Pick<PostfixOptions, 'domains' | 'routes' | 'settings'>>,
): Promise<MailStack> {
  const ofUsers = options.users.map((user) =>
    user.address.slice(user.address.lastIndexOf('@') + 1).toLowerCase(),
  )
  const domains = options.domains ?? [...new Set(ofUsers)]
  const dovecot = await startDovecot(options)
  try {
    const { lmtp: lmtpPort, sasl: saslPort } = dovecot.ports
    const postfix = await startPostfix({ ...options, domains, lmtpPort, saslPort })
    return {
      dovecot,
      postfix,
      async stop() {
        await postfix.stop()
        await dovecot.stop()
      },
    }
  } catch (error) {
    await dovecot.stop()
    throw error
  }
}
