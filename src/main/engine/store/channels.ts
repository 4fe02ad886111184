import type { Database } from 'better-sqlite3'
import { AppError } from '#shared/app-error.ts'
import { atomic } from './atomic.ts'

export interface ChannelRow {
  id: number
  name: string
  kind: string
  scope: string
  fromName: string
  fromAddress: string
  /** JSON as it was saved; checked by whoever opens the channel. */
  settings: string
  policy: string
  pausedBy: 'rep' | 'signed-out' | 'blocked-us' | null
  pausedWhy: string | null
  lastError: string | null
  createdAt: number
}
export type NewChannel = Pick<
  ChannelRow,
  'name' | 'kind' | 'scope' | 'fromName' | 'fromAddress' | 'settings' | 'policy'
>

export interface MailboxRow {
  id: number
  channelId: number
  kind: string
  settings: string
  /** JSON of the reader's own place. */
  cursor: string | null
  since: number
  lastReadAt: number | null
}

const CHANNEL = `id, name, kind, scope, from_name AS fromName, from_address AS fromAddress, settings, policy,
  paused_by AS pausedBy, paused_why AS pausedWhy, last_error AS lastError, created_at AS createdAt`
const MAILBOX = 'id, channel_id AS channelId, kind, settings, cursor, since, last_read_at AS lastReadAt'

export function channelStatements(db: Database) {
  const list = db.prepare(`SELECT ${CHANNEL} FROM channels WHERE removed_at IS NULL ORDER BY id`)
  const one = db.prepare(`SELECT ${CHANNEL} FROM channels WHERE id = ? AND removed_at IS NULL`)
  const named = db.prepare('SELECT 1 FROM channels WHERE name = ? AND removed_at IS NULL')
  const insert = db.prepare(
    `INSERT INTO channels (name, kind, scope, from_name, from_address, settings, policy, created_at)
     VALUES (@name, @kind, @scope, @fromName, @fromAddress, @settings, @policy, @now)`,
  )
  const setPolicy = db.prepare('UPDATE channels SET policy = @policy WHERE id = @id')
  const setPaused = db.prepare(
    'UPDATE channels SET paused_by = @by, paused_why = @why, last_error = CASE WHEN @by IS NULL THEN NULL ELSE last_error END WHERE id = @id',
  )
  const setError = db.prepare('UPDATE channels SET last_error = @error WHERE id = @id')
  const remove = db.prepare('UPDATE channels SET removed_at = @now WHERE id = @id')
  const open = db.prepare(
    `SELECT ifnull(sum(n), 0) AS n FROM message_counts WHERE channel_id = ? AND state IN ('claimed', 'handing-over', 'in-doubt')`,
  )
  const cancelAll = db.prepare(
    `UPDATE messages SET state = 'cancelled', why_code = 'channel-removed', why_text = @why WHERE channel_id = @id AND state IN ('queued', 'held')`,
  )
  const stopAll = db.prepare(
    `UPDATE enrolments SET state = 'stopped', why = @why, ended_at = @now, plan_at = NULL WHERE channel_id = @id AND state IN ('active', 'held')`,
  )
  const domainPauses = db.prepare(
    'SELECT domain, at, until, why FROM domain_pauses WHERE channel_id = @id AND until > @now',
  )
  const recentPauses = db.prepare(
    'SELECT count(*) AS n FROM domain_pauses WHERE channel_id = @id AND at > @since AND domain <> @domain',
  )
  const mailboxes = db.prepare(
    `SELECT ${MAILBOX} FROM mailboxes WHERE removed_at IS NULL AND channel_id IN (SELECT id FROM channels WHERE removed_at IS NULL) ORDER BY id`,
  )
  const addMailbox = db.prepare(
    `INSERT INTO mailboxes (channel_id, kind, settings, since, created_at) VALUES (@channelId, @kind, @settings, @since, @now)`,
  )
  const replaceMailbox = db.prepare(
    `UPDATE mailboxes SET kind = @kind, settings = @settings, removed_at = NULL WHERE channel_id = @channelId`,
  )
  const mailboxOf = db.prepare(`SELECT ${MAILBOX} FROM mailboxes WHERE channel_id = ?`)
  const removeMailbox = db.prepare(
    'UPDATE mailboxes SET removed_at = @now WHERE id = @id AND removed_at IS NULL',
  )
  const discard = db.prepare('DELETE FROM channels WHERE id = ?')
  const get = (id: number) => (one.get(id) as ChannelRow | undefined) ?? null

  return {
    list: () => list.all() as ChannelRow[],
    get,
    add: atomic(db, (channel: NewChannel, now: number): ChannelRow => {
      if (named.get(channel.name))
        throw new AppError('already-exists', `There is already a channel named "${channel.name}".`, {
          fix: 'Choose another name.',
        })
      return get(Number(insert.run({ ...channel, now }).lastInsertRowid))!
    }),
    setPolicy: (id: number, policy: string) => {
      setPolicy.run({ id, policy })
    },
    setPaused: (id: number, by: ChannelRow['pausedBy'], why: string | null) => {
      setPaused.run({ id, by, why })
    },
    setError: (id: number, error: string | null) => {
      setError.run({ id, error })
    },
    /** Cancels what waits and stops what runs on it. Throws AppError `not-now` while something of it is on its way. */
    remove: atomic(db, (id: number, now: number): number => {
      if ((open.get(id) as { n: number }).n > 0)
        throw new AppError('not-now', 'A message of this channel is on its way, or in doubt.', {
          fix: 'Wait until it has settled, or decide it in the outbox.',
        })
      const why = 'The channel was removed.'
      const cancelled = cancelAll.run({ id, why }).changes
      stopAll.run({ id, why, now })
      remove.run({ id, now })
      return cancelled
    }),
    domainPauses: (id: number, now: number) =>
      domainPauses.all({ id, now }) as { domain: string; at: number; until: number; why: string }[],
    /** How many domains beside this one refused us since then. */
    recentDomainPauses: (id: number, since: number, domain: string) =>
      (recentPauses.get({ id, since, domain }) as { n: number }).n,
    mailboxes: () => mailboxes.all() as MailboxRow[],
    /** One mailbox a channel: the same channel again takes the new settings and keeps its place. */
    setMailbox: atomic(
      db,
      (mailbox: { channelId: number; kind: string; settings: string; since: number }, now: number) => {
        if (replaceMailbox.run(mailbox).changes === 0) addMailbox.run({ ...mailbox, now })
        return mailboxOf.get(mailbox.channelId) as MailboxRow
      },
    ),
    /** Ends the reading; what was read in it stays, and the same channel can take it up again. */
    removeMailbox: (id: number, now: number) => removeMailbox.run({ id, now }).changes === 1,
    /** Takes back an `add` that nothing has used yet. */
    discard: (id: number) => {
      discard.run(id)
    },
  }
}
