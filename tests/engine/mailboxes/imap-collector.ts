import type { Cursor, Mailbox, MailboxEvents, RawMail } from '#engine/mailboxes/mailbox.ts'

/** A watch under way, and what it has given so far. */
export interface Collected {
  mails: RawMail[]
  batches: number[]
  cursor: () => Cursor | null
  caughtUp: Promise<void>
  /** Resolves when so many mails have come; rejects when the watch ends before. */
  arrived(count: number): Promise<void>
  /** How the watch ended: rejects as it did. */
  ended: Promise<void>
  stop(): Promise<void>
}

export function collect(
  mailbox: Mailbox,
  from: { cursor?: Cursor | null; since?: number } = {},
  onBatch: MailboxEvents['mails'] = () => Promise.resolve(),
): Collected {
  const mails: RawMail[] = []
  const batches: number[] = []
  let cursor = from.cursor ?? null
  const waiting = new Set<() => void>()
  const stop = new AbortController()
  let sayCaughtUp = () => {}
  const said = new Promise<void>((resolve) => (sayCaughtUp = resolve))
  const events: MailboxEvents = {
    async mails(batch, after) {
      await onBatch(batch, after)
      mails.push(...batch)
      batches.push(batch.length)
      cursor = after
      for (const check of waiting) check()
    },
    caughtUp: sayCaughtUp,
  }
  const ended = mailbox.watch(from.cursor ?? null, from.since ?? 0, events, stop.signal)
  ended.catch(() => undefined)
  const caughtUp = Promise.race([said, ended.then(() => Promise.reject(new Error('The watch ended')))])
  caughtUp.catch(() => undefined)
  return {
    mails,
    batches,
    cursor: () => cursor,
    caughtUp,
    arrived: (count) =>
      Promise.race([
        new Promise<void>((resolve) => {
          const check = () => {
            if (mails.length >= count) resolve()
          }
          waiting.add(check)
          check()
        }),
        ended.then(() => Promise.reject(new Error(`The watch ended after ${mails.length} mails`))),
      ]),
    ended,
    async stop() {
      stop.abort()
      await ended
    },
  }
}

let made = 0

/** A small mail with its own subject; CRLF. */
export function sampleMail(subject: string, body = 'Hello.'): string {
  made += 1
  const lines = [
    'From: Ann <ann@there.test>',
    'To: rep@test.local',
    `Subject: ${subject}`,
    `Message-ID: <mail-${made}@there.test>`,
    'Date: Mon, 23 Nov 2026 10:00:00 +0000',
    '',
    body,
    '',
  ]
  return lines.join('\r\n')
}

export function subjects(mails: RawMail[]): string[] {
  return mails.map(({ raw }) => /^Subject: (.*)\r$/m.exec(Buffer.from(raw).toString('utf8'))?.[1] ?? '')
}
