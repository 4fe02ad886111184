const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * A moment (ms since the epoch) for a person to read, in the machine's own zone and no longer than it must be:
 * `14:07:09` today, `26 Nov 09:30` this year, `26 Nov 2027` otherwise. `null` reads as a dash.
 */
export function humanTime(time: number | null, now: number): string {
  if (time === null) return '–'
  const moment = new Date(time)
  const today = new Date(now)
  const clock = `${two(moment.getHours())}:${two(moment.getMinutes())}`
  if (moment.toDateString() === today.toDateString()) return `${clock}:${two(moment.getSeconds())}`
  const day = `${moment.getDate()} ${MONTHS[moment.getMonth()]}`
  return moment.getFullYear() === today.getFullYear() ? `${day} ${clock}` : `${day} ${moment.getFullYear()}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
