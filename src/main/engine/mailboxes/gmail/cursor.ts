import type { Cursor } from '../mailbox.ts'

const HISTORY = 'gmail:history'
const NEWEST = 'gmail:newest'

/** How far the API has been read. */
export interface ApiPosition {
  /** Everything up to this history id has been read; null: a first reading is under way. */
  history: string | null
  /** When the newest mail read was received, ms epoch. */
  newest: number
}

export function apiPositionIn(cursor: Cursor | null): ApiPosition | null {
  const [history, newest] = [cursor?.[HISTORY] ?? null, cursor?.[NEWEST]]
  if (typeof newest !== 'number') return null
  return { history: typeof history === 'string' && /^\d{1,20}$/.test(history) ? history : null, newest }
}

export function apiCursor({ history, newest }: ApiPosition): Cursor {
  return { [HISTORY]: history, [NEWEST]: newest }
}

/** Whether a cursor was made by reading over IMAP, whose positions are `uidvalidity/next/newest` for each folder. */
const IMAP = /^\d{1,20}\/\d{1,10}\/(\d{1,16})$/

/**
 * What the other way of reading goes on from: when the newest mail was received, ms epoch. The ways count differently, so
 * that a few mails may come once more, under another key.
 */
export function newestIn(cursor: Cursor | null): number {
  const api = apiPositionIn(cursor)?.newest ?? 0
  const imap = Object.values(cursor ?? {}).map((value) => Number(IMAP.exec(String(value))?.[1] ?? 0))
  return Math.max(api, 0, ...imap)
}
