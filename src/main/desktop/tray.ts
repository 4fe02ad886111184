import { join } from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'
import type { Status } from '#shared/contract/app.ts'
import type { Acts, Electron } from './electron-parts.ts'
import { pauseItem } from './menu.ts'
import { statusWords } from './status-words.ts'

export interface StatusTray {
  show(status: Status): void
}

/** What a click on the tray offers. */
export function trayTemplate(status: Status | null, acts: Acts): MenuItemConstructorOptions[] {
  const unread = status?.unread ?? 0
  return [
    { label: statusWords(status), enabled: false },
    { type: 'separator' },
    { label: 'Open Fieldpost', click: acts.show },
    { label: unread > 0 ? `Live feed (${unread} new)` : 'Live feed', click: acts.openFeed },
    pauseItem(status?.paused ?? false, acts),
    { type: 'separator' },
    { label: 'Quit Fieldpost', click: acts.quit },
  ]
}

/** Attention: something stops everything, or there is news in the feed. */
function lookOf(status: Status | null): 'tray' | 'tray-paused' | 'tray-attention' {
  if (status && (status.trouble !== null || status.unread > 0)) return 'tray-attention'
  return status?.paused ? 'tray-paused' : 'tray'
}

/** The icon by the clock: says how things stand while the window is closed. `icons`: absolute path of the folder. */
export function openTray(
  { app, Menu, nativeImage, Tray }: Pick<Electron, 'app' | 'Menu' | 'nativeImage' | 'Tray'>,
  icons: string,
  acts: Acts,
): StatusTray {
  // macOS draws a template itself, black or white as its bar needs; it knows one by its name.
  const ending = process.platform === 'darwin' ? 'Template.png' : '.png'
  const image = (status: Status | null) =>
    nativeImage.createFromPath(join(icons, `${lookOf(status)}${ending}`))
  const tray = new Tray(image(null))
  tray.on('click', acts.show)
  let shown = ''
  const show = (status: Status | null) => {
    // A new menu closes one that is open, so it is only set when it says something else.
    const words = JSON.stringify([statusWords(status), status?.unread, status?.paused])
    if (words === shown) return
    shown = words
    tray.setImage(image(status))
    tray.setToolTip(`Fieldpost. ${statusWords(status)}`)
    tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(status, acts)))
    app.setBadgeCount(status?.unread ?? 0)
  }
  show(null)
  return { show }
}
