import type { Topic } from '#shared/contract/app.ts'
import type { Client } from '#shared/contract/index.ts'

/** What to read again when a topic changed: paths of the contract. */
export const STALE: Record<Topic, readonly (readonly string[])[]> = {
  channels: [['channels'], ['app', 'info'], ['app', 'status']],
  mailboxes: [['mailboxes'], ['channels', 'list']],
  people: [['people']],
  sequences: [
    ['sequences', 'list'],
    ['sequences', 'get'],
    ['sequences', 'enrolments'],
  ],
  outbox: [['outbox']],
  feed: [
    ['feed', 'list'],
    ['feed', 'evidence'],
  ],
  suppressions: [['suppressions'], ['people', 'list'], ['people', 'get']],
  settings: [
    ['app', 'settings'],
    ['app', 'info'],
  ],
  status: [['app', 'status']],
}

/** What an act on a subject may have changed. The live stream says the same, a moment later. */
const CHANGED_BY: Record<keyof Client, readonly Topic[]> = {
  app: ['channels', 'people', 'sequences', 'settings', 'status'],
  channels: ['channels', 'outbox'],
  mailboxes: ['mailboxes'],
  people: ['people'],
  suppressions: ['suppressions'],
  sequences: ['sequences', 'outbox'],
  outbox: ['outbox', 'status'],
  feed: ['feed', 'people', 'suppressions', 'status'],
}

/** Paths of the contract that an act on `subject` made stale. */
export function staleAfter(subject: string): readonly (readonly string[])[] {
  return subject in CHANGED_BY ? CHANGED_BY[subject as keyof Client].flatMap((topic) => STALE[topic]) : []
}
