import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The first look after a pause must not show the time of the last one. */
function currentNow(): number {
  if (timer === undefined) now = Date.now()
  return now
}

/**
 * The time in ms, read again as often as `everyMs` (at least a second). One timer serves the whole window, and a
 * component only renders again when its own step is over.
 */
export function useNow(everyMs = 1000): number {
  const step = Math.max(1000, everyMs)
  return useSyncExternalStore(subscribe, () => Math.floor(currentNow() / step) * step)
}
