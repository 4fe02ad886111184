import type { Session, WebContents } from 'electron'
import type { Electron } from './electron-parts.ts'
import { isOurPage, type PageAddress } from './page-address.ts'

/** The longest address that is handed to the system's browser, in characters. */
const LONGEST_LINK = 2_048

/**
 * Opens a link outside, if it is one a rep can mean: https or a mail address, without a user name in it. Everything
 * else (files, programs' own schemes) could start something on this machine and is left alone.
 */
export async function openOutside({ shell }: Pick<Electron, 'shell'>, link: string): Promise<boolean> {
  if (link.length > LONGEST_LINK || !URL.canParse(link)) return false
  const url = new URL(link)
  const allowed = url.protocol === 'mailto:' || (url.protocol === 'https:' && !url.username && !url.password)
  if (!allowed) return false
  await shell.openExternal(url.href)
  return true
}

/** The page stays where it is: no navigation away, no second window, no web view. A link opens outside or nowhere. */
export function guardPage(electron: Pick<Electron, 'shell'>, contents: WebContents, page: PageAddress): void {
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(electron, url).catch(() => undefined)
    return { action: 'deny' }
  })
  contents.on('will-frame-navigate', (event) => {
    // A mail is shown in a frame: it leads nowhere either, not even to our own page.
    if (event.isMainFrame && isOurPage(event.url, page)) return
    event.preventDefault()
    if (event.isMainFrame) openOutside(electron, event.url).catch(() => undefined)
  })
  contents.on('will-redirect', (event) => {
    if (!isOurPage(event.url, page)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

/**
 * The page gets no permission of the system and no network. The one exception is writing to the clipboard on a
 * click, so that tables can be copied; reading it stays denied.
 */
export function guardSession(session: Session, page: PageAddress): void {
  const mayCopy = (permission: string, url: string) =>
    permission === 'clipboard-sanitized-write' && isOurPage(url, page)
  session.setPermissionRequestHandler((_contents, permission, decide, details) =>
    decide(mayCopy(permission, details.requestingUrl)),
  )
  session.setPermissionCheckHandler((_contents, permission, origin) => mayCopy(permission, origin))
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  const urls = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file:///*']
  session.webRequest.onBeforeRequest({ urls }, ({ url }, decide) =>
    decide({ cancel: !isOurServer(url, page) }),
  )
}

/** Only a development server is reached over the network, its WebSocket included. */
function isOurServer(url: string, page: PageAddress): boolean {
  return isOurPage(url.replace(/^ws/, 'http'), page)
}
