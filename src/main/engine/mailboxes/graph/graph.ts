import { explainGraph, findLeft, type GraphClient } from '#engine/graph/graph.ts'
import type { Clock, Log } from '#engine/ports.ts'
import type { Mailbox } from '../mailbox.ts'
import { FOLDERS, readDelta } from './delta.ts'
import { createPolling } from './polling.ts'

// For every mailbox whose server has to be asked again and again, and shows header and content apart.
export { createPolling, givePage, type FolderReading, type Polling, type Position } from './polling.ts'
export { howToRead, MAX_MAIL, rebuildMail, type MailHeader } from './reading.ts'

export interface GraphMailboxSettings {
  /** The account's address, for words. */
  address: string
  /** Ms between two looks; a minute unless told. */
  poll?: number
}

/**
 * The inbound side of an Exchange Online account: Inbox and Junk by delta query. Read-only. The client is the account's
 * one, shared with its channel, so that both keep Microsoft's limits together.
 */
export function createGraphMailbox(
  settings: GraphMailboxSettings,
  client: GraphClient,
  ports: { clock: Clock; log: Log },
): Mailbox {
  const { watch, poke } = createPolling({
    folders: FOLDERS,
    read: (reading) => readDelta(client, reading),
    explain: explainGraph,
    clock: ports.clock,
    period: settings.poll ?? 60_000,
  })
  return {
    watch,
    poke,
    async findSent(messageId) {
      try {
        const copy = await findLeft(client, messageId, new AbortController().signal)
        return copy
          ? { found: 'yes', detail: 'in Sent' }
          : { found: 'no', detail: 'It is not in Sent so far.' }
      } catch (error) {
        ports.log.warn('graph.find-sent')
        return { found: 'cannot-tell', detail: explainGraph(error).message }
      }
    },
    async test(signal) {
      const asked = { method: 'GET', path: '/me/mailFolders/inbox?$select=totalItemCount', signal } as const
      const inbox = await client.json(asked).catch((error: unknown) => {
        throw explainGraph(error)
      })
      return {
        detail: `Signed in as ${settings.address}; ${Number(inbox['totalItemCount'] ?? 0)} mails in Inbox.`,
      }
    },
  }
}
