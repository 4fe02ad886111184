import { once } from 'node:events'
import { accessSync, constants, existsSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Command } from 'commander'
import { AppError } from '#shared/app-error.ts'
import { electronRuntime } from '../installation.ts'
import { problemOf } from './problem.ts'
import type { Session } from './session.ts'

interface Check {
  check: string
  ok: boolean
  detail: string
}

const OLDEST_NODE = 24

/** `doctor`. */
export function registerDoctor(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('look whether everything Fieldpost needs is in order')
    .action(async () => {
      // First: it makes the folder, which the vault's key is bound to.
      const engine = await engineChecks(session)
      const checks = [
        nodeCheck(),
        folderCheck(session.folder),
        await vaultCheck(session),
        await portCheck(),
        electronCheck(),
        ...engine,
      ]
      await session.output.rows(checks, COLUMNS, '')
      const failed = checks.filter(({ ok }) => !ok).length
      if (failed > 0) throw new AppError('not-now', `${failed} of ${checks.length} checks failed.`)
    })
}

function nodeCheck(): Check {
  const { node } = process.versions
  const ok = Number(node.split('.')[0]) >= OLDEST_NODE
  return { check: 'Node', ok, detail: ok ? node : `${node}: Fieldpost needs ${OLDEST_NODE} or newer.` }
}

function folderCheck(folder: string): Check {
  const check = 'data folder'
  if (!existsSync(folder)) return { check, ok: true, detail: `${folder} (made when it is needed)` }
  try {
    accessSync(folder, constants.R_OK | constants.W_OK)
    return { check, ok: true, detail: folder }
  } catch {
    return { check, ok: false, detail: `${folder}: this user may not write there.` }
  }
}

async function vaultCheck(session: Session): Promise<Check> {
  const check = 'vault'
  try {
    const { openVault } = await import('../vault/vault.ts')
    const vault = await openVault({ folder: session.folder, env: session.env })
    return vault.kind === 'none'
      ? {
          check,
          // Practice and servers that ask for no password work all the same.
          ok: true,
          detail: 'none: to keep a password, let FIELDPOST_KEY_FILE name a file outside the data folder',
        }
      : { check, ok: true, detail: vault.kind }
  } catch (thrown) {
    return { check, ok: false, detail: problemOf(thrown).message }
  }
}

async function portCheck(): Promise<Check> {
  const check = 'loopback ports'
  const server = createServer()
  try {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { check, ok: true, detail: 'A port on 127.0.0.1 can be had.' }
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? 'the system refused it'
    return { check, ok: false, detail: `No port on 127.0.0.1 can be had: ${code}.` }
  } finally {
    server.close()
  }
}

function electronCheck(): Check {
  const version = electronRuntime()
  const detail = version ?? 'not present: Fieldpost opens in the browser instead'
  return { check: 'Electron runtime', ok: true, detail }
}

/** What the engine says of itself; a database that cannot be opened is one failed check, not the end of all. */
async function engineChecks(session: Session): Promise<Check[]> {
  try {
    return await session.withClient((client) => client.app.doctor())
  } catch (thrown) {
    const { message, fix } = problemOf(thrown)
    return [{ check: 'engine', ok: false, detail: fix === null ? message : `${message} ${fix}` }]
  }
}

const COLUMNS = [
  { head: '', of: ({ ok }: Check) => (ok ? 'ok' : 'FAILED') },
  { head: 'check', of: ({ check }: Check) => check },
  { head: 'detail', of: ({ detail }: Check) => detail, gives: true },
]
