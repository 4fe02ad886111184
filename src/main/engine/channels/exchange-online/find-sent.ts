import { findByTag, findLeft, type Copy, type GraphClient } from '#engine/graph/graph.ts'
import type { Clock } from '#engine/ports.ts'
import type { Found } from '../channel.ts'
import { removeDraft } from './draft.ts'

/** Ms before each look: the copy in Sent comes seconds after the sending. */
const LOOKS = [0, 2000, 5000]

/**
 * Whether a message left. Absent only when its tagged draft still lies in Drafts after some seconds, and could be taken
 * away from there: a request to send it that is still on its way then finds nothing to send.
 */
export async function findSent(
  client: GraphClient,
  messageId: string,
  clock: Clock,
  closed: AbortSignal,
): Promise<Found> {
  try {
    for (const wait of LOOKS) {
      if (wait > 0) await clock.sleep(wait, closed)
      const copy = await findLeft(client, messageId, closed)
      if (copy) return found(copy, messageId)
    }
    const [draft] = await findByTag(client, messageId, closed, 'drafts')
    if (!draft) return { found: 'cannot-tell', why: 'It is neither in Drafts nor, so far, in Sent.' }
    if (await removeDraft(client, draft.id, closed))
      return { found: 'absent', proof: 'Its draft still lay unsent in Drafts, and was taken away.' }
    const copy = await findLeft(client, messageId, closed)
    if (copy) return found(copy, messageId)
    return { found: 'cannot-tell', why: 'Its draft was just leaving Drafts.' }
  } catch (error) {
    return {
      found: 'cannot-tell',
      why: error instanceof Error ? error.message : 'The mailbox cannot be asked.',
    }
  }
}

function found(copy: Copy, messageId: string): Found {
  return {
    found: 'yes',
    where: 'the Sent folder of Microsoft 365',
    providerId: null,
    threadId: copy.threadId,
    messageId: copy.messageId || messageId,
  }
}
