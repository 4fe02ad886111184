import { z } from 'zod'
import type { Found, OutgoingMessage } from '../channel.ts'
import type { GmailApi } from './api.ts'
import { headerValues } from './envelope.ts'

const listSchema = z.object({ messages: z.array(z.object({ id: z.string() })).optional() })
const metadataSchema = z.object({
  id: z.string(),
  threadId: z.string(),
  payload: z.object({ headers: z.array(z.object({ name: z.string(), value: z.string() })) }),
})
type Metadata = z.infer<typeof metadataSchema>

const MESSAGES = '/gmail/v1/users/me/messages'
const DAY = 86_400_000

/** The Message-ID (no brackets) that a sent message has at Gmail, which replaces ours; null: it cannot be learnt. */
export async function messageIdOf(api: GmailApi, id: string): Promise<string | null> {
  const metadata = await metadataOf(api, id, ['Message-ID'])
  return metadata && messageIdIn(metadata)
}

/**
 * Asks Gmail's own search for a message by our Message-ID, which finds what left by SMTP; then, when the message itself
 * is at hand, for one of the same second to the same person, which finds what left by the API under another id. Not
 * finding it proves nothing. Rejects with an AppError.
 */
export async function findByApi(
  api: GmailApi,
  messageId: string,
  message: OutgoingMessage | null,
): Promise<Found> {
  const found =
    (await first(api, `rfc822msgid:${messageId}`, () => true)) ??
    (message && (await first(api, aroundItsDate(message), (metadata) => isSame(metadata, message))))
  if (!found)
    return {
      found: 'cannot-tell',
      why: 'Gmail’s search does not find it, which proves nothing: it may be late.',
    }
  return {
    found: 'yes',
    where: 'in Sent, by Gmail’s search',
    providerId: found.id,
    threadId: found.threadId,
    messageId: messageIdIn(found) ?? messageId,
  }
}

async function first(
  api: GmailApi,
  q: string | null,
  fits: (metadata: Metadata) => boolean,
): Promise<Metadata | null> {
  if (q === null) return null
  const list = listSchema.safeParse(await api.read(MESSAGES, { q: `in:sent ${q}`, maxResults: '20' })).data
  for (const { id } of list?.messages ?? []) {
    const metadata = await metadataOf(api, id, ['Message-ID', 'Date', 'To'])
    if (metadata && fits(metadata)) return metadata
  }
  return null
}

async function metadataOf(api: GmailApi, id: string, metadataHeaders: string[]): Promise<Metadata | null> {
  const path = `${MESSAGES}/${encodeURIComponent(id)}`
  return metadataSchema.safeParse(await api.read(path, { format: 'metadata', metadataHeaders })).data ?? null
}

const valueOf = ({ payload }: Metadata, name: string) =>
  payload.headers.find((header) => header.name.toLowerCase() === name)?.value ?? ''

function messageIdIn(metadata: Metadata): string | null {
  return /^\s*<([^<>\s]{1,900})>/.exec(valueOf(metadata, 'message-id'))?.[1] ?? null
}

function dateOf(message: OutgoingMessage): number {
  return Date.parse(headerValues(message.mime, 'date')[0] ?? '')
}

function aroundItsDate(message: OutgoingMessage): string | null {
  const date = dateOf(message)
  const to = message.to[0] ?? ''
  if (!Number.isFinite(date) || /["\s]/.test(to)) return null
  const seconds = (at: number) => Math.floor(at / 1000)
  // It may have been rendered long before it left.
  return `to:"${to}" after:${seconds(date - DAY)}`
}

/** The same second and the same person: no rep writes twice to one in a second. */
function isSame(metadata: Metadata, message: OutgoingMessage): boolean {
  const to = valueOf(metadata, 'to').toLowerCase()
  return (
    Date.parse(valueOf(metadata, 'date')) === dateOf(message) && to.includes(message.to[0]!.toLowerCase())
  )
}
