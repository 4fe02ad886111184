import type { Status } from '#shared/contract/app.ts'

/** One line on how things stand, for the tray. `zone`: IANA; the machine's unless given. */
export function statusWords(status: Status | null, zone?: string): string {
  if (!status) return 'Starting'
  if (status.trouble !== null) return `Stopped: ${firstLine(status.trouble)}`
  const waiting = status.waiting === 0 ? 'nothing waits' : `${count(status.waiting)} waiting`
  if (status.paused) return `Paused: ${waiting}`
  if (!status.online) return `Offline: ${waiting}`
  const next = nextAt(status)
  if (status.waiting === 0 || next === null) return capital(waiting)
  if (next <= status.now) return `Sending: ${waiting}`
  return `Next at ${clock(next, zone)}: ${waiting}`
}

/** What a rep should know before leaving; null when nothing waits. */
export function waitingWords(status: Status | null): string | null {
  if (!status || status.waiting + status.inDoubt === 0) return null
  const parts: string[] = []
  if (status.waiting > 0) {
    parts.push(
      `${count(status.waiting)} ${status.waiting === 1 ? 'message waits' : 'messages wait'} to be sent.`,
    )
  }
  if (status.inDoubt > 0) {
    const what = status.inDoubt === 1 ? 'one message' : `${count(status.inDoubt)} messages`
    parts.push(`Whether ${what} arrived is still being found out.`)
  }
  parts.push('None is lost. They go out, and bounces and replies are read, when Fieldpost runs again.')
  return parts.join(' ')
}

function nextAt(status: Status): number | null {
  const times = status.channels.map((channel) => channel.nextAt).filter((at) => at !== null)
  return times.length === 0 ? null : Math.min(...times)
}

function clock(at: number, zone?: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(at)
}

function count(n: number): string {
  return new Intl.NumberFormat('en-US').format(n)
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 100)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
