import type { Database } from 'better-sqlite3'

/**
 * Runs calls in one transaction, each undone by itself when it throws. When the transaction as a whole cannot be
 * kept (a full disk), every call of it has failed: nobody is told that something was recorded which was not.
 */
export function runTogether<C extends { id: number }>(
  db: Database,
  calls: readonly C[],
  run: (call: C) => unknown,
): ({ id: number; result: unknown } | { id: number; error: unknown })[] {
  const [only] = calls
  if (!only) return []
  try {
    db.exec('BEGIN IMMEDIATE')
    const answers = calls.map((call) => {
      try {
        return { id: call.id, result: run(call) }
      } catch (error) {
        // SQLite itself gives the whole transaction up on some errors; then nothing before this call stands either.
        if (!db.inTransaction) throw error
        return { id: call.id, error }
      }
    })
    db.exec('COMMIT')
    return answers
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK')
    return calls.map(({ id }) => ({ id, error }))
  }
}
