import { z } from 'zod'
import { AppError } from '#shared/app-error.ts'
import type { GmailApi } from '#engine/channels/gmail/gmail.ts'
import type { RawMail } from '../mailbox.ts'
import type { Budget } from './budget.ts'

const profileSchema = z.object({ emailAddress: z.string().max(320), historyId: z.string() })
const listSchema = z.object({
  messages: z.array(z.object({ id: z.string().max(200) })).optional(),
  nextPageToken: z.string().optional(),
})
const historySchema = z.object({
  historyId: z.string().regex(/^\d{1,20}$/),
  nextPageToken: z.string().optional(),
  history: z
    .array(
      z.object({
        id: z.string().regex(/^\d{1,20}$/),
        messagesAdded: z
          .array(
            z.object({
              message: z.object({ id: z.string().max(200), labelIds: z.array(z.string()).optional() }),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
})
const rawSchema = z.object({
  id: z.string().max(200),
  labelIds: z.array(z.string()).optional(),
  internalDate: z.string().regex(/^\d{1,16}$/),
  raw: z.string(),
})

// Quota units of each call: Gmail API "Usage limits"; a whole mail counts as the dearest form of messages.get.
const COST = { profile: 1, list: 5, history: 2, get: 60 } as const

/** The most of one mail that is given on, in bytes, as over IMAP. */
const MAX_MAIL = 5 * 1024 * 1024
/** Gmail takes in mail of up to 50 MB, and gives it in base64. */
const MAX_ANSWER = 72 * 1024 * 1024
/** What we or the rep wrote is not incoming. */
const NOT_INCOMING = ['SENT', 'DRAFT', 'CHAT']

/** A mail that came, and the history id that stands once it has been read; null: it was found by date. */
export interface Come {
  id: string
  history: string | null
}

export interface ApiMessages {
  profile(): Promise<{ address: string; historyId: string }>
  /** Incoming mail since `since` (ms epoch), oldest first. */
  listSince(since: number): Promise<Come[]>
  /** Incoming mail after a history id, oldest first, and the id that stands now; null: Gmail no longer remembers it. */
  listAfter(history: string): Promise<{ come: Come[]; now: string } | null>
  /** Null: somebody deleted it meanwhile. */
  get(id: string): Promise<RawMail | null>
  /** Whether Gmail's search finds a message of ours in Sent by its Message-ID. */
  isSent(messageId: string): Promise<boolean>
}

/** Reads one account's mail by the API, within `budget`, until `signal`. Each call rejects with an AppError. */
export function apiMessages(api: GmailApi, budget: Budget, signal: AbortSignal): ApiMessages {
  async function read<T extends z.ZodType>(
    kind: keyof typeof COST,
    path: string,
    query: Record<string, string>,
    schema: T,
  ): Promise<z.output<T> | null> {
    await budget.spend(COST[kind], signal)
    const most = kind === 'get' ? MAX_ANSWER : 4 * 1024 * 1024
    const answer = await api.read(`/gmail/v1/users/me/${path}`, query, { most, signal })
    if (answer === null) return null
    const { data, success } = schema.safeParse(answer)
    if (success) return data
    throw new AppError('refused-server', 'Gmail answered in a way Fieldpost does not understand.')
  }

  async function list(q: string): Promise<string[]> {
    const ids: string[] = []
    let pageToken: string | undefined
    do {
      const page = {
        q,
        includeSpamTrash: 'true',
        maxResults: '500',
        ...(pageToken !== undefined && { pageToken }),
      }
      const part = await read('list', 'messages', page, listSchema)
      ids.push(...(part?.messages ?? []).map(({ id }) => id))
      pageToken = part?.nextPageToken
    } while (pageToken !== undefined)
    return ids
  }

  return {
    async profile() {
      const profile = await read('profile', 'profile', {}, profileSchema)
      if (!profile) throw new AppError('refused-server', 'Gmail did not say whose mailbox this is.')
      return { address: profile.emailAddress, historyId: profile.historyId }
    },
    async listSince(since) {
      const after = since > 0 ? `after:${Math.floor(since / 1000)} ` : ''
      const ids = await list(`${after}-in:sent -in:drafts -in:chats`)
      return ids.toReversed().map((id) => ({ id, history: null }))
    },
    async listAfter(history) {
      const come: Come[] = []
      let pageToken: string | undefined
      let now = history
      do {
        const page = {
          startHistoryId: history,
          historyTypes: 'messageAdded',
          maxResults: '500',
          ...(pageToken !== undefined && { pageToken }),
        }
        const part = await read('history', 'history', page, historySchema)
        if (!part) return null
        for (const { id: at, messagesAdded = [] } of part.history ?? [])
          for (const { message } of messagesAdded)
            if (isIncoming(message.labelIds)) come.push({ id: message.id, history: at })
        now = part.historyId
        pageToken = part.nextPageToken
      } while (pageToken !== undefined)
      return { come, now }
    },
    async get(id) {
      const mail = await read('get', `messages/${encodeURIComponent(id)}`, { format: 'raw' }, rawSchema)
      if (!mail) return null
      const labels = mail.labelIds ?? []
      return {
        key: `gmail/${mail.id}`,
        receivedAt: Number(mail.internalDate),
        folder: ['INBOX', 'SPAM', 'TRASH'].find((label) => labels.includes(label)) ?? 'All Mail',
        raw: Buffer.from(mail.raw, 'base64url').subarray(0, MAX_MAIL),
      }
    },
    isSent: async (messageId) => (await list(`in:sent rfc822msgid:${messageId}`)).length > 0,
  }
}

/** A mail to oneself is both sent and received. */
function isIncoming(labels: string[] = []): boolean {
  return labels.includes('INBOX') || !NOT_INCOMING.some((label) => labels.includes(label))
}
