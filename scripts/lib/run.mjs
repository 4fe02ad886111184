import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

const STOP_SIGNALS = process.platform === 'win32' ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Thrown when a signal asked this script to stop while a child was at work. */
export class Stopped extends Error {
  constructor(signal, code) {
    super(`stopped by ${signal}`)
    this.signal = signal
    /** How the child took it: its exit code, or null when the signal ended it. */
    this.code = code
  }
}

/** Something went wrong that the message explains: no stack is wanted. */
export class Failed extends Error {}

/**
 * Runs a program to its end and resolves with its exit code; never leaves it behind: signals to this script are passed
 * on, and after `limitMs` or when `abort` is aborted it is killed with everything it started (code null). Rejects with `Stopped` when a signal ended us.
 *
 * Its standard output goes to the stream `output` when one is given, else to ours.
 * The child leads a process group of its own, so that one signal reaches all of it exactly once: of a Ctrl-C it would
 * otherwise get one from the terminal, one from npm and one from here.
 */
export function run(program, args, { env = process.env, stdio, output, limitMs, abort } = {}) {
  return new Promise((resolve, reject) => {
    const grouped = process.platform !== 'win32'
    const child = spawn(program, args, {
      cwd: root,
      env,
      stdio: stdio ?? ['ignore', output ? 'pipe' : 'inherit', 'inherit'],
      detached: grouped,
    })
    if (output) child.stdout.pipe(output)
    let stoppedBy = null
    const signalAll = (signal) => {
      try {
        if (grouped) process.kill(-child.pid, signal)
        else child.kill(signal)
      } catch {
        // It has ended already.
      }
    }
    const onSignal = (signal) => {
      if (stoppedBy) return
      stoppedBy = signal
      signalAll(signal)
      setTimeout(kill, 10_000).unref()
    }
    const kill = () => signalAll('SIGKILL')
    const limit = limitMs && setTimeout(kill, limitMs)
    abort?.addEventListener('abort', kill, { once: true })
    for (const signal of STOP_SIGNALS) process.on(signal, onSignal)
    const finish = (settle) => {
      clearTimeout(limit)
      abort?.removeEventListener('abort', kill)
      for (const signal of STOP_SIGNALS) process.off(signal, onSignal)
      settle()
    }
    child.once('error', (error) => finish(() => reject(error)))
    child.once('exit', (code) =>
      finish(() => (stoppedBy ? reject(new Stopped(stoppedBy, code)) : resolve(code))),
    )
  })
}

/** Runs a script's main function; what it throws becomes one line and an exit code, without a stack for what is expected. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0
  } catch (error) {
    if (error instanceof Stopped) process.exitCode = error.signal === 'SIGINT' ? 130 : 143
    else {
      process.stderr.write(`${error instanceof Failed ? error.message : error.stack}\n`)
      process.exitCode = 1
    }
  }
}
