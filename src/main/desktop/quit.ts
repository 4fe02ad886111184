import type { BrowserWindow } from 'electron'
import type { Log } from '#engine/ports.ts'
import type { Electron } from './electron-parts.ts'

export interface QuitOptions {
  /** What waits, in words, or null. Asked at the last moment. */
  waiting(): Promise<string | null>
  /** Ends everything in order. */
  finish(): Promise<void>
  log: Log
  /** How long `finish` may take, in ms; what it leaves behind is settled at the next start. */
  patienceMs: number
}

export interface Quitting {
  /** True once the app ends. */
  isLeaving: () => boolean
  /** Ends without asking: the system shuts down, or someone sent a signal. */
  leave(): Promise<void>
  /** A window through which Windows tells that the session ends. */
  watch(window: BrowserWindow): void
}

/** Closing the window keeps sending; quitting says what waits and ends in order. */
export function handleQuit(
  { app, dialog, powerMonitor }: Pick<Electron, 'app' | 'dialog' | 'powerMonitor'>,
  options: QuitOptions,
): Quitting {
  let state: 'staying' | 'asking' | 'leaving' = 'staying'

  const leave = async () => {
    if (state === 'leaving') return
    state = 'leaving'
    await inTime(options.finish(), options.patienceMs).catch((error: unknown) =>
      options.log.error('desktop.unclean-end', {
        error: error instanceof Error ? error.message : String(error),
      }),
    )
    app.exit(0)
  }
  const ask = async () => {
    state = 'asking'
    const waiting = await options.waiting().catch(() => null)
    if (waiting !== null && !(await mayLeave(dialog, waiting))) {
      if (state === 'asking') state = 'staying'
      return
    }
    await leave()
  }

  // Without a listener Electron quits with the last window.
  app.on('window-all-closed', () => undefined)
  app.on('before-quit', (event) => {
    event.preventDefault()
    if (state === 'staying') void ask()
  })
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault()
    void leave()
  })

  return {
    isLeaving: () => state === 'leaving',
    leave,
    watch(window) {
      if (process.platform === 'win32') window.on('session-end', () => void leave())
    },
  }
}

async function mayLeave(dialog: Electron['dialog'], waiting: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'Quit Fieldpost',
    message: 'Quit and stop sending?',
    detail: waiting,
    buttons: ['Keep sending', 'Quit'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1
}

async function inTime(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not ended after ${ms} ms`)), ms)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
