import type { Display, Rectangle } from 'electron'

/** What this device remembers of the window. Kept by electron-store, never in the database. */
export interface Preferences {
  window?: Rectangle & { maximized: boolean }
  /** The rep was told once that closing the window does not stop the sending. */
  toldAboutBackground?: boolean
}

/** The two functions of an electron-store that are used. */
export interface PreferenceStore {
  get<K extends keyof Preferences>(key: K): Preferences[K]
  set<K extends keyof Preferences>(key: K, value: NonNullable<Preferences[K]>): void
}

/** Device-independent pixels. */
export const LEAST = { width: 800, height: 560 }
const FIRST = { width: 1_280, height: 800 }

/** The bounds from last time if the window would still be seen there, else the first ones, placed by the system. */
export function fittingBounds(
  kept: Preferences['window'],
  displays: Pick<Display, 'workArea'>[],
): { width: number; height: number; x?: number; y?: number } {
  if (!kept || ![kept.x, kept.y, kept.width, kept.height].every(Number.isSafeInteger)) return FIRST
  const width = Math.max(LEAST.width, kept.width)
  const height = Math.max(LEAST.height, kept.height)
  // Its title bar must be on a screen, or nobody can get hold of it.
  const seen = displays.some(
    ({ workArea }) =>
      kept.x + width >= workArea.x + 100 &&
      kept.x <= workArea.x + workArea.width - 100 &&
      kept.y >= workArea.y &&
      kept.y <= workArea.y + workArea.height - 40,
  )
  return seen ? { x: kept.x, y: kept.y, width, height } : { width, height }
}
