import type { ImapFlow } from 'imapflow'
import type { Clock } from '#engine/ports.ts'
import type { Cursor, MailboxEvents, RawMail } from '../mailbox.ts'
import { connect, type Account, type Session } from './client.ts'
import { cursorOf, positionIn, type Position } from './cursor.ts'
import { lost } from './imap-errors.ts'
import { readFolder } from './read-folder.ts'

export interface Watching {
  account: Account
  clock: Clock
  cursor: Cursor | null
  since: number
  events: MailboxEvents
  signal: AbortSignal
  /** Is given the way to wake this watch, and takes it back when called with null. */
  onWake(wake: (() => void) | null): void
}

/**
 * Reads on from the cursor, then as mail arrives, over one connection and until it ends. Resolves when `signal` is
 * aborted, else rejects with an AppError, or with what `events.mails` rejected with.
 */
export async function watch(watching: Watching): Promise<void> {
  const { account, signal } = watching
  let session: Session | null = null
  const over = new AbortController()
  try {
    session = await connect(account, signal)
    await follow(session, watching, AbortSignal.any([signal, over.signal]))
  } catch (error) {
    if (signal.aborted) return
    if (error instanceof NotOurs) throw error.reason
    throw session ? session.explain(error) : error
  } finally {
    watching.onWake(null)
    over.abort()
    session?.client.close()
  }
}

/** Wraps what the watcher itself rejected with, so that it goes back untouched. */
class NotOurs extends Error {
  readonly reason: unknown

  constructor(reason: unknown) {
    super('The batch was refused')
    this.reason = reason
  }
}

/** `until`: aborted when the watch ends for whatever reason; ends every sleep. */
async function follow(session: Session, watching: Watching, until: AbortSignal): Promise<void> {
  const { client, ended } = session
  const { account, clock, signal, events } = watching
  const { folders } = account.settings
  const [live = 'INBOX', ...others] = folders?.length ? folders : await usualFolders(client)
  const reader = folderReader(client, watching)
  const alarm = createAlarm(clock, account.timeouts.poll, until)
  const onExists = () => alarm.ring('mail')
  client.on('exists', onExists)
  watching.onWake(() => alarm.ring('poke'))
  // Others first: the live folder stays selected.
  for (const folder of others) await reader.read(folder)
  await reader.read(live)
  await reader.settle()
  if (!signal.aborted) events.caughtUp()
  for (;;) {
    signal.throwIfAborted()
    void client.idle().catch(() => undefined)
    const why = await Promise.race([alarm.next(), ended])
    if (why !== 'mail') {
      await inTime(client, watching, until, client.noop())
      for (const folder of others) {
        if (await inTime(client, watching, until, reader.hasNews(folder))) await reader.read(folder)
      }
    }
    await reader.read(live)
  }
}

/** INBOX, and the junk folder: replies and bounces end there too. */
async function usualFolders(client: ImapFlow): Promise<string[]> {
  const junk = (await client.list()).find(({ specialUse }) => specialUse === '\\Junk')
  return junk ? ['INBOX', junk.path] : ['INBOX']
}

/** A dead connection says nothing at all; only an answer that fails to come shows it. */
async function inTime<T>(
  client: ImapFlow,
  { account, clock }: Watching,
  until: AbortSignal,
  answer: Promise<T>,
): Promise<T> {
  const answered = new AbortController()
  answer.catch(() => undefined)
  const late = clock
    .sleep(account.timeouts.answer, AbortSignal.any([answered.signal, until]))
    .then((): Promise<never> | void => {
      if (answered.signal.aborted) return
      client.close()
      return Promise.reject(lost(account.settings, 'no answer'))
    })
  late.catch(() => undefined)
  try {
    return await (Promise.race([answer, late]) as Promise<T>)
  } finally {
    answered.abort()
  }
}

function folderReader(client: ImapFlow, { cursor, since, events }: Watching) {
  const positions = new Map<string, Position>()
  for (const folder of Object.keys(cursor ?? {})) {
    const position = positionIn(cursor, folder)
    if (position) positions.set(folder, position)
  }
  const seen = new Map<string, number>()
  let given = JSON.stringify(cursor)
  const give = async (batch: RawMail[]) => {
    const after = cursorOf(positions)
    await events.mails(batch, after).catch((reason: unknown) => {
      throw new NotOurs(reason)
    })
    given = JSON.stringify(after)
  }
  return {
    /** Gives the cursor alone when it moved without any mail: at the very start, and past mail that is gone. */
    async settle(): Promise<void> {
      if (JSON.stringify(cursorOf(positions)) !== given) await give([])
    },
    async read(folder: string): Promise<void> {
      const position = await readFolder(client, folder, {
        position: positions.get(folder) ?? null,
        since,
        async take(batch, after) {
          positions.set(folder, after)
          await give(batch)
        },
      })
      positions.set(folder, position)
      if (client.mailbox && client.mailbox.path === folder) seen.set(folder, client.mailbox.uidNext)
    },
    /** Whether a folder that is not selected has mail that was not read. */
    async hasNews(folder: string): Promise<boolean> {
      const status = await client.status(folder, { uidNext: true, uidValidity: true })
      const position = positions.get(folder)
      // A folder that is gone, or that the server will not look into, has nothing for us.
      if (!status) return false
      if (!position) return true
      const known = Math.max(position.next, seen.get(folder) ?? 0)
      return String(status.uidValidity) !== position.uidValidity || (status.uidNext ?? 0) > known
    },
  }
}

/** Rings for mail, for a poke, and by itself every `period` ms; a ring while nobody listens is kept. */
function createAlarm(clock: Clock, period: number, signal: AbortSignal) {
  let kept: 'mail' | 'poke' | null = null
  let heard: (() => void) | null = null
  const take = (): 'mail' | 'poke' | null => {
    const why = kept
    kept = null
    return why
  }
  return {
    ring(why: 'mail' | 'poke') {
      if (kept !== 'poke') kept = why
      heard?.()
    },
    async next(): Promise<'mail' | 'poke' | 'time'> {
      const already = take()
      if (already) return already
      const woken = new AbortController()
      heard = () => woken.abort()
      await clock.sleep(period, AbortSignal.any([woken.signal, signal]))
      heard = null
      return take() ?? 'time'
    },
  }
}
