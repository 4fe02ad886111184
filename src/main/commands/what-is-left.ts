import type { Status } from '#shared/contract/app.ts'
import type { Client } from '#shared/contract/index.ts'
import { humanTime } from './human-time.ts'

export interface Left {
  value: {
    sent: number
    waiting: number
    held: number
    inDoubt: number
    rejected: number
    nextAt: number | null
  }
  lines: string[]
  /** Mail waits that will not leave by itself, in words; null when there is none such. */
  trouble: string | null
}

/**
 * What the outbox holds once the engine has stopped, for a person and for a script. `status` is the last one of the
 * running engine: only that knows when the next message leaves. `now` in ms since the epoch.
 */
export async function whatIsLeft(client: Client, status: Status, now: number): Promise<Left> {
  const [counts, sequences] = await Promise.all([client.outbox.counts(), client.sequences.list()])
  const value = {
    sent: counts.sent ?? 0,
    waiting: (counts.queued ?? 0) + (counts.claimed ?? 0),
    held: counts.held ?? 0,
    inDoubt: (counts['in-doubt'] ?? 0) + (counts['handing-over'] ?? 0),
    rejected: counts.rejected ?? 0,
    nextAt: earliest(status.channels.map((channel) => channel.nextAt)),
  }
  const lines: string[] = []
  const next = value.nextAt === null ? '' : `, the next leaves at ${humanTime(value.nextAt, now)}`
  lines.push(`${value.sent} sent, ${value.waiting} waiting${next}.`)
  if (value.held > 0) lines.push(`${value.held} held: fieldpost outbox --state held says why.`)
  if (value.inDoubt > 0)
    lines.push(`${value.inDoubt} in doubt: they are asked about again; fieldpost outbox decide settles one.`)
  if (value.rejected > 0)
    lines.push(`${value.rejected} rejected: fieldpost outbox --state rejected says why.`)
  const active = sequences.reduce((sum, sequence) => sum + sequence.active, 0)
  if (active > 0) lines.push(`${active} people are still on their way through a sequence.`)
  const stuck = status.channels.filter((channel) => channel.waiting > 0 && channel.state === 'signed-out')
  const troubles = stuck.map(
    (channel) => `“${channel.name}” is signed out: ${channel.why?.text ?? 'its sign-in failed'}`,
  )
  if (status.trouble !== null) troubles.unshift(status.trouble)
  return { value, lines, trouble: troubles.length === 0 ? null : troubles.join(' ') }
}

function earliest(times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.min(...known)
}
