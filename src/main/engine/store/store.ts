import type { Database } from 'better-sqlite3'
import { channelStatements } from './channels.ts'
import { enrolmentStatements } from './enrolments.ts'
import { feedStatements } from './feed.ts'
import { inboundStatements } from './inbounds.ts'
import { messageStatements } from './messages.ts'
import { openDatabase, translated, type OpenOptions } from './open.ts'
import { outboxStatements } from './outbox.ts'
import { peopleStatements } from './people.ts'
import { sequenceStatements } from './sequences.ts'
import { settingStatements } from './settings.ts'
import { suppressionStatements } from './suppressions.ts'

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

/** One file of statements per subject; every function is one transaction. */
function subjects(db: Database) {
  return {
    channels: channelStatements(db),
    people: peopleStatements(db),
    suppressions: suppressionStatements(db),
    sequences: sequenceStatements(db),
    enrolments: enrolmentStatements(db),
    outbox: outboxStatements(db),
    messages: messageStatements(db),
    inbounds: inboundStatements(db),
    feed: feedStatements(db),
    settings: settingStatements(db),
  }
}

type Subjects = ReturnType<typeof subjects>
type Promised<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never
}

/**
 * The store as the engine sees it: every call is asynchronous and takes and gives only structured-cloneable values,
 * although SQLite answers at once. Moving it to a worker is then a change here and nowhere else.
 */
export type Store = { [K in keyof Subjects]: Promised<Subjects[K]> } & { close(): Promise<void> }

/** Opens (and migrates) `file`. Rejects with AppError `newer-database`, `damaged-database` or `disk-full`. */
export async function openStore(file: string, options: OpenOptions = {}): Promise<Store> {
  const db = openDatabase(file, options)
  const close = async () => {
    db.close()
  }
  return { ...mapValues(subjects(db), promised), close } as Store
}

function promised(subject: object) {
  return mapValues(
    subject as Record<string, (...args: unknown[]) => unknown>,
    (call) =>
      async (...args: unknown[]) => {
        try {
          return call(...args)
        } catch (error) {
          throw translated(error)
        }
      },
  )
}

function mapValues<T, R>(of: Record<string, T>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, map(value)]))
}
