import type { ClientContext, ClientLink } from '@orpc/client'

/** `away`: it was there and is gone, or never came; it is tried again by itself. */
export type ConnectionState = 'connecting' | 'up' | 'away'

/** The way to the engine: calls go through `link`; `state` says whether somebody is there. */
export interface Connection {
  link: ClientLink<ClientContext>
  state: () => ConnectionState
  /** Calls back on each change of `state`; returns its own disposer. */
  onState: (listener: () => void) => () => void
  close: () => void
}

/** Keeps a state and tells those who listen. */
export function stateKeeper(initial: ConnectionState) {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    state: () => state,
    set(next: ConnectionState) {
      if (next === state) return
      state = next
      for (const listener of listeners) listener()
    },
    onState: (listener: () => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
