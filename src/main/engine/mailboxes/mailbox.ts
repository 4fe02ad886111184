/**
 * The promise every reader of an account's inbound side keeps. Read-only: a reader never deletes, moves or marks.
 */

/** A place in a mailbox that outlives the process. Opaque to everyone but the reader that made it; JSON-safe. */
export type Cursor = Record<string, string | number | null>

/** One mail that came in, whole. */
export interface RawMail {
  /**
   * Unique within the mailbox for ever, e.g. `INBOX/1700000000/42`: what makes applying a mail twice impossible. A mail
   * that moved to another folder, or whose server renumbered it, comes once more under a new key, with the same bytes.
   */
  key: string
  /** When the server took it, ms epoch. */
  receivedAt: number
  folder: string
  raw: Uint8Array
}

export interface MailboxEvents {
  /**
   * A batch in the server's order, with the cursor that stands after it; empty when only the cursor is new. The reader
   * waits for the promise before it reads on, and a rejection ends `watch`: so mail is applied before the cursor moves.
   */
  mails(batch: RawMail[], cursor: Cursor): Promise<void>
  /** Everything up to now has been read; from here on mails come as they arrive. */
  caughtUp(): void
}

export interface Mailbox {
  /**
   * Reads on from `cursor` (null: from now, or `since` ms epoch), then goes on as mail arrives, until the connection ends.
   * Resolves when `signal` is aborted. Rejects when the connection is lost (AppError `unreachable`, `connection-lost`,
   * `sign-in-failed`, …); the watcher decides when to call again.
   */
  watch(cursor: Cursor | null, since: number, events: MailboxEvents, signal: AbortSignal): Promise<void>
  /** Looks for a message of ours in the Sent folder by its Message-ID (no brackets). */
  findSent(
    messageId: string,
  ): Promise<{ found: 'yes' | 'no' | 'cannot-tell'; detail: string; notAsked?: boolean }>
  /** Signs in, opens the inbox, signs out. Rejects with an AppError. */
  test(signal: AbortSignal): Promise<{ detail: string }>
  /** Reads what has come since, at once, instead of waiting for the server to speak. */
  poke(): void
}
