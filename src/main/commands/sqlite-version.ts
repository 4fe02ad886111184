import Database from 'better-sqlite3'

/** The version of the SQLite that holds the data; Node carries another one, of no interest to us. */
export function sqliteVersion(): string {
  const database = new Database(':memory:')
  try {
    return String(database.prepare('SELECT sqlite_version()').pluck().get())
  } finally {
    database.close()
  }
}
