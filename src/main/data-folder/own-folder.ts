import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#shared/app-error.ts'
import { type Lock, takeLock } from './lock.ts'
import { isAlive, type Owner, readOwner, removeOwner, writeOwner } from './owner-record.ts'
import { prepareFolder } from './place.ts'
import { answers, removeOldSocket } from './socket-path.ts'

export interface OwnOptions {
  /** How this process was started, such as `serve` or `people import`: shown to whoever comes second. */
  command: string
  /** True for a command that ends by itself in a moment; others then wait for it. */
  brief: boolean
  /** How long to wait for a brief owner, in ms; 5,000 unless given. */
  waitMs?: number
}

export interface Ownership {
  /** Real path of the data folder. */
  readonly folder: string
  readonly owner: Owner
  /** Tells others where this owner listens; null: it no longer does. */
  announce(socket: string | null): void
  /** Lets the next one in. May be called twice. A process that dies is released by the system. */
  release(): void
}

/** Two tries to take the lock are this far apart, in ms. */
const RETRY_MS = 40
/** Within this time, in ms, a newcomer that holds the lock has said who it is, and a mere look at the lock is over. */
const GRACE_MS = 400

/**
 * Makes this process the one owner of a data folder, or rejects with AppError `folder-in-use` that names the first.
 * Also rejects with `bad-input` (no such place, or not ours alone) and `disk-full`.
 */
export async function ownFolder(wanted: string, options: OwnOptions): Promise<Ownership> {
  const folder = prepareFolder(wanted)
  const lock = await takeInTime(folder, options.waitMs ?? 5_000)
  try {
    await refuseDoubleOwner(folder)
    removeOldSocket(folder, readOwner(folder)?.socket ?? null)
    return ownership(lock, {
      folder,
      pid: process.pid,
      command: options.command.slice(0, 200),
      since: Date.now(),
      brief: options.brief,
      socket: null,
    })
  } catch (error) {
    lock.release()
    throw error
  }
}

async function takeInTime(folder: string, waitMs: number): Promise<Lock> {
  const began = performance.now()
  for (;;) {
    const lock = take(folder)
    if (lock) return lock
    const first = readOwner(folder)
    const known = first && isAlive(first) ? first : null
    const patience = known?.brief ? Math.max(waitMs, GRACE_MS) : GRACE_MS
    if (performance.now() - began >= patience) throw inUse(folder, known)
    await sleep(RETRY_MS)
  }
}

function take(folder: string): Lock | null {
  try {
    return takeLock(join(folder, 'owner.lock'))
  } catch (error) {
    throw new AppError('bad-input', `The data folder ${folder} cannot be locked: ${codeOf(error)}.`, {
      fix: 'Look whether the folder is writable and its file owner.lock is empty; with no Fieldpost running there, owner.lock may be removed.',
      cause: error,
    })
  }
}

/** The lock was free, yet the last owner still answers: someone removed `owner.lock` under it. */
async function refuseDoubleOwner(folder: string): Promise<void> {
  const before = readOwner(folder)
  if (before?.socket && before.pid !== process.pid && (await answers(before.socket))) {
    throw inUse(folder, before)
  }
}

function ownership(lock: Lock, first: Owner): Ownership {
  let owner = first
  writeOwner(owner)
  let released = false
  return {
    folder: first.folder,
    get owner() {
      return owner
    },
    announce(socket) {
      if (released) return
      owner = { ...owner, socket }
      writeOwner(owner)
    },
    release() {
      if (released) return
      released = true
      // Before the lock goes: afterwards the file may already be the next owner's.
      removeOwner(first.folder)
      lock.release()
    },
  }
}

function inUse(folder: string, owner: Owner | null): AppError {
  const who = owner
    ? `fieldpost ${owner.command} (process ${owner.pid}, since ${new Date(owner.since).toISOString()})`
    : 'Another Fieldpost process'
  return new AppError('folder-in-use', `${who} already works with the data folder ${folder}.`, {
    fix: 'Use that one, stop it first, or choose another folder with --data.',
  })
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' ? code : 'the system refused it'
}
