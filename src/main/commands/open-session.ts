import { setTimeout as pause } from 'node:timers/promises'
import { AppError, asAppError } from '#shared/app-error.ts'
import type { Client } from '#shared/contract/index.ts'
import type { Secrets } from '#engine/ports.ts'
import type { Ownership } from '../data-folder/data-folder.ts'
import type { Connection } from './follow.ts'
import type { Output } from './output.ts'
import type { Keyboard } from './password.ts'
import type { Owned, OwnedFor, Session } from './session.ts'
import { stopSignal } from './stop-signal.ts'

/** What one call of the command line was given; known only once its words are read. */
export interface Call {
  /** What a second owner is told, e.g. `people import`. */
  readonly command: string
  readonly folder: string
  readonly folderGiven: boolean
  readonly output: Output
  readonly env: NodeJS.ProcessEnv
  readonly keyboard: Keyboard
}

/**
 * The session of one call, on the real data folder. What it needs is loaded when it is needed: `--help` and a wrong
 * word answer at once, and start neither a database nor a mail library.
 */
export function openSession(call: Call): Session {
  let stop: AbortSignal | null = null
  const session: Session = {
    env: call.env,
    keyboard: call.keyboard,
    get output() {
      return call.output
    },
    get folder() {
      return call.folder
    },
    get folderGiven() {
      return call.folderGiven
    },
    get stop() {
      return (stop ??= stopSignal())
    },
    withClient: (work) => withClient(session, call, work),
    async connect() {
      const { connectToOwner } = await import('../data-folder/data-folder.ts')
      return connectToOwner(call.folder)
    },
    own: async (options, work) => working(await take(call, options), call, options, work),
  }
  return session
}

/** Owners come and go: so many looks before what stood in our way is an answer, this far apart (ms). */
const LOOKS = 3
const BETWEEN_LOOKS = 100

async function withClient<Result>(
  session: Session,
  call: Call,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const way = await ownerOrFolder(session, call)
  if (!('client' in way)) return working(way, call, { brief: true }, ({ client }) => work(client))
  try {
    return await work(way.client)
  } finally {
    await way.close()
  }
}

/** The owner, or the folder itself when nobody owns it. Between our two looks an owner may come, or just be leaving. */
async function ownerOrFolder(session: Session, call: Call): Promise<Connection | Ownership> {
  for (let look = 1; ; look++) {
    try {
      return (await session.connect()) ?? (await take(call, { brief: true }))
    } catch (thrown) {
      const passing = thrown instanceof AppError && ['folder-in-use', 'no-owner'].includes(thrown.code)
      if (!passing || look === LOOKS) throw thrown
      await pause(BETWEEN_LOOKS)
    }
  }
}

async function take(call: Call, options: OwnedFor): Promise<Ownership> {
  const { ownFolder } = await import('../data-folder/data-folder.ts')
  return ownFolder(options.folder ?? call.folder, { command: call.command, brief: options.brief })
}

/** Composes on a folder that is ours by now, works, and undoes everything in the opposite order. */
async function working<Result>(
  ownership: Ownership,
  call: Call,
  options: OwnedFor,
  work: (owned: Owned) => Promise<Result>,
): Promise<Result> {
  const { openLog, serveSocket } = await import('../data-folder/data-folder.ts')
  const shown = { from: 'debug', write: (text: string) => process.stderr.write(text) } as const
  const log = openLog({
    folder: ownership.folder,
    ...(call.env['FIELDPOST_DEBUG'] === '1' ? { stderr: shown } : {}),
  })
  const undo: (() => unknown)[] = [() => ownership.release(), () => log.close()]
  try {
    const { compose } = await import('../compose.ts')
    const secrets = options.instead?.secrets ?? (await secretsOf(ownership.folder, call))
    const composed = await compose({
      dataFolder: ownership.folder,
      host: 'command-line',
      log,
      ...options.instead,
      secrets,
    })
    undo.push(() => composed.close())
    return await work({
      engine: composed.engine,
      client: composed.client,
      log,
      secrets,
      welcomeOthers: async () => {
        const socket = await serveSocket(ownership, composed.engine.router)
        undo.push(() => socket.close())
      },
    })
  } finally {
    await undoAll(undo.toReversed())
  }
}

/** Every one of them, whatever the others do: a folder that is not released would be refused to the next command. */
async function undoAll(acts: (() => unknown)[]): Promise<void> {
  const failed: unknown[] = []
  for (const act of acts)
    await Promise.resolve()
      .then(act)
      .catch((error: unknown) => failed.push(error))
  const [first] = failed
  if (first !== undefined) throw asAppError(first)
}

/**
 * The vault. A password from FIELDPOST_PASSWORD serves this process where the vault has none; on a system without a place
 * for the vault's key it is kept nowhere: who calls us gives it again each time, and is told so.
 */
async function secretsOf(folder: string, { env, output, command }: Call): Promise<Secrets> {
  const { openVault, withMemory } = await import('../vault/vault.ts')
  const vault = await openVault({ folder, env })
  const given = env['FIELDPOST_PASSWORD']
  // Who asks to keep a secret must hear when it is not kept.
  if (!given || command.startsWith('secret')) return vault
  const secrets = withMemory(vault, (name) => (name.endsWith('/password') ? given : null))
  if (vault.kind !== 'none') return secrets
  return {
    ...secrets,
    async set(name, value) {
      await secrets.set(name, value)
      output.note('The password is not saved: this system has no safe place for it.')
      output.note(
        'Give FIELDPOST_PASSWORD each time, or let FIELDPOST_KEY_FILE name a key file and set it again.',
      )
    },
  }
}
