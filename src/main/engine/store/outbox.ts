import type { Database } from 'better-sqlite3'
import type { SendState } from '#shared/domain/send-state.ts'
import { atomic } from './atomic.ts'
import { actStatements, type Act } from './acts.ts'
import type { FeedRow } from './feed.ts'

/** Who goes first when a limit bites: what the rep sends by hand, then follow-ups, then first touches. */
export const PRIORITY = { manual: 0, followUp: 1, firstTouch: 2 } as const

export interface NewMessage {
  messageId: string
  channelId: number
  priority: number
  sequenceId: number | null
  enrolmentId: number | null
  stepNo: number | null
  personId: number | null
  origin: 'app' | 'cli'
  toAddress: string
  toName: string
  domain: string
  subject: string | null
  /** What the rep wrote by hand, as JSON; null when a step says it. */
  draft: string | null
  dueAt: number
  /** In [0, 1). */
  jitter: number
  inReplyTo: string | null
  refs: string | null
}

/** A message that this run may hand over, with all that rendering and the last checks need. */
export interface ClaimedMessage {
  id: number
  messageId: string
  channelId: number
  sequenceId: number | null
  sequence: string | null
  enrolmentId: number | null
  stepNo: number | null
  personId: number | null
  toAddress: string
  toName: string
  domain: string
  /** Known already when it was rendered before. */
  subject: string | null
  draft: string | null
  /** JSON of the step, when a sequence says what to send. */
  step: string | null
  fields: Record<string, string>
  inReplyTo: string | null
  refs: string | null
  /** Subject of the message this one continues. */
  threadSubject: string | null
  dueAt: number
  jitter: number
  attempts: number
  /** Why this address must not be mailed, or null. */
  suppressed: string | null
  domainPausedUntil: number | null
  /** Bytes of an earlier attempt: what was rendered once leaves as it was. */
  mime: Uint8Array | null
}

export interface HandOver {
  id: number
  runId: string
  channelId: number
  domain: string
  recipients: number
  external: number
  subject: string
  mime: Uint8Array
  startedAt: number
}

/** What became of a message of this run. */
export interface Settlement {
  id: number
  runId: string
  to: Extract<SendState, 'queued' | 'in-doubt' | 'sent' | 'rejected' | 'cancelled' | 'held'>
  at: number
  why: { code: string; text: string } | null
  /** For `queued`: not before. */
  nextAt?: number
  /** For `in-doubt`: when to ask the mailbox. */
  askAt?: number
  sent?: { messageId: string; providerId: string | null; threadId: string | null }
  /** The attempt that ended: `id` null when it never came to the hand-over. */
  attempt?: {
    id: number | null
    startedAt: number
    channelId: number
    domain: string
    outcome: string
    detail: string | null
    /** A server asked to wait: the next wait is longer. */
    putOff?: boolean
  }
  acts: Act[]
}

export interface InDoubt {
  id: number
  messageId: string
  channelId: number
  asked: number
  /** Which attempt is in doubt: an answer about an earlier one says nothing of it. */
  attempts: number
  toAddress: string
}

/** Which messages of a channel are meant: all that may go, but those to domains that are full for now. */
export interface Turn {
  channelId: number
  now: number
  followUps: boolean
  fullDomains: readonly string[]
}

export function outboxStatements(db: Database) {
  const acts = actStatements(db)
  const notFull = `(@fullDomains IS NULL OR m.domain NOT IN (SELECT value FROM json_each(@fullDomains)))`
  const lane = db.prepare(
    `INSERT INTO lanes (channel_id, priority, sequence_id, paused)
     VALUES (@channelId, @priority, @sequenceId, ifnull((SELECT state = 'paused' FROM sequences WHERE id = @sequenceId), 0))
     ON CONFLICT DO UPDATE SET priority = priority RETURNING id`,
  )
  const insert = db.prepare(
    `INSERT INTO messages (message_id, channel_id, lane_id, sequence_id, enrolment_id, step_no, person_id, origin, to_address, to_name,
       domain, subject, state, due_at, next_at, jitter, in_reply_to, refs, created_at)
     VALUES (@messageId, @channelId, @laneId, @sequenceId, @enrolmentId, @stepNo, @personId, @origin, @toAddress, @toName,
       @domain, @subject, 'queued', @dueAt, @dueAt, @jitter, @inReplyTo, @refs, @now)`,
  )
  const draft = db.prepare('INSERT INTO contents (message_id, draft) VALUES (@id, @draft)')
  // One statement: two claims can never take the same row. The lane served longest ago goes first, its oldest message first.
  const next = `
       SELECT (SELECT m.id FROM messages m WHERE m.lane_id = l.id AND m.state = 'queued' AND m.next_at <= @now AND ${notFull}
               ORDER BY m.next_at, m.id LIMIT 1) AS first
       FROM lanes l
       WHERE l.channel_id = @channelId AND l.paused = 0 AND (@followUps OR l.priority <> ${PRIORITY.followUp}) AND first IS NOT NULL
       ORDER BY l.priority, l.served LIMIT 1`
  const head = db.prepare(`SELECT id, domain, jitter FROM messages WHERE id = (${next})`)
  const claim = db.prepare(
    `UPDATE messages SET state = 'claimed', run_id = @runId WHERE id = (${next}) RETURNING id, lane_id AS laneId`,
  )
  const served = db.prepare(
    'UPDATE lanes SET served = (SELECT max(served) + 1 FROM lanes WHERE channel_id = @channelId) WHERE id = @laneId',
  )
  const claimed = db.prepare(
    `SELECT m.id, m.message_id AS messageId, m.channel_id AS channelId, m.sequence_id AS sequenceId, q.name AS sequence,
       m.enrolment_id AS enrolmentId, m.step_no AS stepNo, m.person_id AS personId, m.to_address AS toAddress, m.to_name AS toName,
       m.domain, m.subject, c.draft, c.mime, s.step, ifnull(p.fields, '{}') AS fields, m.in_reply_to AS inReplyTo, m.refs, m.due_at AS dueAt, m.jitter, m.attempts,
       (SELECT t.subject FROM messages t WHERE t.enrolment_id = m.enrolment_id AND t.state = 'sent' AND t.step_no < m.step_no
        ORDER BY t.step_no DESC LIMIT 1) AS threadSubject,
       (SELECT x.detail FROM suppressions x WHERE x.removed_at IS NULL AND x.what IN (m.to_address, '@' || m.domain) LIMIT 1) AS suppressed,
       (SELECT d.until FROM domain_pauses d WHERE d.channel_id = m.channel_id AND d.domain = m.domain AND d.until > @now) AS domainPausedUntil
     FROM messages m LEFT JOIN contents c ON c.message_id = m.id LEFT JOIN people p ON p.id = m.person_id
       LEFT JOIN sequences q ON q.id = m.sequence_id LEFT JOIN steps s ON s.sequence_id = m.sequence_id AND s.no = m.step_no
     WHERE m.id = @id`,
  )
  const handingOver = db.prepare(
    `UPDATE messages SET state = 'handing-over', subject = @subject, attempts = attempts + 1
     WHERE id = @id AND state = 'claimed' AND run_id = @runId
       AND NOT EXISTS (SELECT 1 FROM lanes l WHERE l.id = lane_id AND l.paused)
       AND NOT EXISTS (SELECT 1 FROM channels c WHERE c.id = channel_id AND c.paused_by IS NOT NULL)
       AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.removed_at IS NULL AND x.what IN (to_address, '@' || domain))
     RETURNING id`,
  )
  const content = db.prepare(
    `INSERT INTO contents (message_id, mime) VALUES (@id, @mime) ON CONFLICT DO UPDATE SET mime = @mime`,
  )
  const attempt = db.prepare(
    `INSERT INTO attempts (message_id, channel_id, domain, recipients, external, run_id, started_at, counted)
     VALUES (@id, @channelId, @domain, @recipients, @external, @runId, @startedAt, 1)`,
  )
  const failedEarly = db.prepare(
    `INSERT INTO attempts (message_id, channel_id, domain, recipients, external, run_id, started_at, answered_at, counted, outcome, detail)
     VALUES (@id, @channelId, @domain, 1, 1, @runId, @startedAt, @at, 0, @outcome, @detail)`,
  )
  const answered = db.prepare(
    'UPDATE attempts SET answered_at = @at, outcome = @outcome, detail = @detail WHERE id = @attemptId',
  )
  // What was handed over is settled by the attempt that did it, and by no other; what was not, only while it is claimed.
  const settle = db.prepare(
    `UPDATE messages SET state = @to, attempts = attempts + @putOff, why_code = @code, why_text = @text, next_at = ifnull(@nextAt, next_at), ask_at = @askAt,
       asked = CASE WHEN @to = 'in-doubt' THEN 0 ELSE asked END,
       sent_at = CASE WHEN @to = 'sent' THEN @at ELSE sent_at END,
       provider_id = ifnull(@providerId, provider_id), thread_id = ifnull(@threadId, thread_id),
       run_id = CASE WHEN @to = 'in-doubt' THEN run_id END
     WHERE id = @id AND run_id = @runId AND state = CASE WHEN @handedOver THEN 'handing-over' ELSE 'claimed' END
     RETURNING enrolment_id AS enrolmentId, step_no AS stepNo, message_id AS messageId`,
  )
  // Where it is counts for a stopped one too: it may be started again.
  const advance = db.prepare(
    `UPDATE enrolments SET next_step = max(next_step, @stepNo + 1), plan_at = CASE WHEN state = 'active' THEN @at END WHERE id = @enrolmentId`,
  )
  const giveUp = db.prepare(
    `UPDATE enrolments SET state = 'stopped', why = 'You gave up a message of it.', ended_at = @at, plan_at = NULL
     WHERE id = @enrolmentId AND state IN ('active', 'held')`,
  )
  const unclaim = db.prepare(
    `UPDATE messages SET state = 'queued', run_id = NULL WHERE state = 'claimed' AND run_id <> @runId`,
  )
  // Asked now, and then as often as after a lost answer: so this first time counts for nothing.
  const doubt = db.prepare(
    `UPDATE messages SET state = 'in-doubt', ask_at = @now, asked = -1, why_code = 'in-doubt',
       why_text = 'Fieldpost stopped while this was being handed over.' WHERE state = 'handing-over' AND run_id <> @runId`,
  )
  // The provider may have counted it at any moment up to now: only this bounds the window.
  const closeAttempts = db.prepare(
    `UPDATE attempts SET answered_at = @now, outcome = 'unknown' WHERE answered_at IS NULL AND run_id <> @runId AND message_id IN (
       SELECT id FROM messages WHERE state = 'in-doubt')`,
  )
  const toAsk = db.prepare(
    `SELECT id, message_id AS messageId, channel_id AS channelId, asked, attempts, to_address AS toAddress FROM messages INDEXED BY messages_ask
     WHERE state = 'in-doubt' AND ask_at <= @now ORDER BY ask_at LIMIT 100`,
  )
  const nextAsk = db.prepare(
    `SELECT min(ask_at) AS at FROM messages INDEXED BY messages_ask WHERE state = 'in-doubt'`,
  )
  const inquiry = db.prepare(
    'INSERT INTO inquiries (message_id, at, found, detail) VALUES (@id, @at, @found, @detail)',
  )
  const afterInquiry = db.prepare(
    `UPDATE messages SET state = @to, ask_at = @askAt, asked = asked + @asked, why_code = @code, why_text = @text,
       sent_at = CASE WHEN @to = 'sent' THEN @at ELSE sent_at END, run_id = NULL,
       next_at = CASE WHEN @to = 'queued' THEN @at ELSE next_at END,
       provider_message_id = ifnull(@providerMessageId, provider_message_id)
     WHERE id = @id AND state = 'in-doubt' AND (@attempts IS NULL OR attempts = @attempts)
     RETURNING enrolment_id AS enrolmentId, step_no AS stepNo`,
  )
  // A reply or a report may have come in while it was on the wire: then there is no doubt.
  const answeredMeanwhile = db.prepare(
    `SELECT 1 FROM inbounds WHERE message_id = ? AND kind IN ('bounce', 'delayed', 'delivered', 'reply', 'autoreply', 'challenge', 'feedback', 'unsubscribe') LIMIT 1`,
  )
  const doubtful = db.prepare(
    `SELECT id FROM messages WHERE state = 'in-doubt' AND ask_at = @now AND asked = -1`,
  )
  const waitsAgain = db.prepare(
    `SELECT 1 FROM messages WHERE id = @id AND attempts = @attempts AND state IN ('queued', 'claimed', 'held')`,
  )
  const setProviderId = db.prepare('UPDATE messages SET provider_message_id = @messageId WHERE id = @id')
  const ledger = db.prepare(
    `SELECT started_at AS startedAt, answered_at AS answeredAt, recipients, external, domain FROM attempts
     WHERE channel_id = @channelId AND counted = 1 AND (answered_at > @since OR id IN (
       SELECT id FROM attempts WHERE channel_id = @channelId AND counted = 1 AND answered_at IS NOT NULL
       ORDER BY answered_at DESC LIMIT @atLeast)) ORDER BY answered_at, id`,
  )
  const nextDue = db.prepare(
    `SELECT min((SELECT m.next_at FROM messages m WHERE m.lane_id = l.id AND m.state = 'queued' AND ${notFull} ORDER BY m.next_at, m.id LIMIT 1)) AS at
     FROM lanes l WHERE l.channel_id = @channelId AND l.paused = 0 AND (@followUps OR l.priority <> ${PRIORITY.followUp})`,
  )
  const goingLanes = db.prepare(
    'SELECT id, priority FROM lanes WHERE channel_id = @channelId AND paused = 0 ORDER BY priority, served',
  )
  // Lane by lane, each in the order of its index: sorting the whole queue would cost its length at every look.
  const aheadOfLane = db.prepare(
    `SELECT id, next_at AS nextAt, domain, jitter FROM messages WHERE lane_id = @laneId AND state = 'queued' ORDER BY next_at, id LIMIT @limit`,
  )

  type Advanced = { enrolmentId: number | null; stepNo: number | null; messageId?: string }
  const goOn = (row: Advanced, at: number) => {
    if (row.enrolmentId !== null) advance.run({ enrolmentId: row.enrolmentId, stepNo: row.stepNo, at })
  }

  const add = (message: NewMessage, now: number): number => {
    const { id: laneId } = lane.get(message) as { id: number }
    const id = Number(insert.run({ ...message, laneId, now }).lastInsertRowid)
    if (message.draft !== null) draft.run({ id, draft: message.draft })
    return id
  }

  return {
    /** Inside the caller's transaction. */
    insert: add,
    enqueue: atomic(db, (messages: NewMessage[], now: number) =>
      messages.map((message) => add(message, now)),
    ),
    /** What `claim` would take first: enough to ask the limits about it. */
    head: (turn: Turn) =>
      (head.get(turnOf(turn)) as { id: number; domain: string; jitter: number } | undefined) ?? null,
    /** Takes up to `limit` due messages for this run. */
    claim: atomic(db, (at: Turn & { runId: string; limit: number }) => {
      const rows: ClaimedMessage[] = []
      const query = { ...turnOf(at), runId: at.runId }
      while (rows.length < at.limit) {
        const taken = claim.get(query) as { id: number; laneId: number } | undefined
        if (!taken) break
        served.run({ channelId: at.channelId, laneId: taken.laneId })
        const row = claimed.get({ id: taken.id, now: at.now }) as Omit<ClaimedMessage, 'fields'> & {
          fields: string
        }
        rows.push({ ...row, fields: JSON.parse(row.fields) as Record<string, string> })
      }
      return rows
    }),
    /** The durable word that these leave now. An id of an attempt for each, or null where it is no longer this run's to send. */
    handOver: atomic(db, (batch: HandOver[]): (number | null)[] =>
      batch.map((item) => {
        if (!handingOver.get(item)) return null
        content.run(item)
        return Number(attempt.run(item).lastInsertRowid)
      }),
    ),
    /** Returns the feed lines that were written, and how many of the batch were really this run's to settle. */
    settle: atomic(db, (batch: Settlement[]): { lines: FeedRow[]; settled: number } => {
      const lines: FeedRow[] = []
      let settled = 0
      for (const item of batch) {
        const { attempt: tried } = item
        const handedOver = tried?.id != null
        if (handedOver)
          answered.run({ attemptId: tried.id, at: item.at, outcome: tried.outcome, detail: tried.detail })
        const row = settle.get({
          handedOver: handedOver ? 1 : 0,
          putOff: tried?.putOff && !handedOver ? 1 : 0,
          id: item.id,
          runId: item.runId,
          to: item.to,
          at: item.at,
          code: item.why?.code ?? null,
          text: item.why?.text ?? null,
          nextAt: item.nextAt ?? null,
          askAt: item.askAt ?? null,
          providerId: item.sent?.providerId ?? null,
          threadId: item.sent?.threadId ?? null,
        }) as (Advanced & { messageId: string }) | undefined
        if (!row) continue
        if (tried && !handedOver) failedEarly.run({ ...tried, id: item.id, runId: item.runId, at: item.at })
        settled += 1
        if (item.sent && item.sent.messageId !== row.messageId)
          setProviderId.run({ id: item.id, messageId: item.sent.messageId })
        if (item.to === 'sent') goOn(row, item.at)
        if (item.to === 'in-doubt' && answeredMeanwhile.get(item.id)) {
          lines.push(...acts.carryOutAll([provenBy(item.id, item.at)], item.at, null))
          continue
        }
        lines.push(...acts.carryOutAll(item.acts, item.at, null))
      }
      return { lines, settled }
    }),
    /** What another run left behind: claims go back, hand-overs become doubt. Touches only open rows. */
    recover: atomic(db, (runId: string, now: number) => {
      const unclaimed = unclaim.run({ runId }).changes
      const inDoubt = doubt.run({ runId, now }).changes
      closeAttempts.run({ runId, now })
      for (const { id } of doubtful.all({ now }) as { id: number }[])
        if (answeredMeanwhile.get(id)) acts.carryOutAll([provenBy(id, now)], now, null)
      return { unclaimed, inDoubt }
    }),
    /** The mailbox has it after all: true of that attempt, whatever was decided meanwhile, unless another is on its way. */
    proveSent: atomic(
      db,
      (id: number, attempts: number, at: number, detail: string, then: Act[]): FeedRow[] =>
        waitsAgain.get({ id, attempts })
          ? acts.carryOutAll([{ act: 'prove-sent', messageId: id, at, detail }, ...then], at, null)
          : [],
    ),
    toAsk: (now: number) => toAsk.all({ now }) as InDoubt[],
    nextAskAt: () => (nextAsk.get() as { at: number | null }).at,
    /** Records an inquiry, or the rep's decision, and what it settled. Returns the feed lines; null when it was settled meanwhile. */
    answer: atomic(
      db,
      (
        id: number,
        at: number,
        found: {
          found: string
          detail: string
          to: 'sent' | 'queued' | 'in-doubt' | 'cancelled'
          askAt: number | null
          messageId: string | null
          why: { code: string; text: string } | null
          /** The mailbox could not be reached: the question still stands. */
          notAsked?: boolean
          /** The attempt that was asked about; absent: whichever is in doubt now. */
          attempts?: number
        },
        then: Act[],
      ): FeedRow[] | null => {
        const row = afterInquiry.get({
          id,
          at,
          to: found.to,
          askAt: found.askAt,
          asked: found.notAsked ? 0 : 1,
          attempts: found.attempts ?? null,
          code: found.why?.code ?? null,
          text: found.why?.text ?? null,
          providerMessageId: found.messageId,
        }) as Advanced | undefined
        if (!row) return null
        inquiry.run({ id, at, found: found.found, detail: found.detail })
        if (found.to === 'sent') goOn(row, at)
        if (found.to === 'cancelled') giveUp.run({ enrolmentId: row.enrolmentId, at })
        return acts.carryOutAll(then, at, null)
      },
    ),
    /** Answered hand-overs that may still count, oldest first. */
    ledger: (channelId: number, since: number, atLeast: number) =>
      ledger.all({ channelId, since, atLeast }) as {
        startedAt: number
        answeredAt: number
        recipients: number
        external: number
        domain: string
      }[],
    nextDue: (turn: Omit<Turn, 'now'>) =>
      (nextDue.get(turnOf({ ...turn, now: 0 })) as { at: number | null }).at,
    /** The head of the queue in about the order it will leave, for forecasts. */
    ahead: (channelId: number, limit: number): Ahead[] =>
      (goingLanes.all({ channelId }) as { id: number; priority: number }[])
        .flatMap(({ id, priority }) =>
          (aheadOfLane.all({ laneId: id, limit }) as Ahead[]).map((message) => ({ message, priority })),
        )
        .toSorted(
          (a, b) =>
            a.message.nextAt - b.message.nextAt || a.priority - b.priority || a.message.id - b.message.id,
        )
        .slice(0, limit)
        .map(({ message }) => message),
    /** Carries out acts that follow from no message and no mail. */
    act: atomic(db, (list: Act[], now: number) => acts.carryOutAll(list, now, null)),
  }
}

/** A waiting message as a forecast needs it. */
export interface Ahead {
  id: number
  nextAt: number
  domain: string
  jitter: number
}

function turnOf(turn: Turn) {
  return {
    channelId: turn.channelId,
    now: turn.now,
    followUps: turn.followUps ? 1 : 0,
    fullDomains: turn.fullDomains.length > 0 ? JSON.stringify(turn.fullDomains) : null,
  }
}

function provenBy(messageId: number, at: number): Act {
  return { act: 'prove-sent', messageId, at, detail: 'The other side had answered it already.' }
}
