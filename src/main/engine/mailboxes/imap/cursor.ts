import type { Cursor } from '../mailbox.ts'

/** How far one folder has been read. */
export interface Position {
  uidValidity: string
  /** The first UID not read yet. */
  next: number
  /** When the newest mail read was received, ms epoch: from there on is read again when the UIDs lose their meaning. */
  newest: number
}

/** The position of a folder in a cursor; null when it has none, or an unreadable one. */
export function positionIn(cursor: Cursor | null, folder: string): Position | null {
  const value = cursor?.[folder]
  const match = typeof value === 'string' ? /^(\d{1,20})\/(\d{1,10})\/(\d{1,16})$/.exec(value) : null
  return match ? { uidValidity: match[1]!, next: Number(match[2]), newest: Number(match[3]) } : null
}

export function cursorOf(positions: ReadonlyMap<string, Position>): Cursor {
  return Object.fromEntries(
    [...positions].map(([folder, { uidValidity, next, newest }]) => [
      folder,
      `${uidValidity}/${next}/${newest}`,
    ]),
  )
}
