import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const CLI = join(import.meta.dirname, '../../src/main/cli.ts')

/** What the outbox and the feed print, as far as the journeys look at it. */
export interface Row {
  id: number
  to: string
  state: string
  messageId: string
  sentAt: number
}

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
  /** Standard output as the objects of `--json`. */
  objects: Row[]
}

/** A command that goes on: its lines as they come. */
export interface Running {
  child: ChildProcess
  lines: { at: number; text: string }[]
  errors: string[]
  /** Resolves with the first line that fits, those that came before included. */
  line(fits: (text: string) => boolean): Promise<{ at: number; text: string }>
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** One data folder, driven by the command line alone, as a rep's script would. */
export async function openCommandLine(env: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'fieldpost-journey-'))
  const data = join(folder, 'data')
  const running = new Set<ChildProcess>()
  const options = { env: { ...process.env, FIELDPOST_KEY_FILE: join(folder, 'vault.key'), ...env } }

  function launch(words: string[]): ChildProcess {
    const child = spawn(process.execPath, [CLI, '--data', data, ...words], {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    child.once('exit', () => running.delete(child))
    return child
  }

  return {
    folder,
    data,
    async run(...words: string[]): Promise<Ended> {
      const child = launch(words)
      const out: Buffer[] = []
      const err: Buffer[] = []
      child.stdout!.on('data', (chunk: Buffer) => out.push(chunk))
      child.stderr!.on('data', (chunk: Buffer) => err.push(chunk))
      const [code] = (await once(child, 'close')) as [number | null]
      const stdout = Buffer.concat(out).toString()
      const objects =
        words.includes('--json') && code === 0
          ? stdout
              .split('\n')
              .filter(Boolean)
              .map((line) => JSON.parse(line) as Row)
          : []
      return { code, stdout, stderr: Buffer.concat(err).toString(), objects }
    },
    start(...words: string[]): Running {
      const child = launch(words)
      const lines: Running['lines'] = []
      const errors: string[] = []
      const waiting = new Set<() => void>()
      createInterface(child.stdout!).on('line', (text) => {
        lines.push({ at: Date.now(), text })
        for (const look of waiting) look()
      })
      createInterface(child.stderr!).on('line', (text) => errors.push(text))
      return {
        child,
        lines,
        errors,
        line: (fits) =>
          new Promise((resolve, reject) => {
            const look = () => {
              const found = lines.find(({ text }) => fits(text))
              if (!found) return
              waiting.delete(look)
              resolve(found)
            }
            waiting.add(look)
            child.once('exit', () => reject(new Error(`ended before that line: ${errors.join('\n')}`)))
            look()
          }),
        async end(signal) {
          if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
          const ended = once(child, 'exit')
          child.kill(signal)
          const [code] = (await ended) as [number | null]
          return code
        },
      }
    },
    async close(): Promise<void> {
      for (const child of running) child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type CommandLine = Awaited<ReturnType<typeof openCommandLine>>
