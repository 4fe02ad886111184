import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const script = fileURLToPath(new URL('owner-process.ts', import.meta.url))

export interface OwnerProcess {
  child: ChildProcess
  /** `owned`, or `refused {…}`. */
  word: string
  kill9(): Promise<void>
  /** Lets it release the folder and end. */
  end(): Promise<void>
}

/** Starts a real Node process that tries to own the folder, and resolves once it has said how that went. */
export async function spawnOwner(
  folder: string,
  command: string,
  kind: 'brief' | 'stays' = 'stays',
  serve = false,
): Promise<OwnerProcess> {
  const args = [script, folder, command, kind, serve ? 'serve' : 'silent']
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const [word] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return {
    child,
    word,
    async kill9() {
      child.kill('SIGKILL')
      await exited
    },
    async end() {
      child.stdin.end()
      await exited
    },
  }
}
