import type { Why } from '#shared/contract/base.ts'
import type { ChannelRow, MessageListRow } from '#engine/store/store.ts'
import type { Rule } from '#engine/throttle/throttle.ts'

/** What is known of the moment, for one channel. */
export interface Moment {
  now: number
  /** Everything is paused by the rep. */
  paused: boolean
  trouble: string | null
  online: boolean
  channel: Pick<ChannelRow, 'pausedBy' | 'pausedWhy' | 'kind'> | null
  /** The server could not be reached; tried again then. */
  rest: { until: number; why: string } | null
  /** Follow-ups wait for the mailbox to be read. */
  mailboxRead: boolean
  forecast: Map<number, { at: number; rule: Rule | null }>
}

/** When a message will go, and the one rule that holds it. Pure. */
export function explain(row: MessageListRow, moment: Moment): { forecastAt: number | null; why: Why | null } {
  if (row.state !== 'queued')
    return {
      forecastAt: null,
      why: row.whyText === null ? null : { code: row.whyCode ?? row.state, text: row.whyText, until: null },
    }
  const { now, channel } = moment
  const stopped = stoppedBy(row, moment)
  if (stopped) return { forecastAt: null, why: stopped }
  const played = moment.forecast.get(row.id)
  const at = Math.max(played?.at ?? row.nextAt, row.nextAt, moment.rest?.until ?? 0)
  if (moment.rest)
    return { forecastAt: at, why: { code: 'unreachable', text: moment.rest.why, until: moment.rest.until } }
  if (row.nextAt > now) {
    const why =
      row.whyText !== null && row.nextAt > row.dueAt
        ? { code: row.whyCode ?? 'later', text: row.whyText }
        : { code: 'planned', text: 'Planned for this time.' }
    // A limit may hold it beyond its own time.
    if (played?.rule && played.at > row.nextAt) return { forecastAt: at, why: { ...played.rule, until: at } }
    return { forecastAt: at, why: { ...why, until: row.nextAt } }
  }
  if (!moment.mailboxRead && (row.step ?? 1) > 1 && channel)
    return {
      forecastAt: at,
      why: { code: 'mailbox', text: 'The mailbox is read first: they may have replied.', until: null },
    }
  if (played?.rule) return { forecastAt: at, why: { ...played.rule, until: at } }
  return { forecastAt: at, why: null }
}

/** What keeps it back until somebody does something. */
function stoppedBy(row: MessageListRow, { paused, trouble, online, channel }: Moment): Why | null {
  const why = (code: string, text: string): Why => ({ code, text, until: null })
  if (trouble !== null) return why('trouble', trouble)
  if (paused) return why('paused', 'You paused all sending.')
  if (!channel) return why('channel', 'Its channel is gone.')
  if (channel.pausedBy)
    return why(`channel-${channel.pausedBy}`, channel.pausedWhy ?? 'The channel is paused.')
  if (row.sequencePaused) return why('sequence-paused', 'The sequence is paused.')
  if (!online && channel.kind !== 'practice')
    return why('offline', 'This computer is offline. It goes as soon as the network is back.')
  return null
}
