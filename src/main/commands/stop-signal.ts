/** A second signal within this time (ms) is the same Ctrl-C: the terminal sends it, and npm hands it on once more. */
const SAME_WISH = 1000

/**
 * Aborted by Ctrl-C, SIGTERM or a closed terminal: the wish to stop cleanly. A later one ends the process at once, for
 * whoever does not want to wait.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController()
  const numbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const
  let first = 0
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      if (!stop.signal.aborted) {
        first = performance.now()
        stop.abort()
      } else if (performance.now() - first > SAME_WISH) process.exit(128 + numbers[name])
    })
  return stop.signal
}

/** Resolves when `signal` is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
