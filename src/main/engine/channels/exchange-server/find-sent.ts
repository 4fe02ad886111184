import { findCopies, removeDraft, type EwsClient, type EwsCopy } from '#engine/ews/ews.ts'
import type { Clock } from '#engine/ports.ts'
import type { Found } from '../channel.ts'

/** Ms before each look: the copy in Sent comes a moment after the sending. */
const LOOKS = [0, 2000, 5000]

/**
 * Whether a message left. Absent only when its tagged draft still lies in Drafts after some seconds, and could be taken
 * away from there: a request to send it that is still on its way then finds nothing to send.
 */
export async function findSent(
  client: EwsClient,
  messageId: string,
  clock: Clock,
  closed: AbortSignal,
): Promise<Found> {
  const look = (folder: 'sentitems' | 'drafts') => findCopies(client, messageId, [folder], closed)
  try {
    for (const wait of LOOKS) {
      if (wait > 0) await clock.sleep(wait, closed)
      const [copy] = await look('sentitems')
      if (copy) return found(copy, client, messageId)
    }
    const [draft] = await look('drafts')
    if (!draft) return { found: 'cannot-tell', why: 'It is neither in Drafts nor, so far, in Sent.' }
    if (await removeDraft(client, draft, closed))
      return { found: 'absent', proof: 'Its draft still lay unsent in Drafts, and was taken away.' }
    const [copy] = await look('sentitems')
    return copy
      ? found(copy, client, messageId)
      : { found: 'cannot-tell', why: 'Its draft was just leaving Drafts.' }
  } catch (error) {
    return {
      found: 'cannot-tell',
      why: error instanceof Error ? error.message : 'The mailbox cannot be asked.',
    }
  }
}

function found(copy: EwsCopy, { host }: EwsClient, messageId: string): Found {
  const { threadId } = copy
  return {
    found: 'yes',
    where: `the Sent folder at ${host}`,
    providerId: null,
    threadId,
    messageId: copy.messageId || messageId,
  }
}
