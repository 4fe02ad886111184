import type { OpenOptions } from './open.ts'
import type { Subjects } from './subjects.ts'
import { startThread, type Call } from './thread.ts'

export type { Act } from './acts.ts'
export type { ChannelRow, MailboxRow } from './channels.ts'
export type { Plan, ToPlan } from './enrolments.ts'
export type { FeedRow, NewFeedRow } from './feed.ts'
export type { InboundRow, NewInbound } from './inbounds.ts'
export type { KnownMessage, MessageListRow } from './messages.ts'
export { PRIORITY } from './outbox.ts'
export type { ClaimedMessage, HandOver, InDoubt, NewMessage, Settlement } from './outbox.ts'
export type { PersonRow } from './people.ts'
export type { SequenceRow } from './sequences.ts'

type Promised<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never
}

/**
 * The store as the engine sees it: every call is asynchronous and takes and gives only structured-cloneable values, so
 * that it may live on a thread of its own.
 */
export type Store = { [K in keyof Subjects]: Promised<Subjects[K]> } & { close(): Promise<void> }

/**
 * Opens (and migrates) `file` on a thread of its own: a commit waits for the disk, and nothing else should. Calls that
 * arrive while a commit is under way share the next one. Rejects with AppError `newer-database`, `damaged-database` or
 * `disk-full`.
 */
export async function openStore(file: string): Promise<Store> {
  const thread = await startThread(file)
  return { ...callers(thread.subjects, thread.call), close: thread.close } as Store
}

/** The same in the caller's own thread, each call a commit of its own: for tests that look into the database. */
export async function openStoreHere(file: string, options: OpenOptions = {}): Promise<Store> {
  const { openDatabase, translated } = await import('./open.ts')
  const { subjectsOf } = await import('./subjects.ts')
  const db = openDatabase(file, options)
  const subjects = subjectsOf(db) as unknown as Record<
    string,
    Record<string, (...args: unknown[]) => unknown>
  >
  const call: Call = async (subject, name, args) => {
    try {
      return subjects[subject]![name]!(...args)
    } catch (error) {
      throw translated(error)
    }
  }
  const names = Object.fromEntries(
    Object.entries(subjects).map(([subject, calls]) => [subject, Object.keys(calls)]),
  )
  return { ...callers(names, call), close: async () => void db.close() } as Store
}

/** An object of async functions for each subject. */
function callers(subjects: Record<string, string[]>, call: Call) {
  const of = (subject: string, names: string[]) =>
    Object.fromEntries(names.map((name) => [name, (...args: unknown[]) => call(subject, name, args)]))
  return Object.fromEntries(Object.entries(subjects).map(([subject, names]) => [subject, of(subject, names)]))
}

/** The version of the SQLite that holds the data; Node carries another one, of no interest to us. */
export async function sqliteVersion(): Promise<string> {
  const { default: Database } = await import('better-sqlite3')
  const database = new Database(':memory:')
  try {
    return String(database.prepare('SELECT sqlite_version()').pluck().get())
  } finally {
    database.close()
  }
}
