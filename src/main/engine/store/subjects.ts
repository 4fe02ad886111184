import type { Database } from 'better-sqlite3'
import { channelStatements } from './channels.ts'
import { enrolmentStatements } from './enrolments.ts'
import { feedStatements } from './feed.ts'
import { inboundStatements } from './inbounds.ts'
import { messageStatements } from './messages.ts'
import { outboxStatements } from './outbox.ts'
import { peopleStatements } from './people.ts'
import { sequenceStatements } from './sequences.ts'
import { settingStatements } from './settings.ts'
import { suppressionStatements } from './suppressions.ts'

/** One file of statements per subject; every function is one transaction. */
export function subjectsOf(db: Database) {
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

export type Subjects = ReturnType<typeof subjectsOf>
