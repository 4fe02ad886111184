/** At most `size` tasks at once; the others wait their turn, or leave when their signal is aborted. */
export interface Slots {
  /** Resolves to the way to give the slot back. Rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<() => void>
}

export function createSlots(size: number): Slots {
  let taken = 0
  const waiting: (() => void)[] = []

  function giver(): () => void {
    let given = false
    return () => {
      if (given) return
      given = true
      const next = waiting.shift()
      // The slot passes from hand to hand: nobody who comes just now can slip in between.
      if (next) next()
      else taken -= 1
    }
  }

  return {
    async take(signal) {
      signal.throwIfAborted()
      if (taken < size) {
        taken += 1
        return giver()
      }
      const turn = Promise.withResolvers<void>()
      waiting.push(turn.resolve)
      const leave = () => {
        const at = waiting.indexOf(turn.resolve)
        if (at === -1) return
        waiting.splice(at, 1)
        turn.reject(signal.reason as Error)
      }
      signal.addEventListener('abort', leave, { once: true })
      try {
        await turn.promise
      } finally {
        signal.removeEventListener('abort', leave)
      }
      return giver()
    },
  }
}
