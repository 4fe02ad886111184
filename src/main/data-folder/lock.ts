import Database from 'better-sqlite3'
import { chmodSync, existsSync } from 'node:fs'

/**
 * One owner per folder, told by an exclusive SQLite lock on the empty database `owner.lock`.
 *
 * Why SQLite: the system itself drops the lock when a process dies in whatever way (fcntl locks on Linux and macOS,
 * LockFileEx on Windows), SQLite refuses a second holder inside the same process too, and it is in the program anyway.
 * Node offers no file lock of its own; a pid file goes stale and its number is used again; a Unix socket stays behind
 * after kill -9, and removing it is a race; a TCP port can be taken by anyone.
 *
 * The trap: on Linux and macOS a process loses its lock when it opens and closes this very file by any other way
 * than SQLite. Nothing else may read or copy `owner.lock`.
 */
export interface Lock {
  release(): void
}

/** Kept here so that a holder who forgets its `Lock` does not lose it to the garbage collector. */
const held = new Set<Database.Database>()

/** Null when somebody holds it, this process included. Never waits. */
export function takeLock(path: string): Lock | null {
  const database = open(path, {})
  if (!database) return null
  try {
    // In memory, so that no journal file ever lies beside it.
    database.pragma('journal_mode = MEMORY')
    database.exec('BEGIN EXCLUSIVE')
    if (process.platform !== 'win32') chmodSync(path, 0o600)
  } catch (error) {
    database.close()
    if (isBusy(error)) return null
    throw error
  }
  held.add(database)
  return {
    release() {
      if (held.delete(database)) database.close()
    },
  }
}

/**
 * Whether somebody holds the lock now. Looking takes a shared lock for a moment, in which `takeLock` finds it busy:
 * whoever takes it tries for a while.
 */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) return false
  const database = open(path, { readonly: true, fileMustExist: true })
  if (!database) return true
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (error) {
    if (isBusy(error)) return true
    throw error
  } finally {
    database.close()
  }
}

function open(path: string, options: Database.Options): Database.Database | null {
  try {
    return new Database(path, { timeout: 0, ...options })
  } catch (error) {
    if (isBusy(error)) return null
    throw error
  }
}

function isBusy(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
}
