import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs'
import Database from 'better-sqlite3'
import { AppError } from '#shared/app-error.ts'
import { MIGRATIONS } from './migrations/migrations.ts'

/** Marks the file as ours ("FPst"), so that another program's database is never migrated. */
const APPLICATION_ID = 0x46507374

export interface OpenOptions {
  /** For tests of the migrations themselves. */
  migrations?: readonly { version: number; sql: string }[]
  /** For tests of a full disk: is given the way to set the connection's pragmas, once everything is open. */
  onOpen?: (pragma: (words: string) => unknown) => void
}

/**
 * Opens the database, migrates it when it is older, and refuses it when it is newer or not ours.
 * Throws AppError `newer-database`, `damaged-database` or `disk-full`.
 */
export function openDatabase(file: string, options: OpenOptions = {}): Database.Database {
  const migrations = options.migrations ?? MIGRATIONS
  const existed = file !== ':memory:' && existsSync(file)
  let db: Database.Database | null = null
  try {
    if (existed) look(file, migrations.at(-1)!.version)
    db = new Database(file, { timeout: 5000 })
    if (existed) check(db, migrations.at(-1)!.version)
    if (file !== ':memory:') chmodSync(file, 0o600)
    db.pragma('journal_mode = WAL')
    // FULL: a commit has reached the disk when it returns. Exactly-once rests on this line.
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('trusted_schema = OFF')
    migrate(db, file, existed, migrations)
    options.onOpen?.((words) => db!.pragma(words))
    return db
  } catch (error) {
    db?.close()
    throw translated(error)
  }
}

/**
 * Whose file it is and how new, by its header alone (https://www.sqlite.org/fileformat.html 1.3): SQLite would leave traces
 * beside a file that is not ours to touch.
 */
function look(file: string, newest: number): void {
  const header = Buffer.alloc(100)
  const handle = openSync(file, 'r')
  try {
    // An empty file is a database in which nothing was written yet.
    if (readSync(handle, header, 0, 100, 0) === 0) return
  } finally {
    closeSync(handle)
  }
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') throw damaged()
  const [version, owner, journal] = [header.readInt32BE(60), header.readInt32BE(68), header[18]]
  // Ours is in WAL mode (2) from its first page on; a WAL that was not folded in yet is looked into by `check`.
  if (journal === 2 && owner === 0 && version === 0) return
  refuse(owner, version, newest)
}

function refuse(owner: number, version: number, newest: number): void {
  if (owner !== APPLICATION_ID)
    throw new AppError('damaged-database', 'The database in this folder does not belong to Fieldpost.', {
      fix: 'Choose another data folder.',
    })
  if (version > newest)
    throw new AppError('newer-database', 'This data was written by a newer version of Fieldpost.', {
      fix: 'Install the newer version again. Nothing was changed.',
    })
}

/** The same as `look`, by what SQLite reads, before anything is written. */
function check(db: Database.Database, newest: number): void {
  const version = db.pragma('user_version', { simple: true }) as number
  const owner = db.pragma('application_id', { simple: true }) as number
  const { n } = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }
  if (n > 0 || version !== 0 || owner !== 0) refuse(owner, version, newest)
}

function migrate(
  db: Database.Database,
  file: string,
  existed: boolean,
  migrations: readonly { version: number; sql: string }[],
): void {
  const version = db.pragma('user_version', { simple: true }) as number
  const newest = migrations.at(-1)!.version
  const missing = migrations.filter((migration) => migration.version > version)
  if (missing.length === 0) return
  if (existed && version > 0) backUp(db, file, `${file}.before-${newest}`)
  for (const migration of missing)
    db.transaction(() => {
      db.exec(migration.sql)
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${migration.version}`)
    }).immediate()
}

/** A whole copy or none: half a backup is worse than an error. */
function backUp(db: Database.Database, file: string, to: string): void {
  const [{ busy }] = db.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }]
  if (busy)
    throw new AppError('not-now', 'Another program is using the database.', {
      fix: 'Close it and try again.',
    })
  try {
    copyFileSync(file, `${to}.part`)
    renameSync(`${to}.part`, to)
  } catch (error) {
    rmSync(`${to}.part`, { force: true })
    throw error
  }
}

/** SQLite's own errors in words a rep can act on; anything else as it is. */
export function translated(error: unknown): unknown {
  const code = error instanceof Database.SqliteError ? error.code : null
  if (code === 'SQLITE_FULL' || (error as NodeJS.ErrnoException | null)?.code === 'ENOSPC')
    return new AppError('disk-full', 'The disk is full, so nothing more can be recorded.', {
      fix: 'Free some space. Sending goes on by itself then; nothing was lost.',
      cause: error,
    })
  if (code === 'SQLITE_NOTADB' || code?.startsWith('SQLITE_CORRUPT')) return damaged(error)
  // Somebody else holds the database, or memory is short: the same call works in a while.
  if (/^SQLITE_(BUSY|LOCKED|PROTOCOL|NOMEM|INTERRUPT)/.test(code ?? ''))
    return new AppError('not-now', 'Another program is using the database.', {
      fix: 'Close whatever else has it open. Sending goes on by itself then; nothing was lost.',
      cause: error,
    })
  // Writes past a file-size limit or on a broken disk: as serious as a full one, and mended the same way.
  if (code?.startsWith('SQLITE_IOERR') || code === 'SQLITE_CANTOPEN' || code === 'SQLITE_READONLY')
    return new AppError('disk-full', 'The data folder cannot be written.', {
      fix: 'Check that the disk has space and that the folder belongs to you. Nothing was lost.',
      cause: error,
    })
  return error
}

function damaged(cause?: unknown): AppError {
  return new AppError('damaged-database', 'The database is damaged.', {
    fix: 'Restore a backup of the data folder. Nothing will be sent from this one.',
    cause,
  })
}
