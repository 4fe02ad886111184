import type { Status } from '#shared/contract/app.ts'
import type { ChannelStatus, ChannelKind } from '#shared/contract/channels.ts'
import type { Why } from '#shared/contract/base.ts'
import type { ChannelRow } from '#engine/store/store.ts'
import type { Rooms } from '#engine/rooms.ts'

export { checksOf, type Check } from './doctor.ts'
export { createIdle } from './idle.ts'
export { createTrouble } from './trouble.ts'

type StatusRooms = Pick<Rooms, 'store' | 'clock' | 'network' | 'outbox' | 'settings' | 'trouble'>

/** What the status bar shows: per channel a state in words, when the next message leaves, how much of the limit is used. */
export async function statusOf(rooms: StatusRooms): Promise<Status> {
  const { store, clock } = rooms
  const counts = new Map((await store.messages.counts()).map(({ state, n }) => [state, n]))
  const channels = []
  for (const row of await store.channels.list()) channels.push(await channelStatus(rooms, row))
  return {
    online: rooms.network.online(),
    paused: rooms.settings.paused(),
    trouble: rooms.trouble(),
    channels,
    waiting: (counts.get('queued') ?? 0) + (counts.get('claimed') ?? 0) + (counts.get('handing-over') ?? 0),
    inDoubt: counts.get('in-doubt') ?? 0,
    held: counts.get('held') ?? 0,
    unread: await store.feed.unread(),
    now: clock.now(),
  }
}

async function channelStatus(rooms: StatusRooms, row: ChannelRow): Promise<ChannelStatus> {
  const { store, outbox, clock } = rooms
  const now = clock.now()
  const counts = new Map((await store.messages.countsOf(row.id)).map(({ state, n }) => [state, n]))
  const flying = (counts.get('claimed') ?? 0) + (counts.get('handing-over') ?? 0)
  const waiting = (counts.get('queued') ?? 0) + flying
  const stopped = stateOfStop(rooms, row)
  const rest = outbox.dispatcher(row.id)?.rest ?? null
  const first = stopped ? null : await outbox.next(row.id)
  const nextAt = first ? Math.max(first.at, rest?.until ?? 0) : null
  const used = outbox.used(row.id)
  const idle = waiting === 0 ? 'idle' : 'waiting'
  const state =
    stopped?.state ??
    (rest ? 'offline' : flying > 0 || (nextAt !== null && nextAt <= now + 1000) ? 'going' : idle)
  const why: Why | null =
    stopped?.why ?? (rest ? { code: 'unreachable', text: rest.why, until: rest.until } : null)
  return {
    id: row.id,
    name: row.name,
    kind: row.kind as ChannelKind,
    state,
    why: why ?? (first?.rule ? { ...first.rule, until: first.at } : null),
    nextAt,
    waiting,
    used: used ? { used: used.used, limit: used.limit.count, per: used.limit.per, text: used.text } : null,
  }
}

function stateOfStop(
  rooms: StatusRooms,
  row: ChannelRow,
): { state: ChannelStatus['state']; why: Why } | null {
  const why = (code: string, text: string): Why => ({ code, text, until: null })
  const trouble = rooms.trouble()
  if (trouble !== null) return { state: 'paused', why: why('trouble', trouble) }
  if (row.pausedBy === 'signed-out')
    return { state: 'signed-out', why: why('signed-out', row.pausedWhy ?? 'Signed out.') }
  if (row.pausedBy) return { state: 'paused', why: why(row.pausedBy, row.pausedWhy ?? 'Paused.') }
  if (rooms.settings.paused()) return { state: 'paused', why: why('paused', 'You paused all sending.') }
  if (!rooms.network.online() && row.kind !== 'practice')
    return { state: 'offline', why: why('offline', 'This computer is offline.') }
  return null
}
