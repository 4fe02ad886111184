const DAY = 24 * 60 * 60 * 1000

/** RFC 5322 date in UTC, as mail servers write it. `at` in ms epoch. */
export function mailDate(at: number): string {
  return new Date(at).toUTCString().replace('GMT', '+0000')
}

/** The working day (ms epoch, UTC) on which somebody who is away at `at` comes back: 4 to 13 days later. */
export function dayOfReturn(at: number, draw: number): number {
  const day = at + (4 + Math.floor(draw * 8)) * DAY
  const weekday = new Date(day).getUTCDay()
  if (weekday === 6) return day + 2 * DAY
  return weekday === 0 ? day + DAY : day
}

/** `Monday, 30 November 2026` and the like. English, since the practice world writes English; UTC. */
export function inWords(at: number, form: 'weekday' | 'day-first' | 'month-first' | 'time'): string {
  const options: Intl.DateTimeFormatOptions = {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }
  if (form === 'weekday') options.weekday = 'long'
  if (form === 'time')
    Object.assign(options, { hour: '2-digit', minute: '2-digit', hour12: false, month: 'short' })
  return new Intl.DateTimeFormat(form === 'month-first' ? 'en-US' : 'en-GB', options).format(at)
}
