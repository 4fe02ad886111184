import { once } from 'node:events'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { AppError, type AppErrorValue } from '#shared/app-error.ts'

export type Call = (subject: string, name: string, args: unknown[]) => Promise<unknown>

/** What goes to the thread, and what comes back. */
export interface Question {
  id: number
  subject: string
  name: string
  args: unknown[]
}
export type Answer = { id: number; result: unknown } | { id: number; error: Failure }
export type Failure = { app: AppErrorValue } | { message: string; stack: string | undefined }
export type Opened = { subjects: Record<string, string[]> } | { error: Failure }

/** Source runs as it is; a build puts the thread's own file beside ours. */
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './thread-main.ts' : './store-thread.js',
  import.meta.url,
)

/** Starts the thread that owns the database. Rejects as opening it does. */
export async function startThread(
  file: string,
): Promise<{ subjects: Record<string, string[]>; call: Call; close(): Promise<void> }> {
  const { port1: port, port2 } = new MessageChannel()
  const worker = new Worker(THREAD, { workerData: { file, port: port2 }, transferList: [port2] })
  // Not by `once` of events: that would reject on the worker's error, which has its own listener.
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: unknown) => void }>()
  let last = 0
  let ended = false

  /** Nobody will answer any more: whoever waits must not wait for ever. */
  function end(cause: unknown): void {
    ended = true
    for (const { reject } of waiting.values()) reject(gone(cause))
    waiting.clear()
  }
  worker.on('error', end)
  worker.on('exit', () => end(undefined))

  const [opened] = (await Promise.race([
    once(port, 'message'),
    // The thread's own word may still lie in the port when its end is told.
    exited.then((): [Opened] => {
      const left: { message: Opened } | undefined = receiveMessageOnPort(port)
      return [left?.message ?? { error: { message: 'the storage thread ended', stack: undefined } }]
    }),
  ])) as [Opened]
  if ('error' in opened) {
    port.close()
    await exited
    throw revived(opened.error)
  }
  port.on('message', (answers: Answer[]) => {
    for (const answer of answers) {
      const caller = waiting.get(answer.id)
      waiting.delete(answer.id)
      if ('error' in answer) caller?.reject(revived(answer.error))
      else caller?.resolve(answer.result)
    }
  })
  return {
    subjects: opened.subjects,
    call: (subject, name, args) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(gone(undefined))
        last += 1
        waiting.set(last, { resolve, reject })
        port.postMessage({ id: last, subject, name, args } satisfies Question)
      }),
    async close() {
      port.postMessage(null)
      await exited
      port.close()
    },
  }
}

function gone(cause: unknown): AppError {
  return new AppError('damaged-database', 'The storage of Fieldpost has stopped.', {
    fix: 'Start Fieldpost again. What was recorded is safe.',
    cause,
  })
}

function revived(failure: Failure): Error {
  if ('app' in failure) {
    const { code, message, fix } = failure.app
    return new AppError(code, message, fix === null ? {} : { fix })
  }
  const error = new Error(failure.message)
  if (failure.stack) error.stack = failure.stack
  return error
}
