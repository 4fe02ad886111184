import type { BrowserWindow } from 'electron'
import type { Electron } from './electron-parts.ts'
import { guardPage, guardSession } from './guard.ts'
import type { PageAddress } from './page-address.ts'
import { fittingBounds, LEAST, type PreferenceStore } from './preferences.ts'

export interface WindowOptions {
  page: PageAddress
  /** Absolute path of the built preload. */
  preload: string
  /** Absolute path of the app's icon. */
  icon: string
  preferences: PreferenceStore
  /** Ask for it at login or by the rep: shown once it has something to show, or kept hidden. */
  hidden: boolean
  /** True once the app ends: then closing closes. */
  isLeaving: () => boolean
  /** The rep closed the window; the sending goes on. */
  onHidden: () => void
}

type Parts = Pick<Electron, 'app' | 'BrowserWindow' | 'nativeTheme' | 'screen' | 'shell'>

/** The one window: sandboxed, isolated, without Node, and unable to leave its page. */
export function openWindow(electron: Parts, options: WindowOptions): BrowserWindow {
  const kept = options.preferences.get('window')
  const window = new electron.BrowserWindow({
    ...fittingBounds(kept, electron.screen.getAllDisplays()),
    minWidth: LEAST.width,
    minHeight: LEAST.height,
    show: false,
    title: 'Fieldpost',
    icon: options.icon,
    // What is seen before the first paint.
    backgroundColor: electron.nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      devTools: !electron.app.isPackaged,
      // Elsewhere Chromium fetches its dictionaries from a server of its own.
      spellcheck: process.platform === 'darwin',
    },
  })
  guardSession(window.webContents.session, options.page)
  guardPage(electron, window.webContents, options.page)
  if (kept?.maximized) window.once('show', () => window.maximize())
  window.once('ready-to-show', () => {
    if (!options.hidden) window.show()
  })
  window.on('close', (event) => {
    remember(window, options.preferences)
    if (options.isLeaving()) return
    event.preventDefault()
    window.hide()
    options.onHidden()
  })
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !options.isLeaving()) window.reload()
  })
  void window.loadURL(options.page.url)
  return window
}

export function showWindow(window: BrowserWindow): void {
  if (window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function remember(window: BrowserWindow, preferences: PreferenceStore): void {
  preferences.set('window', { ...window.getNormalBounds(), maximized: window.isMaximized() })
}
