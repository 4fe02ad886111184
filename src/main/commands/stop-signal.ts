/**
 * Aborted by Ctrl-C, SIGTERM or a closed terminal: the wish to stop cleanly. A second one ends the process at once,
 * for whoever does not want to wait.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController()
  const numbers = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(128 + numbers[name])
      stop.abort()
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
