import { SEND_STATES, type SendState } from '#shared/domain/send-state.ts'

/** What an address may carry, read with care: it is typed by hand, kept in history, and may be of an older version. */
type Raw = Record<string, unknown>

function id(raw: unknown): number | undefined {
  const value = typeof raw === 'string' ? Number(raw) : raw
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}
function text(raw: unknown): string | undefined {
  const value = typeof raw === 'number' ? String(raw) : raw
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined
}
function flag(raw: unknown): true | undefined {
  return raw === true || raw === 'true' || raw === 1 ? true : undefined
}
function oneOf<T extends string>(raw: unknown, values: readonly T[]): T | undefined {
  return values.find((value) => value === raw)
}

export interface OutboxSearch {
  state?: SendState | undefined
  filter?: string | undefined
  channel?: number | undefined
  sequence?: number | undefined
  /** The message whose details are open. */
  message?: number | undefined
}
export const outboxSearch = (raw: Raw): OutboxSearch => ({
  state: oneOf(raw['state'], SEND_STATES),
  filter: text(raw['filter']),
  channel: id(raw['channel']),
  sequence: id(raw['sequence']),
  message: id(raw['message']),
})

export const FEED_SHOWS = ['replies', 'bounces', 'auto-replies', 'unsubscribes', 'needs-you', 'acts'] as const
export interface FeedSearch {
  show?: (typeof FEED_SHOWS)[number] | undefined
  /** The entry whose details are open. */
  entry?: number | undefined
  /** The mail whose evidence is open, when it was asked for from elsewhere. */
  inbound?: number | undefined
}
export const feedSearch = (raw: Raw): FeedSearch => ({
  show: oneOf(raw['show'], FEED_SHOWS),
  entry: id(raw['entry']),
  inbound: id(raw['inbound']),
})

export interface PeopleSearch {
  filter?: string | undefined
  group?: number | undefined
  person?: number | undefined
  import?: true | undefined
}
export const peopleSearch = (raw: Raw): PeopleSearch => ({
  filter: text(raw['filter']),
  group: id(raw['group']),
  person: id(raw['person']),
  import: flag(raw['import']),
})

export interface ChannelsSearch {
  channel?: number | undefined
}
export const channelsSearch = (raw: Raw): ChannelsSearch => ({ channel: id(raw['channel']) })

export const ENROLMENT_SHOWS = ['active', 'held', 'finished', 'stopped'] as const
export interface SequenceSearch {
  show?: (typeof ENROLMENT_SHOWS)[number] | undefined
  start?: true | undefined
}
export const sequenceSearch = (raw: Raw): SequenceSearch => ({
  show: oneOf(raw['show'], ENROLMENT_SHOWS),
  start: flag(raw['start']),
})

export interface SettingsSearch {
  filter?: string | undefined
}
export const settingsSearch = (raw: Raw): SettingsSearch => ({ filter: text(raw['filter']) })
