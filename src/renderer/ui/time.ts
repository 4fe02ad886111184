const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const dayAndMonth = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' })
const full = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const longDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** Whole days between the calendar days of two times (ms), in the zone of this machine; a summer-time day counts as one. */
export function daysApart(from: number, to: number): number {
  return Math.round((startOfDay(to) - startOfDay(from)) / DAY)
}

/** `in 12 s`, `4 min ago`, `14:07`, `tomorrow 09:30`, `Fri, 4 Dec 09:30`: short enough for a column. Both times in ms. */
export function formatWhen(at: number, now: number): string {
  const ahead = at - now
  const size = Math.abs(ahead)
  if (size < 2000) return 'now'
  if (size < MINUTE) return around(Math.round(size / 1000), 's', ahead)
  if (size < HOUR) return around(Math.round(size / MINUTE), 'min', ahead)
  const days = daysApart(now, at)
  if (days === 0) return clock.format(at)
  if (days === 1) return `tomorrow ${clock.format(at)}`
  if (days === -1) return `yesterday ${clock.format(at)}`
  return `${dayAndMonth.format(at)} ${clock.format(at)}`
}

function around(count: number, unit: string, ahead: number): string {
  return ahead > 0 ? `in ${count} ${unit}` : `${count} ${unit} ago`
}

/** The moment in full, to the second, for a tooltip. */
export function formatFull(at: number): string {
  return full.format(at)
}

/** `09:42`. */
export function formatClock(at: number): string {
  return clock.format(at)
}

/** The heading of a day in a list: `Today`, `Yesterday`, `Monday, 23 November`. */
export function formatDay(at: number, now: number): string {
  const days = daysApart(at, now)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  if (days === -1) return 'Tomorrow'
  return longDay.format(at)
}

/** `1,204`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

const compact = new Intl.NumberFormat('en-US', { notation: 'compact' })

/** `9,999`, but `100K`: for where there is little room. */
export function formatShortCount(count: number): string {
  return count < 10_000 ? formatCount(count) : compact.format(count)
}

/** `1 message`, `1,204 messages`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}
