import { chmodSync, copyFileSync, existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { AppError } from '#shared/app-error.ts'
import { MIGRATIONS } from './migrations/migrations.ts'

/** Marks the file as ours ("FPst"), so that another program's database is never migrated. */
const APPLICATION_ID = 0x46507374

export interface OpenOptions {
  /** For tests of the migrations themselves. */
  migrations?: readonly { version: number; sql: string }[]
}

/**
 * Opens the database, migrates it when it is older, and refuses it when it is newer or not ours.
 * Throws AppError `newer-database`, `damaged-database` or `disk-full`.
 */
export function openDatabase(file: string, options: OpenOptions = {}): Database.Database {
  const migrations = options.migrations ?? MIGRATIONS
  const existed = file !== ':memory:' && existsSync(file)
  let db: Database.Database
  try {
    db = new Database(file, { timeout: 5000 })
    if (file !== ':memory:') chmodSync(file, 0o600)
    db.pragma('journal_mode = WAL')
    // FULL: a commit has reached the disk when it returns. Exactly-once rests on this line.
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('trusted_schema = OFF')
  } catch (error) {
    throw translated(error)
  }
  try {
    migrate(db, file, existed, migrations)
    return db
  } catch (error) {
    db.close()
    throw translated(error)
  }
}

function migrate(
  db: Database.Database,
  file: string,
  existed: boolean,
  migrations: readonly { version: number; sql: string }[],
): void {
  const version = db.pragma('user_version', { simple: true }) as number
  const owner = db.pragma('application_id', { simple: true }) as number
  const newest = migrations.at(-1)!.version
  if (version > newest)
    throw new AppError('newer-database', 'This data was written by a newer version of Fieldpost.', {
      fix: 'Install the newer version again. Nothing was changed.',
    })
  const objects = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }
  if (owner !== APPLICATION_ID && (owner !== 0 || version !== 0 || objects.n > 0))
    throw new AppError('damaged-database', 'The database in this folder does not belong to Fieldpost.', {
      fix: 'Choose another data folder.',
    })
  const missing = migrations.filter((migration) => migration.version > version)
  if (missing.length === 0) return
  if (existed && version > 0) {
    db.pragma('wal_checkpoint(TRUNCATE)')
    copyFileSync(file, `${file}.before-${newest}`)
  }
  for (const migration of missing)
    db.transaction(() => {
      db.exec(migration.sql)
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${migration.version}`)
    }).immediate()
}

/** SQLite's own errors in words a rep can act on; anything else as it is. */
export function translated(error: unknown): unknown {
  const code = error instanceof Database.SqliteError ? error.code : null
  if (code === 'SQLITE_FULL' || (error as NodeJS.ErrnoException).code === 'ENOSPC')
    return new AppError('disk-full', 'The disk is full, so nothing more can be recorded.', {
      fix: 'Free some space. Sending goes on by itself then; nothing was lost.',
      cause: error,
    })
  if (code === 'SQLITE_NOTADB' || code?.startsWith('SQLITE_CORRUPT'))
    return new AppError('damaged-database', 'The database is damaged.', {
      fix: 'Restore a backup of the data folder. Nothing will be sent from this one.',
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
