import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import type { EngineRouter } from '#engine/engine.ts'
import type { Log, Notifier } from '#engine/ports.ts'
import { asAppError } from '#shared/app-error.ts'
import type { Status } from '#shared/contract/app.ts'
import type { Client } from '#shared/contract/index.ts'
import type { Acts, Electron } from './electron-parts.ts'
import { followStatus } from './follow-status.ts'
import { createLoginItem, startedHidden } from './login-item.ts'
import { setMenu } from './menu.ts'
import { createNotifier } from './notifications.ts'
import { pageAddress } from './page-address.ts'
import { handOverPorts } from './ports.ts'
import { createNetwork, type DesktopNetwork, realTime } from './power.ts'
import type { PreferenceStore } from './preferences.ts'
import { claimScheme, type PageFiles, servePage } from './protocol.ts'
import { handleQuit } from './quit.ts'
import { isFirstInstance } from './single-instance.ts'
import { waitingWords } from './status-words.ts'
import { openTray } from './tray.ts'
import { openWindow, showWindow } from './window.ts'

/** Must be the installer's `appId`: Windows shows notifications only for an app it knows by this name. */
export const APP_ID = 'app.fieldpost.desktop'

/** How long the engine may take to end when the rep quits, in ms. */
const PATIENCE_MS = 10_000

export interface ShellOptions {
  /** The data folder; what Chromium keeps lies in `desktop/` in it, so that each folder has an instance of its own. */
  folder: string
  process: Pick<NodeJS.Process, 'argv' | 'env' | 'execPath' | 'platform' | 'on'>
  home: string
  openPreferences(): PreferenceStore
}

/** An engine that runs, and how to end it. */
export interface Running {
  router: EngineRouter
  client: Client
  /** The built screens. */
  files: PageFiles
  log: Log
  /** Ends the engine and everything around it, in order. */
  finish: () => Promise<void>
}

export interface Shell {
  /** Where the build put the screens. */
  readonly rendererFolder: string
  /** Resolves once Electron is ready; `ports` and `open` need that. */
  ready(): Promise<void>
  /** What the engine asks of the desktop. Call it once. */
  ports(log: Log): { network: DesktopNetwork; notifier: Notifier }
  /** Opens window, tray and menu. */
  open(running: Running): void
  /** Tells the rep why Fieldpost cannot run, and ends with code 1. */
  fail(error: unknown): void
}

/** What must be done before Electron is ready, in the first tick. Null in a second instance, which ends at once. */
export function beginShell(electron: Electron, options: ShellOptions): Shell | null {
  const { app } = electron
  app.setPath('userData', join(options.folder, 'desktop'))
  app.setAppUserModelId(APP_ID)
  app.enableSandbox()
  claimScheme(electron)

  let window: BrowserWindow | null = null
  let network: DesktopNetwork | null = null
  const show = () => {
    if (window) showWindow(window)
  }
  const openFeed = () => {
    show()
    if (window && !window.isDestroyed()) window.webContents.send('fieldpost-go', '/feed')
  }
  if (!isFirstInstance(electron, show)) {
    app.exit(0)
    return null
  }
  return {
    rendererFolder: join(app.getAppPath(), 'out', 'renderer'),
    ready: () => app.whenReady(),
    ports(log) {
      network = createNetwork(electron, realTime)
      return { network, notifier: createNotifier(electron, { log, openFeed }) }
    },
    open(running) {
      window = openShell(electron, options, running, { show, openFeed }, () => network?.stop())
    },
    fail(error) {
      const { message, fix } = asAppError(error)
      electron.dialog.showErrorBox('Fieldpost cannot run', fix === null ? message : `${message}\n\n${fix}`)
      app.exit(1)
    },
  }
}

function openShell(
  electron: Electron,
  options: ShellOptions,
  { router, client, files, log, finish }: Running,
  { show, openFeed }: Pick<Acts, 'show' | 'openFeed'>,
  stopPorts: () => void,
): BrowserWindow {
  const { app } = electron
  const { platform, env, argv, execPath } = options.process
  const icons = join(app.getAppPath(), 'resources', 'icons')
  const page = pageAddress(app.isPackaged, env)
  const preferences = options.openPreferences()
  const loginItem = createLoginItem(electron, { platform, env, execPath, home: options.home })
  const ending = new AbortController()
  let status: Status | null = null

  servePage(electron, files)
  const quitting = handleQuit(electron, {
    log,
    patienceMs: PATIENCE_MS,
    waiting: async () => waitingWords(await client.app.status()),
    async finish() {
      ending.abort()
      takeBackPorts()
      stopPorts()
      await finish()
    },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    options.process.on(signal, () => void quitting.leave())
  }

  const acts: Acts = {
    show,
    openFeed,
    quit: () => app.quit(),
    openLogs: () => electron.shell.showItemInFolder(join(options.folder, 'logs', 'fieldpost.log')),
    pause: (paused) =>
      void client.app.pause({ paused }).catch(() => log.warn('desktop.pause-failed', { paused })),
    startAtLogin(on) {
      loginItem.set(on)
      refreshMenu()
    },
  }
  const refreshMenu = () =>
    setMenu(
      electron,
      {
        platform,
        packaged: app.isPackaged,
        paused: status?.paused ?? false,
        startsAtLogin: loginItem.isOn(),
      },
      acts,
    )
  const window = openWindow(electron, {
    page,
    preferences,
    preload: join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
    icon: join(icons, 'app', '512x512.png'),
    hidden: startedHidden(electron, argv, platform),
    isLeaving: quitting.isLeaving,
    onHidden: () => tellOnce(electron, preferences),
  })
  quitting.watch(window)
  const takeBackPorts = handOverPorts(electron, window.webContents, { router, page, log })
  const tray = openTray(electron, icons, acts)
  refreshMenu()
  void followStatus(client, ending.signal, (now) => {
    const changed = now.paused !== (status?.paused ?? false)
    status = now
    tray.show(now)
    if (changed) refreshMenu()
  }).catch((error: unknown) => log.error('desktop.no-status', { error: asAppError(error).message }))
  return window
}

/** The first time the rep closes the window: it would be a surprise that mail goes on leaving. */
function tellOnce({ Notification }: Pick<Electron, 'Notification'>, preferences: PreferenceStore): void {
  if (preferences.get('toldAboutBackground') || !Notification.isSupported()) return
  preferences.set('toldAboutBackground', true)
  new Notification({
    title: 'Fieldpost keeps sending',
    body: 'The window is closed; what waits still goes out. Quit from the menu by the clock to stop.',
  }).show()
}
