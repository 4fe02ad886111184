import type electron from 'electron'

/**
 * Electron as a value that is handed about: each file of this room says which parts it uses, so that a test can bring
 * its own, and only `desktop.ts` imports the real one.
 */
export type Electron = typeof electron

/** What the rep can ask for outside the window: by menu, tray or notification. */
export interface Acts {
  show: () => void
  openFeed: () => void
  pause: (paused: boolean) => void
  openLogs: () => void
  startAtLogin: (on: boolean) => void
  quit: () => void
}
