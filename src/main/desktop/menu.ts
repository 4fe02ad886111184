import type { MenuItemConstructorOptions } from 'electron'
import type { Acts, Electron } from './electron-parts.ts'

export interface MenuState {
  platform: NodeJS.Platform
  packaged: boolean
  paused: boolean
  /** Null where it cannot be set. */
  startsAtLogin: boolean | null
}

/** The menu of the app: short, with the system's own roles, so that copy and paste work where menus carry them. */
export function menuTemplate(state: MenuState, acts: Acts): MenuItemConstructorOptions[] {
  const mac = state.platform === 'darwin'
  const quit: MenuItemConstructorOptions = {
    label: 'Quit Fieldpost',
    accelerator: 'CommandOrControl+Q',
    click: acts.quit,
  }
  const own: MenuItemConstructorOptions[] = [pauseItem(state.paused, acts), ...loginItem(state, acts)]
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const fileMenu: MenuItemConstructorOptions = mac
    ? {
        label: 'Fieldpost',
        submenu: [
          { role: 'about' },
          separator,
          ...own,
          separator,
          { role: 'hide' },
          { role: 'hideOthers' },
          { role: 'unhide' },
          separator,
          quit,
        ],
      }
    : { label: '&File', submenu: [...own, separator, { role: 'close' }, quit] }
  const inDevelopment: MenuItemConstructorOptions[] = state.packaged
    ? []
    : [separator, { role: 'reload' }, { role: 'toggleDevTools' }]
  return [
    fileMenu,
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...inDevelopment,
      ],
    },
    ...(mac ? [{ role: 'windowMenu' } as const] : []),
    { role: 'help', submenu: [{ label: 'Show the log', click: acts.openLogs }] },
  ]
}

export function pauseItem(paused: boolean, acts: Acts): MenuItemConstructorOptions {
  return { label: paused ? 'Resume sending' : 'Pause sending', click: () => acts.pause(!paused) }
}

function loginItem(state: MenuState, acts: Acts): MenuItemConstructorOptions[] {
  const on = state.startsAtLogin
  if (on === null) return []
  return [{ label: 'Start at login', type: 'checkbox', checked: on, click: () => acts.startAtLogin(!on) }]
}

export function setMenu({ Menu }: Pick<Electron, 'Menu'>, state: MenuState, acts: Acts): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(state, acts)))
}
