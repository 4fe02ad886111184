import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import { AppError } from '#shared/app-error.ts'
import type { FeedEntry } from '#shared/contract/feed.ts'
import { entriesSince, follow } from './follow.ts'
import type { FeedSource } from './follow.ts'
import { humanTime } from './human-time.ts'
import type { Session } from './session.ts'
import type { Column } from './table.ts'

/** Between two looks for an owner, in ms. */
const LOOK_EVERY = 200

/** `feed [--follow]`. */
export function registerFeed(program: Command, session: Session): void {
  program
    .command('feed')
    .description('what happened, oldest first')
    .option('--follow', 'stay and show what comes, whoever runs Fieldpost, until Ctrl-C')
    .action((options: { follow?: true }) => (options.follow ? followFeed(session) : list(session)))
}

async function list(session: Session): Promise<void> {
  await session.withClient((client) =>
    session.output.rows(entriesSince(client, 0), columns(Date.now()), 'Nothing has happened yet.'),
  )
}

async function followFeed(session: Session): Promise<void> {
  const { output, stop } = session
  let noted = ''
  const source: FeedSource = {
    async connect() {
      try {
        return await session.connect()
      } catch (thrown) {
        // An owner that does not answer may be gone in a moment, or come back: it is waited for like any other.
        if (!(thrown instanceof AppError) || thrown.code !== 'no-owner') throw thrown
        if (noted !== thrown.message) output.note(thrown.message)
        noted = thrown.message
        return null
      }
    },
    async alone(work) {
      try {
        await session.own({ brief: true }, ({ client }) => work(client))
        return true
      } catch (thrown) {
        if (thrown instanceof AppError && thrown.code === 'folder-in-use') return false
        throw thrown
      }
    },
    pause: () => pause(LOOK_EVERY, undefined, { signal: stop }).catch(() => {}),
  }
  await follow(source, 0, (entry) => output.result(entry, entryLine(entry, Date.now())), stop)
}

/** One entry on one line, for a list that grows. */
function entryLine(entry: FeedEntry, now: number): string {
  const mark = entry.practice ? '[practice] ' : ''
  return `${humanTime(entry.at, now)}  ${mark}${kindOf(entry)}  ${entry.who}  ${entry.text}`
}

function kindOf({ kind, bounce }: FeedEntry): string {
  return bounce ? `${kind} (${bounce.class})` : kind
}

function columns(now: number): Column<FeedEntry>[] {
  return [
    { head: 'when', of: (entry) => humanTime(entry.at, now) },
    { head: 'what', of: (entry) => (entry.practice ? `${kindOf(entry)}, practice` : kindOf(entry)) },
    { head: 'who', of: (entry) => entry.who, gives: true },
    { head: 'detail', of: (entry) => entry.text, gives: true },
  ]
}
