import { GraphFailure, type GraphClient } from '#engine/graph/graph.ts'
import type { RawMail } from '../mailbox.ts'
import { givePage, type FolderReading, type Position } from './polling.ts'
import { howToRead, MAX_MAIL, rebuildMail, type MailHeader } from './reading.ts'

const PAGE = 50
const CLOCK_SKEW = 300_000
const TWO_DAYS = 2 * 86_400_000
// Ids that stay when the rep moves a mail to another folder, so that it is not taken for a new one.
const SAME_ID = 'IdType="ImmutableId"'
const ROWS =
  'id,receivedDateTime,hasAttachments,isDraft,subject,from,internetMessageId,internetMessageHeaders'

/** Graph's names for folders, whatever the mailbox's language. */
export const FOLDERS = ['inbox', 'junkemail']

/** How far a folder was read: `from`/`top`/the rest of Graph's address that goes on. */
interface Place {
  /** Everything received before was read, ms epoch. */
  from: number
  /** The newest mail of the round under way; pages come in no promised order. */
  top: number
  /** Null: from the beginning. */
  link: string | null
}

function readPlace(position: Position | null, since: number): Place {
  const match = /^(\d{1,16})\|(\d{1,16})\|(\/.{1,20000})?$/.exec(position ?? '')
  if (!match) return { from: Math.max(0, since - CLOCK_SKEW), top: 0, link: null }
  return { from: Number(match[1]), top: Number(match[2]), link: match[3] ?? null }
}

const writePlace = ({ from, top, link }: Place): Position => `${from}|${top}|${link ?? ''}`

/**
 * Reads what came into a folder by Graph's delta query. When Graph has forgotten where we were (410), the folder is read
 * again from two days before what was read last; keys are the same, so nothing is applied twice.
 * Rejects with GraphFailure, or with what `take` rejected with.
 */
export async function readDelta(client: GraphClient, reading: FolderReading): Promise<Position> {
  let place = readPlace(reading.position, reading.since)
  for (;;) {
    const page = await ask(client, reading, place).catch((error: unknown) => {
      if (place.link === null || !isForgotten(error)) throw error
      return null
    })
    if (!page) {
      place = { from: Math.max(0, place.from - TWO_DAYS), top: 0, link: null }
      continue
    }
    const { rows, next, done } = page
    const before = writePlace(place)
    const top = Math.max(place.top, ...rows.map(({ receivedAt }) => receivedAt))
    place = done ? { from: Math.max(place.from, top), top: 0, link: next } : { ...place, top, link: next }
    const fetch = (row: Row) => fetchMail(client, reading, row)
    await givePage(rows, fetch, reading, { before, after: writePlace(place) })
    if (done) return writePlace(place)
  }
}

/** Graph, "delta query", part "Synchronization reset". */
function isForgotten(error: unknown): boolean {
  if (!(error instanceof GraphFailure) || error.trouble.kind !== 'refused') return false
  const { status, code } = error.trouble
  return (
    status === 410 || /^(SyncState(NotFound|Invalid)|resyncRequired|ErrorInvalidSyncStateData)$/i.test(code)
  )
}

interface Row {
  id: string
  receivedAt: number
  hasAttachments: boolean
  headers: MailHeader[] | null
  from: string
  subject: string
  messageId: string
}

async function ask(client: GraphClient, { folder, signal }: FolderReading, { from, link }: Place) {
  const since = encodeURIComponent(`receivedDateTime ge ${new Date(from).toISOString()}`)
  const first = `/me/mailFolders/${folder}/messages/delta?changeType=created&$filter=${since}&$select=${ROWS}`
  const answer = await client.json({
    method: 'GET',
    path: link ?? first,
    headers: { prefer: `odata.maxpagesize=${PAGE}, ${SAME_ID}` },
    signal,
    whenThrottled: 'wait',
  })
  const next = linkIn(answer['@odata.nextLink'], client)
  const delta = linkIn(answer['@odata.deltaLink'], client)
  const value = Array.isArray(answer['value']) ? answer['value'] : []
  const rows = value.flatMap(rowOf).toSorted((a, b) => a.receivedAt - b.receivedAt)
  return { rows, next: delta ?? next, done: next === null }
}

/** Without the server's name: what is kept must not decide later where our token goes. */
function linkIn(value: unknown, { root }: GraphClient): string | null {
  const base = `${root}/v1.0`
  return typeof value === 'string' && value.startsWith(`${base}/`) ? value.slice(base.length) : null
}

function rowOf(value: unknown): Row[] {
  if (typeof value !== 'object' || value === null || '@removed' in value) return []
  const row = value as Record<string, unknown>
  const { id, receivedDateTime, isDraft } = row
  if (typeof id !== 'string' || typeof receivedDateTime !== 'string' || isDraft === true) return []
  const receivedAt = Date.parse(receivedDateTime)
  const from = row['from'] as { emailAddress?: { address?: unknown } } | undefined
  return [
    {
      id,
      receivedAt: Number.isFinite(receivedAt) ? receivedAt : 0,
      hasAttachments: row['hasAttachments'] === true,
      headers: headersIn(row['internetMessageHeaders']),
      from: text(from?.emailAddress?.address),
      subject: text(row['subject']),
      messageId: text(row['internetMessageId']),
    },
  ]
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')

function headersIn(value: unknown): MailHeader[] | null {
  if (!Array.isArray(value)) return null
  return (value as Record<string, unknown>[]).map((each) => ({
    name: text(each['name']),
    value: text(each['value']),
  }))
}

async function fetchMail(
  client: GraphClient,
  { folder, signal }: FolderReading,
  row: Row,
): Promise<RawMail | null> {
  const at = `/me/messages/${encodeURIComponent(row.id)}`
  const asked = { method: 'GET', signal, whenThrottled: 'wait' } as const
  const prefer = (more: string) => ({ prefer: [SAME_ID, more].filter(Boolean).join(', ') })
  try {
    // A list may leave the header out although it was asked for.
    const headers =
      row.headers ??
      headersIn(
        (await client.json({ ...asked, path: `${at}?$select=internetMessageHeaders`, headers: prefer('') }))[
          'internetMessageHeaders'
        ],
      ) ??
      []
    const whole = howToRead(headers, row) === 'whole' ? await bytes() : null
    const raw = whole ?? rebuildMail(headers, await words(), row)
    return { key: row.id, receivedAt: row.receivedAt, folder, raw }
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }

  /** Null: Graph cannot make it. */
  async function bytes(): Promise<Uint8Array | null> {
    const path = `${at}/$value`
    const answer = await client
      .request({ ...asked, path, headers: prefer(''), maxBytes: MAX_MAIL })
      .catch(unreadable)
    return answer && answer.bytes
  }

  async function words(): Promise<string> {
    const headers = prefer('outlook.body-content-type="text"')
    const answer = await client.json({ ...asked, path: `${at}?$select=body`, headers }).catch(unreadable)
    return text((answer?.['body'] as { content?: unknown } | undefined)?.content)
  }
}

/** One mail that Graph cannot show must not hold up all that come after it: less of it is read then. */
function unreadable(error: unknown): null {
  const status = error instanceof GraphFailure && error.trouble.kind === 'refused' ? error.trouble.status : 0
  if (status === 400 || status === 409 || status === 422 || status === 500) return null
  throw error
}

/** Deleted by somebody since it was listed. */
function isGone(error: unknown): boolean {
  return (
    error instanceof GraphFailure &&
    error.trouble.kind === 'refused' &&
    error.trouble.status === 404 &&
    /^(ErrorItemNotFound|itemNotFound|ErrorMessageNotFound)?$/i.test(error.trouble.code)
  )
}
