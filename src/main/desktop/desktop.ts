import electron from 'electron'
import Store from 'electron-store'
import { homedir } from 'node:os'
import type { Preferences } from './preferences.ts'
import { beginShell, type Shell } from './shell.ts'

/** Front door of the room, and the one place that holds the real Electron. Null in a second instance. */
export function beginDesktop(folder: string): Shell | null {
  return beginShell(electron, {
    folder,
    process,
    home: homedir(),
    // Lies in `userData`. A file that was damaged is begun anew: nothing in it matters much.
    openPreferences: () => new Store<Preferences>({ name: 'window', clearInvalidConfig: true }),
  })
}

/** For the command line in the packed app, which has no window to show in the dock. */
export function hideFromDock(): void {
  electron.app.dock?.hide()
}
