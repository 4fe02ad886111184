import type { Electron } from './electron-parts.ts'

/**
 * True in the first instance of a data folder (Electron ties it to `userData`, which lies in that folder). A second
 * one gets false, and the first is told by `onSecond`.
 */
export function isFirstInstance({ app }: Pick<Electron, 'app'>, onSecond: () => void): boolean {
  if (!app.requestSingleInstanceLock()) return false
  app.on('second-instance', onSecond)
  // macOS: a click on the icon in the dock.
  app.on('activate', onSecond)
  return true
}
