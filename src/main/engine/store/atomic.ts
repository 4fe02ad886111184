import type { Database } from 'better-sqlite3'

/** `work` as one transaction that takes the write lock at its start; nested calls join the outer one. */
export function atomic<A extends unknown[], R>(db: Database, work: (...args: A) => R): (...args: A) => R {
  const transaction = db.transaction(work)
  return (...args) => transaction.immediate(...args)
}
