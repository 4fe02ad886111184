import type { Database } from 'better-sqlite3'

/** Small values that belong to the data folder, not to a device. */
export function settingStatements(db: Database) {
  const get = db.prepare('SELECT value FROM settings WHERE key = ?')
  const set = db.prepare(
    'INSERT INTO settings (key, value) VALUES (@key, @value) ON CONFLICT DO UPDATE SET value = @value',
  )
  return {
    get: (key: string) => (get.get(key) as { value: string } | undefined)?.value ?? null,
    set: (key: string, value: string) => {
      set.run({ key, value })
    },
  }
}
