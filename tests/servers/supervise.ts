import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Puts the server into a session of its own and kills that whole session when our end of its standard input closes: on
// stop(), and also when the test process is killed. Signals alone leave Dovecot's imap, log and stats processes behind.
const SUPERVISE =
  'exec 3<&0; setsid "$@" </dev/null 3<&- & P=$!; { cat <&3 >/dev/null; kill -s KILL -- -$P; } & wait $P; R=$?; kill $! 2>/dev/null; exit $R'

export interface Supervised {
  stop(): Promise<void>
  /** What the server wrote to its output, for the message of a failed start. */
  output(): string
  exited(): boolean
}

/** Starts `command` so that nothing of it outlives us. */
export function supervise(
  command: string[],
  options: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
): Supervised {
  const child = spawn('/bin/sh', ['-c', SUPERVISE, 'supervise', ...command], { stdio: 'pipe', ...options })
  let output = ''
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.stdin.on('error', () => {})
  const gone = once(child, 'exit')
  return {
    output: () => output,
    exited: () => child.exitCode !== null || child.signalCode !== null,
    async stop() {
      child.stdin.end()
      await gone
    },
  }
}

/** `count` TCP ports of 127.0.0.1 that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => net.createServer())
  const ports: number[] = []
  for (const server of servers) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    ports.push((server.address() as net.AddressInfo).port)
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/** A new folder under the temp folder; its path stays short, since Unix sockets inside must stay under 108 characters. */
export async function shortTempFolder(name: string): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `fp-${name}-`))
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    const answer = (yes: boolean) => {
      socket.destroy()
      resolve(yes)
    }
    socket.setTimeout(2000, () => answer(false))
    socket.once('data', () => answer(true))
    socket.once('error', () => answer(false))
    socket.once('close', () => answer(false))
  })
}

/** Waits until each port greets (a listening port alone says nothing); fails with the server's log when it does not. */
export async function untilGreeting(ports: number[], server: Supervised, logFile: string): Promise<void> {
  const until = performance.now() + 20_000
  for (const port of ports) {
    while (!(await greets(port))) {
      if (server.exited() || performance.now() > until) {
        const log = await readFile(logFile, 'utf8').catch(() => '')
        throw new Error(`Port ${port} never greeted.\n${server.output()}\n${log.slice(-4000)}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}
