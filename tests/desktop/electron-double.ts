import { EventEmitter } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { vi } from 'vitest'
import type { Electron } from '../../src/main/desktop/electron-parts.ts'

/** What a test looks at: the parts of Electron that the desktop room uses, as far as they can be had without it. */
export function electronDouble(options: { packaged?: boolean; first?: boolean } = {}): {
  parts: ReturnType<typeof electronParts>
  electron: Electron
} {
  const parts = electronParts(options)
  return { parts, electron: parts as unknown as Electron }
}

function electronParts(options: { packaged?: boolean; first?: boolean }) {
  const app = Object.assign(new EventEmitter(), {
    isPackaged: options.packaged ?? true,
    setPath: vi.fn<(name: string, path: string) => void>(),
    setAppUserModelId: vi.fn<(id: string) => void>(),
    enableSandbox: vi.fn<() => void>(),
    getAppPath: (): string => '/app',
    exit: vi.fn<(code: number) => void>(),
    quit: () => void app.emit('before-quit', cancellable()),
    whenReady: () => Promise.resolve(),
    requestSingleInstanceLock: () => options.first ?? true,
    setBadgeCount: vi.fn<(count: number) => void>(),
    getLoginItemSettings: vi.fn<(settings?: object) => object>(() => ({
      openAtLogin: false,
      wasOpenedAtLogin: false,
    })),
    setLoginItemSettings: vi.fn<(settings: object) => void>(),
  })
  const parts = {
    app,
    windows: [] as WindowDouble[],
    notes: [] as NoteDouble[],
    trays: [] as TrayDouble[],
    menus: [] as MenuItem[][],
    // Plain functions that `new` can be said to.
    BrowserWindow: function (given: WindowGiven): WindowDouble {
      const window = new WindowDouble(given)
      parts.windows.push(window)
      return window
    },
    Notification: Object.assign(
      function (given: { title: string; body: string }): NoteDouble {
        const note = new NoteDouble(given)
        parts.notes.push(note)
        return note
      },
      { isSupported: () => true },
    ),
    Tray: function (image: unknown): TrayDouble {
      const tray = new TrayDouble(image)
      parts.trays.push(tray)
      return tray
    },
    Menu: {
      buildFromTemplate: (template: MenuItem[]) => template,
      setApplicationMenu: (menu: MenuItem[]) => parts.menus.push(menu),
    },
    MessageChannelMain: PortsDouble,
    ipcMain: new EventEmitter(),
    powerMonitor: new EventEmitter(),
    net: { online: true, isOnline: () => parts.net.online },
    nativeImage: {
      createFromPath: (path: string) => ({ path }),
    },
    nativeTheme: { shouldUseDarkColors: false },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    shell: {
      openExternal: vi.fn<(url: string) => Promise<void>>(() => Promise.resolve()),
      showItemInFolder: vi.fn<(path: string) => void>(),
    },
    dialog: {
      showErrorBox: vi.fn<(title: string, text: string) => void>(),
      showMessageBox: vi.fn<(box: { detail: string }) => Promise<{ response: number }>>(() =>
        Promise.resolve({ response: 1 }),
      ),
    },
    protocol: {
      registerSchemesAsPrivileged: vi.fn<(schemes: object[]) => void>(),
      handle: vi.fn<(scheme: string, answer: (request: Request) => Response) => void>(),
    },
  }
  return parts
}

export function cancellable() {
  return { defaultPrevented: false, preventDefault: vi.fn<() => void>() }
}

export interface MenuItem {
  label?: string
  role?: string
  checked?: boolean
  submenu?: MenuItem[]
  click?: () => void
}

interface WindowGiven {
  webPreferences: Record<string, unknown>
  width: number
  height: number
}

class WindowDouble extends EventEmitter {
  readonly given: WindowGiven
  readonly webContents = new ContentsDouble()
  readonly loaded: string[] = []
  visible = false
  minimized = false

  constructor(given: WindowGiven) {
    super()
    this.given = given
  }
  loadURL(url: string) {
    this.loaded.push(url)
    return Promise.resolve()
  }
  show() {
    this.visible = true
    this.emit('show')
  }
  hide() {
    this.visible = false
  }
  restore() {
    this.minimized = false
  }
  focus() {}
  maximize() {}
  reload() {
    this.loaded.push('reload')
  }
  isDestroyed() {
    return false
  }
  isMinimized() {
    return this.minimized
  }
  isMaximized() {
    return false
  }
  getNormalBounds() {
    return { x: 10, y: 20, width: 1000, height: 700 }
  }
}

export class ContentsDouble extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | null = null
  readonly sent: unknown[][] = []
  readonly session = new SessionDouble()
  readonly mainFrame = new FrameDouble('fieldpost://app')
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
    this.openHandler = handler
  }
  send(...words: unknown[]) {
    this.sent.push(words)
  }
}

/** A frame that keeps the ports it is handed, as the page would. */
export class FrameDouble {
  readonly origin: string
  readonly parent: FrameDouble | null
  readonly ports: MessagePort[] = []
  constructor(origin: string, parent: FrameDouble | null = null) {
    this.origin = origin
    this.parent = parent
  }
  postMessage(_channel: string, _message: unknown, ports: MessagePort[]) {
    this.ports.push(...ports)
  }
}

type Decide = (allowed: boolean) => void
export class SessionDouble extends EventEmitter {
  request:
    | ((contents: null, permission: string, decide: Decide, details: { requestingUrl: string }) => void)
    | null = null
  check: ((contents: null, permission: string, origin: string) => boolean) | null = null
  device: (() => boolean) | null = null
  before: ((details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void) | null = null
  setPermissionRequestHandler(handler: NonNullable<SessionDouble['request']>) {
    this.request = handler
  }
  setPermissionCheckHandler(handler: NonNullable<SessionDouble['check']>) {
    this.check = handler
  }
  setDevicePermissionHandler(handler: () => boolean) {
    this.device = handler
  }
  webRequest = {
    onBeforeRequest: (_filter: object, handler: NonNullable<SessionDouble['before']>) => {
      this.before = handler
    },
  }
}

class NoteDouble extends EventEmitter {
  readonly title: string
  readonly body: string
  shown = false
  constructor(given: { title: string; body: string }) {
    super()
    this.title = given.title
    this.body = given.body
  }
  show() {
    this.shown = true
  }
  close() {
    this.shown = false
    this.emit('close')
  }
}

class TrayDouble extends EventEmitter {
  image: unknown
  tip = ''
  menu: MenuItem[] = []
  constructor(image: unknown) {
    super()
    this.image = image
  }
  setImage(image: unknown) {
    this.image = image
  }
  setToolTip(tip: string) {
    this.tip = tip
  }
  setContextMenu(menu: MenuItem[]) {
    this.menu = menu
  }
  destroy() {}
}

/** A real channel; its first port tells of messages in the way Electron's do, as `{data}`. */
class PortsDouble {
  readonly port1: PortDouble
  readonly port2: MessagePort
  constructor() {
    const { port1, port2 } = new MessageChannel()
    this.port1 = new PortDouble(port1 as unknown as MessagePort)
    this.port2 = port2 as unknown as MessagePort
  }
}

class PortDouble extends EventEmitter {
  private readonly port: MessagePort
  constructor(port: MessagePort) {
    super()
    this.port = port
  }
  start() {
    this.port.addEventListener('message', (event) => this.emit('message', { data: event.data as unknown }))
    this.port.addEventListener('close', () => this.emit('close'))
    this.port.start()
  }
  postMessage(data: unknown) {
    this.port.postMessage(data)
  }
  close() {
    this.port.close()
  }
}
