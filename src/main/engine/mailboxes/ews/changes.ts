import {
  bodyOf,
  EwsFailure,
  headsOf,
  mimeOf,
  syncFolder,
  type EwsClient,
  type EwsFolder,
  type EwsHead,
} from '#engine/ews/ews.ts'
import {
  givePage,
  howToRead,
  MAX_MAIL,
  rebuildMail,
  type FolderReading,
  type Position,
} from '#engine/mailboxes/graph/graph.ts'
import type { RawMail } from '../mailbox.ts'

const PAGE = 50
/** The most the server gives in one answer; good for passing over what is older than asked for. */
const STRIDE = 512
const CLOCK_SKEW = 300_000
const TWO_DAYS = 2 * 86_400_000

/** How far a folder was read. */
interface Place {
  /** Everything received before was read, ms epoch. */
  from: number
  /** The newest mail of the round under way. */
  top: number
  /** The server still lists what was there at the start, which it does whatever its age. */
  listing: boolean
  /** Null: from the beginning. */
  syncState: string | null
}

function readPlace(position: Position | null, since: number): Place {
  const match = /^(\d{1,16})\|(\d{1,16})\|([01])\|([\w+/=-]{1,200000})?$/.exec(position ?? '')
  if (!match) return start(Math.max(0, since - CLOCK_SKEW))
  const [, from, top, listing, syncState] = match
  return { from: Number(from), top: Number(top), listing: listing === '1', syncState: syncState ?? null }
}

const start = (from: number): Place => ({ from, top: 0, listing: true, syncState: null })

const writePlace = ({ from, top, listing, syncState }: Place): Position =>
  `${from}|${top}|${listing ? 1 : 0}|${syncState ?? ''}`

interface Row {
  id: string
  receivedAt: number
}

/**
 * Reads what came into a folder since its SyncState. When the server has forgotten that, the folder is read again from two
 * days before what was read last; keys are the same, so nothing is applied twice.
 * Rejects with EwsFailure, or with what `take` rejected with.
 */
export async function readChanges(client: EwsClient, reading: FolderReading): Promise<Position> {
  const folder = reading.folder as EwsFolder
  let place = readPlace(reading.position, reading.since)
  let most = place.listing ? STRIDE : PAGE
  for (;;) {
    const { syncState, from } = place
    const changes = await syncFolder(client, folder, { syncState, most, signal: reading.signal }).catch(
      (error: unknown) => {
        if (syncState === null || !isForgotten(error)) throw error
        return null
      },
    )
    if (!changes) {
      place = start(Math.max(0, from - TWO_DAYS))
      most = STRIDE
      continue
    }
    const wanted = changes.created.filter(({ receivedAt }) => !place.listing || receivedAt >= from)
    // The position moves by whole answers: one that holds more than a batch is asked for again in smaller ones.
    if (wanted.length > PAGE && most > PAGE) {
      most = PAGE
      continue
    }
    const before = writePlace(place)
    place = after(place, changes, wanted)
    await giveRows(client, reading, wanted, { before, after: writePlace(place) })
    if (changes.complete) return writePlace(place)
  }
}

function after(
  place: Place,
  { syncState, complete }: { syncState: string; complete: boolean },
  rows: Row[],
): Place {
  const top = Math.max(place.top, ...rows.map(({ receivedAt }) => receivedAt))
  if (!complete) return { ...place, top, syncState }
  return { from: Math.max(place.from, top), top: 0, listing: false, syncState }
}

function isForgotten(error: unknown): boolean {
  return (
    error instanceof EwsFailure &&
    error.trouble.kind === 'refused' &&
    error.trouble.code === 'ErrorInvalidSyncStateData'
  )
}

async function giveRows(
  client: EwsClient,
  reading: FolderReading,
  rows: Row[],
  place: { before: Position; after: Position },
): Promise<void> {
  const sorted = rows.toSorted((a, b) => a.receivedAt - b.receivedAt)
  const heads =
    sorted.length > 0
      ? await headsOf(
          client,
          sorted.map(({ id }) => id),
          reading.signal,
        )
      : []
  const byId = new Map(heads.map((head) => [head.id, head]))
  const fetch = async ({ id, receivedAt }: Row): Promise<RawMail | null> => {
    const head = byId.get(id)
    const raw = head ? await contentOf(client, head, receivedAt, reading.signal) : null
    return raw && { key: `${reading.folder}/${id}`, receivedAt, folder: reading.folder, raw }
  }
  await givePage(sorted, fetch, reading, place)
}

/** Null: somebody deleted it since it was listed. */
async function contentOf(
  client: EwsClient,
  head: EwsHead,
  receivedAt: number,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  // Exchange's own reports are of a class of their own, and have no internet header while inside the organisation.
  const isReport = /^REPORT\./i.test(head.itemClass)
  const whole =
    isReport || howToRead(head.headers, head) === 'whole'
      ? await mimeOf(client, head.id, MAX_MAIL, signal)
      : null
  if (whole) return whole
  // Also when the server cannot make MIME of it: one such mail must not hold up all that come after it.
  const words = await bodyOf(client, head.id, signal)
  return words === null ? null : rebuildMail(head.headers, words, { ...head, receivedAt })
}
