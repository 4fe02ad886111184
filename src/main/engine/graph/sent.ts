import type { GraphClient } from './client.ts'

/**
 * A property of our own on every draft we make, which its copy in Sent keeps: found by it even where the Message-ID was
 * rewritten. The GUID names our property set and must never change.
 */
export const TAG = 'String {7c1f4b5e-2d0a-4c6b-9f35-5a0e3c8b7d21} Name FieldpostMessageId'

/** One message of ours as the mailbox holds it. */
export interface Copy {
  id: string
  isDraft: boolean
  /** Without angle brackets. */
  messageId: string
  threadId: string | null
}

const FIELDS = '$select=id,isDraft,internetMessageId,conversationId&$top=10'

/** An OData string literal inside a URL. */
function literal(text: string): string {
  return encodeURIComponent(`'${text.replaceAll("'", "''")}'`)
}

const byMessageId = (messageId: string) => `internetMessageId eq ${literal(`<${messageId}>`)}`
const byTag = (messageId: string) =>
  `singleValueExtendedProperties/Any(ep: ep/id eq ${literal(TAG)} and ep/value eq ${literal(messageId)})`

/** Everything in the mailbox, or in `folder` alone, that carries this Message-ID (no brackets). Rejects with GraphFailure. */
export async function findByMessageId(
  client: GraphClient,
  messageId: string,
  signal: AbortSignal,
  folder?: 'drafts',
): Promise<Copy[]> {
  return await find(client, byMessageId(messageId), signal, folder)
}

/** The same by our tag. */
export async function findByTag(
  client: GraphClient,
  messageId: string,
  signal: AbortSignal,
  folder?: 'drafts',
): Promise<Copy[]> {
  return await find(client, byTag(messageId), signal, folder)
}

async function find(
  client: GraphClient,
  filter: string,
  signal: AbortSignal,
  folder?: 'drafts',
): Promise<Copy[]> {
  const where = folder ? `/me/mailFolders/${folder}/messages` : '/me/messages'
  const path = `${where}?$filter=${filter.replaceAll(' ', '%20')}&${FIELDS}`
  const { value } = await client.json({ method: 'GET', path, signal, whenThrottled: 'fail' })
  return Array.isArray(value) ? value.flatMap(copyOf) : []
}

/** One of our messages in an answer; none when it cannot be read as such. */
export function copyOf(row: unknown): Copy[] {
  if (typeof row !== 'object' || row === null) return []
  const { id, isDraft, internetMessageId, conversationId } = row as Record<string, unknown>
  if (typeof id !== 'string' || id === '') return []
  const messageId = typeof internetMessageId === 'string' ? internetMessageId.replace(/^<|>$/g, '') : ''
  const threadId = typeof conversationId === 'string' ? conversationId : null
  return [{ id, isDraft: isDraft === true, messageId, threadId }]
}

/** The copy that left, by Message-ID, else by our tag; null when there is none (yet). Rejects with GraphFailure. */
export async function findLeft(
  client: GraphClient,
  messageId: string,
  signal: AbortSignal,
): Promise<Copy | null> {
  const left = (copies: Copy[]) => copies.find(({ isDraft }) => !isDraft) ?? null
  return (
    left(await findByMessageId(client, messageId, signal)) ?? left(await findByTag(client, messageId, signal))
  )
}
