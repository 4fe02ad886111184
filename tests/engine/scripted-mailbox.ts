import type { Cursor, Mailbox, MailboxEvents, RawMail } from '#engine/mailboxes/mailbox.ts'
import { drain } from './fake-clock.ts'

/** An inbox that a test puts mail into. It outlives the engine that reads it. */
export interface ScriptedMailbox {
  /** Puts a mail in; read at once by whoever watches. Gives its key. */
  deliver(raw: string, options?: { key?: string; receivedAt?: number }): Promise<string>
  /** What the next connections meet instead of the mail; null: all is well. */
  failing: Error | null
  /** Holds back the word that everything has been read. */
  slow: boolean
  /** Lets a slow connection go on. */
  release(): void
  /** Ends the connection that stands. */
  drop(error: Error | null): void
  readonly connections: number
  readonly cursors: (Cursor | null)[]
  readonly watching: boolean
  mailbox(now: () => number): Mailbox
}

export function scriptedMailbox(): ScriptedMailbox {
  const mails: RawMail[] = []
  const cursors: (Cursor | null)[] = []
  let connections = 0
  let events: MailboxEvents | null = null
  let end: ((error: Error | null) => void) | null = null
  const releases: (() => void)[] = []
  let time = () => 0

  /** Reads on from `at`; one mail a batch. */
  async function read(to: MailboxEvents, at: number): Promise<number> {
    let place = at
    while (place < mails.length) {
      const mail = mails[place]!
      place += 1
      await to.mails([mail], { place })
    }
    return place
  }

  const box: ScriptedMailbox = {
    failing: null,
    slow: false,
    get connections() {
      return connections
    },
    cursors,
    get watching() {
      return events !== null
    },
    async deliver(raw, { key, receivedAt } = {}) {
      const mail = {
        key: key ?? `INBOX/1/${mails.length + 1}`,
        receivedAt: receivedAt ?? time(),
        folder: 'INBOX',
        raw: Buffer.from(raw.replace(/\r?\n/g, '\r\n')),
      }
      mails.push(mail)
      const place = mails.length
      const reading = events?.mails([mail], { place }).catch((error: unknown) => end?.(error as Error))
      // A reader that died meanwhile never answers.
      await Promise.race([reading, drain()])
      return mail.key
    },
    release() {
      box.slow = false
      for (const release of releases.splice(0)) release()
    },
    drop: (error) => end?.(error),
    mailbox(now) {
      time = now
      return {
        async watch(cursor, _since, to, signal) {
          connections += 1
          cursors.push(cursor)
          if (box.failing) throw box.failing
          if (box.slow)
            await new Promise<void>((resolve) => {
              releases.push(resolve)
              signal.addEventListener('abort', () => resolve(), { once: true })
            })
          if (signal.aborted) return
          await read(to, Number(cursor?.['place'] ?? 0))
          const ended = new Promise<void>((resolve, reject) => {
            end = (error) => (error ? reject(error) : resolve())
            signal.addEventListener('abort', () => resolve(), { once: true })
          })
          to.caughtUp()
          events = to
          await ended.finally(() => {
            events = null
            end = null
          })
        },
        findSent: async () => ({ found: 'cannot-tell', detail: 'Scripted.' }),
        test: async () => ({ detail: 'Scripted.' }),
        poke: () => undefined,
      }
    },
  }
  return box
}
