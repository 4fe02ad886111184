import { trust } from '#engine/lib/trust.ts'
import type { Mailbox } from '../mailbox.ts'
import { connect, signOut, type Session } from './client.ts'
import { findSent } from './find-sent.ts'
import { DEFAULT_TIMEOUTS, type ImapPorts, type ImapSettings } from './settings.ts'
import { watch } from './watch.ts'

export type { ImapCredentials, ImapPorts, ImapSecurity, ImapSettings, ImapTimeouts } from './settings.ts'

/**
 * A mailbox over IMAP: catches up from its cursor, then follows the first folder by IDLE and looks at the others every
 * two minutes. Throws AppError `certificate` when `settings.ca` is no certificate.
 */
export function createImapMailbox(settings: ImapSettings, ports: ImapPorts): Mailbox {
  const account = {
    settings,
    timeouts: { ...DEFAULT_TIMEOUTS, ...settings.timeouts },
    tls: trust(settings.ca),
  }
  const wakers = new Set<() => void>()

  /** Runs `task` on a connection of its own. */
  async function briefly<T>(signal: AbortSignal, task: (session: Session) => Promise<T>): Promise<T> {
    const session = await connect(account, signal)
    try {
      return await task(session)
    } catch (error) {
      throw session.explain(error)
    } finally {
      const answered = new AbortController()
      await signOut(session, ports.clock.sleep(2000, AbortSignal.any([answered.signal, signal])))
      answered.abort()
    }
  }

  return {
    async watch(cursor, since, events, signal) {
      let mine: (() => void) | null = null
      const onWake = (wake: (() => void) | null) => {
        if (mine) wakers.delete(mine)
        if (wake) wakers.add(wake)
        mine = wake
      }
      await watch({ account, clock: ports.clock, cursor, since, events, signal, onWake })
    },
    async findSent(messageId) {
      const { signal } = new AbortController()
      try {
        return await briefly(signal, (session) => findSent(session, messageId))
      } catch (error) {
        ports.log.warn('imap.find-sent', { host: settings.host })
        return {
          found: 'cannot-tell',
          notAsked: true,
          detail: error instanceof Error ? error.message : 'The Sent folder could not be read.',
        }
      }
    },
    test: (signal) =>
      briefly(signal, async ({ client }) => {
        const inbox = await client.mailboxOpen(settings.folders?.[0] ?? 'INBOX', { readOnly: true })
        return { detail: `Signed in as ${settings.user}; ${inbox.exists} mails in ${inbox.path}.` }
      }),
    poke() {
      for (const wake of wakers) wake()
    },
  }
}
