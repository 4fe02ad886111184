import type { Session } from './client.ts'

/** Looks into the Sent folder for a Message-ID (no brackets). Absence proves nothing: not every server files what it sends. */
export async function findSent(
  { client }: Session,
  messageId: string,
): Promise<{ found: 'yes' | 'no' | 'cannot-tell'; detail: string }> {
  const sent = (await client.list()).find(({ specialUse }) => specialUse === '\\Sent')
  if (!sent) return { found: 'cannot-tell', detail: 'This mailbox has no Sent folder.' }
  await client.mailboxOpen(sent.path, { readOnly: true })
  const uids = await client.search({ header: { 'message-id': `<${messageId}>` } }, { uid: true })
  if (!uids) return { found: 'cannot-tell', detail: `The server cannot search ${sent.path}.` }
  return uids.length > 0
    ? { found: 'yes', detail: `in ${sent.path}` }
    : { found: 'no', detail: `It is not in ${sent.path}.` }
}
