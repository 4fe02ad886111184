import { countOf, explainEws, findCopies, type EwsClient } from '#engine/ews/ews.ts'
import { createPolling } from '#engine/mailboxes/graph/graph.ts'
import type { Clock, Log } from '#engine/ports.ts'
import type { Mailbox } from '../mailbox.ts'
import { readChanges } from './changes.ts'

export interface EwsMailboxSettings {
  /** The account's address, for words. */
  address: string
  /** Ms between two looks; a minute unless told. */
  poll?: number
}

const FOLDERS = ['inbox', 'junkemail']

/** The inbound side of an Exchange Server account: Inbox and Junk by SyncFolderItems. Read-only. */
export function createEwsMailbox(
  settings: EwsMailboxSettings,
  client: EwsClient,
  ports: { clock: Clock; log: Log },
): Mailbox {
  const explain = (error: unknown) => explainEws(error, client.host)
  const { watch, poke } = createPolling({
    folders: FOLDERS,
    read: (reading) => readChanges(client, reading),
    explain,
    clock: ports.clock,
    period: settings.poll ?? 60_000,
  })
  return {
    watch,
    poke,
    async findSent(messageId) {
      try {
        const copies = await findCopies(client, messageId, ['sentitems'], new AbortController().signal)
        return copies.length > 0
          ? { found: 'yes', detail: 'in Sent' }
          : { found: 'no', detail: 'It is not in Sent so far.' }
      } catch (error) {
        ports.log.warn('ews.find-sent', { host: client.host })
        return { found: 'cannot-tell', detail: explain(error).message }
      }
    },
    async test(signal) {
      const count = await countOf(client, 'inbox', signal).catch((error: unknown) => {
        throw explain(error)
      })
      return { detail: `Signed in as ${settings.address}; ${count} mails in Inbox.` }
    },
  }
}
