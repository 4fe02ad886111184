import type { Notification } from 'electron'
import type { Log, Notifier } from '#engine/ports.ts'
import type { Electron } from './electron-parts.ts'

/** More than these at once would bury each other and the rep; the oldest gives way. */
const MOST_SHOWN = 5

/** The system's notifications. A click opens the feed; a newer note with the same `tag` takes the older one's place. */
export function createNotifier(
  electron: Pick<Electron, 'Notification'>,
  options: { log: Log; openFeed(): void },
): Notifier {
  // Held until it is gone: a notification that is garbage collected no longer tells of its click.
  const shown = new Map<string, Notification>()
  return {
    notify({ title, body, tag }) {
      if (!electron.Notification.isSupported()) return
      shown.get(tag)?.close()
      shown.delete(tag)
      const [oldest] = shown
      if (oldest && shown.size >= MOST_SHOWN) {
        oldest[1].close()
        shown.delete(oldest[0])
      }
      const note = new electron.Notification({ title: oneLine(title, 100), body: oneLine(body, 300) })
      const forget = () => {
        if (shown.get(tag) === note) shown.delete(tag)
      }
      note.on('click', () => {
        forget()
        options.openFeed()
      })
      note.on('close', forget)
      // macOS shows none for an app that is not signed, and says so only here.
      note.on('failed', (_event, error) => {
        forget()
        options.log.warn('desktop.notification-failed', { error })
      })
      shown.set(tag, note)
      note.show()
    },
  }
}

/** Parts of it come out of mails. */
function oneLine(text: string, longest: number): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}
