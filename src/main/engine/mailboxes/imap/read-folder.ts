import type { FetchMessageObject, ImapFlow, MailboxObject } from 'imapflow'
import type { RawMail } from '../mailbox.ts'
import { MAX_MAIL } from './client.ts'
import type { Position } from './cursor.ts'

const BATCH_MAILS = 50
const BATCH_BYTES = 5 * 1024 * 1024
const DAY = 86_400_000
const CLOCK_SKEW = 300_000

interface Listed {
  uid: number
  size: number
  receivedAt: number
}

export interface Reading {
  /** Where the folder was read to; null: never. */
  position: Position | null
  /** Without a position: only mail received since, ms epoch; five minutes more, for clocks that differ. */
  since: number
  /** Takes a batch and the position after it. */
  take(batch: RawMail[], position: Position): Promise<void>
}

/**
 * Reads what the selected folder holds beyond `position`, oldest first, and gives the position after it. Never sets a
 * flag: the folder is opened read-only and bodies are fetched with PEEK.
 */
export async function readFolder(client: ImapFlow, folder: string, reading: Reading): Promise<Position> {
  const mailbox = await select(client, folder)
  const uidValidity = String(mailbox.uidValidity)
  const known = reading.position?.uidValidity === uidValidity ? reading.position : null
  // Taken before listing: what comes meanwhile is listed too, and what is older than `since` lies behind us.
  const end = known?.next ?? (mailbox.uidNext || (await afterLast(client, mailbox)))
  const since = sinceOf(reading)
  let position = known ?? { uidValidity, next: end, newest: since }
  const listed = known ? await listFrom(client, mailbox, known.next) : await listSince(client, since)
  const all = batches(listed)
  for (const [index, batch] of all.entries()) {
    const mails = await fetchBatch(client, folder, uidValidity, batch)
    const newest = Math.max(position.newest, ...mails.map((mail) => mail.receivedAt))
    const next = batch.at(-1)!.uid + 1
    position = { uidValidity, next: index === all.length - 1 ? Math.max(next, end) : next, newest }
    if (mails.length > 0) await reading.take(mails, position)
  }
  return position
}

/** The server's clock need not be ours. When the UIDs lost their meaning, two days are read again for the same reason. */
function sinceOf({ position, since }: Reading): number {
  return Math.max(since, position ? position.newest - 2 * DAY : 0) - CLOCK_SKEW
}

/** For a server that does not say UIDNEXT. */
async function afterLast(client: ImapFlow, { exists }: MailboxObject): Promise<number> {
  const last = exists > 0 ? await client.fetchOne('*', { uid: true }) : false
  return last ? last.uid + 1 : 1
}

async function select(client: ImapFlow, folder: string): Promise<MailboxObject> {
  const current = client.mailbox
  if (current && current.path === folder) return current
  return await client.mailboxOpen(folder, { readOnly: true })
}

async function list(client: ImapFlow, range: string | number[]): Promise<Listed[]> {
  const rows = await client.fetchAll(range, { uid: true, size: true, internalDate: true }, { uid: true })
  return rows
    .map((row) => ({ uid: row.uid, size: row.size ?? 0, receivedAt: received(row) }))
    .toSorted((a, b) => a.uid - b.uid)
}

/** `n:*` names the last mail even when its UID is below n (RFC 9051 6.4.8). */
async function listFrom(client: ImapFlow, mailbox: MailboxObject, next: number): Promise<Listed[]> {
  if (mailbox.exists === 0) return []
  return (await list(client, `${next}:*`)).filter(({ uid }) => uid >= next)
}

/** SINCE compares days in the server's own time zone, so two days earlier are asked for and the rest is left out here. */
async function listSince(client: ImapFlow, since: number): Promise<Listed[]> {
  const query = since > 2 * DAY ? { since: new Date(since - 2 * DAY) } : { all: true }
  const uids = await client.search(query, { uid: true })
  if (!uids || uids.length === 0) return []
  return (await list(client, uids)).filter(({ receivedAt }) => receivedAt >= since)
}

function received({ internalDate }: FetchMessageObject): number {
  const time = internalDate === undefined ? Number.NaN : new Date(internalDate).getTime()
  return Number.isFinite(time) ? time : 0
}

/** Cuts a list into batches of at most 50 mails or 5 MB. */
function batches(listed: Listed[]): Listed[][] {
  const all: Listed[][] = []
  let bytes = 0
  for (const each of listed) {
    const size = Math.min(each.size, MAX_MAIL)
    const last = all.at(-1)
    if (last && last.length < BATCH_MAILS && bytes + size <= BATCH_BYTES) {
      last.push(each)
      bytes += size
    } else {
      all.push([each])
      bytes = size
    }
  }
  return all
}

async function fetchBatch(
  client: ImapFlow,
  folder: string,
  uidValidity: string,
  batch: Listed[],
): Promise<RawMail[]> {
  const range = batch.map(({ uid }) => uid)
  const rows = await client.fetchAll(
    range,
    { uid: true, source: { start: 0, maxLength: MAX_MAIL } },
    { uid: true },
  )
  const sources = new Map(rows.map(({ uid, source }) => [uid, source]))
  return batch.flatMap(({ uid, receivedAt }) => {
    const raw = sources.get(uid)
    // Deleted by somebody between the two commands.
    if (!raw) return []
    return [{ key: `${folder}/${uidValidity}/${uid}`, receivedAt, folder, raw }]
  })
}
