import type { FeedEntry } from '#shared/contract/feed.ts'
import type { FeedRow } from '#engine/store/store.ts'

/** A line as the contract gives it; `readTo`: the last one the rep has seen. */
export function entryOf(row: FeedRow, readTo: number): FeedEntry {
  return { ...row, read: row.id <= readTo } as FeedEntry
}

/** What a rep wants to be told outside the window, and under which of the settings. */
export function noteOf(
  entry: FeedEntry,
): { on: 'notifyHardBounces' | 'notifyReplies' | 'notifyOther'; title: string } | null {
  switch (entry.kind) {
    case 'bounce':
    case 'rejected':
      return {
        on: entry.bounce?.class === 'hard' ? 'notifyHardBounces' : 'notifyOther',
        title: `${entry.who} bounced`,
      }
    case 'reply':
      return { on: 'notifyReplies', title: `${entry.who} replied` }
    case 'unsubscribe':
      return { on: 'notifyReplies', title: `${entry.who} wants no more mail` }
    case 'signed-out':
    case 'paused':
    case 'in-doubt':
      // Sending has stopped, or needs the rep's word: told whatever else is off.
      return { on: 'notifyHardBounces', title: entry.who }
    case 'auto-reply':
    case 'delayed':
    case 'complaint':
    case 'task':
      return { on: 'notifyOther', title: entry.who }
    default:
      return null
  }
}
