import type { Gathered } from './evidence/gather.ts'
import { fieldValue, messageIdsOf, readFields } from './reading/header-block.ts'

/**
 * Message-IDs of the mail this one is about, best evidence first: what the server noted on purpose, the header that came
 * back, the notice's words, then In-Reply-To and References, newest first. Only a returned header may
 * bear the mail's own id: some gateways give the notice the id of what they return.
 */
export function originalIds(gathered: Gathered): string[] {
  const { mail, report, returned, namedIds } = gathered
  const receipts = [...mail.dispositionParts, ...mail.feedbackParts].flatMap((part) =>
    messageIdsOf(fieldValue(readFields(part.split('\n', 200)).fields, 'original-message-id')),
  )
  const noted = [
    ...(report?.messageIds ?? []),
    ...messageIdsOf(mail.header('x-original-message-id')),
    ...receipts,
  ]
  const threaded = [...namedIds, ...mail.head.inReplyTo, ...mail.head.references.toReversed()].filter(
    (id) => id !== mail.head.messageId,
  )
  return [...new Set([...noted, ...(returned?.messageIds ?? []), ...threaded])]
}
