import type { Database } from 'better-sqlite3'
import type { BounceClass, BounceReason } from '#shared/domain/bounce.ts'
import { feedStatements, type FeedRow, type NewFeedRow } from './feed.ts'
import type { Undo } from './undo.ts'

/**
 * What follows from something that happened, as data: rooms decide, the store carries all of it out in the transaction
 * that also records the cause. A `feed` act that is `undoable` takes along the undo of every act before it.
 */
export type Act =
  | { act: 'suppress'; what: string; reason: SuppressionReason; detail: string }
  | { act: 'stop-enrolments'; personId: number; sequenceId: number | null; why: string }
  | { act: 'away'; personId: number; until: number; why: string }
  | { act: 'pause-channel'; channelId: number; by: 'signed-out' | 'blocked-us'; why: string }
  | { act: 'pause-domain'; channelId: number; domain: string; until: number; why: string }
  | { act: 'pause-sequence'; sequenceId: number; why: string }
  | { act: 'outcome'; messageId: number; outcome: string }
  /** A message that was in doubt, or would have been tried again, turns out to have left: somebody answered it. */
  | { act: 'prove-sent'; messageId: number; at: number; detail: string }
  | { act: 'bounce'; bounce: NewBounce }
  /** `ifChanged`: written only when an act since the line before it changed something. */
  | { act: 'feed'; entry: NewFeedRow; undoable?: boolean; ifChanged?: boolean }

export type SuppressionReason = 'bounced' | 'unsubscribed' | 'complained' | 'manual' | 'policy'

export interface NewBounce {
  messageId: number | null
  personId: number | null
  channelId: number | null
  address: string
  class: BounceClass
  reason: BounceReason
  status: string | null
  action: string | null
  diagnostic: string | null
}

export function actStatements(db: Database) {
  const feed = feedStatements(db)
  const suppress = db.prepare(
    `INSERT INTO suppressions (what, reason, detail, inbound_id, created_at) VALUES (@what, @reason, @detail, @inboundId, @now)
     ON CONFLICT DO NOTHING RETURNING id`,
  )
  const stop = db.prepare(
    `UPDATE enrolments SET state = 'stopped', why = @why, ended_at = @now, plan_at = NULL
     WHERE person_id = @personId AND state IN ('active', 'held') AND (@sequenceId IS NULL OR sequence_id = @sequenceId) RETURNING id`,
  )
  // What is handing over has left our hands; everything else of a stopped enrolment stays here.
  const cancel = db.prepare(
    `UPDATE messages SET state = 'cancelled', why_code = 'stopped', why_text = @why, run_id = NULL
     WHERE enrolment_id = @id AND state IN ('queued', 'held', 'claimed') RETURNING id`,
  )
  const away = db.prepare(
    `UPDATE enrolments SET away_until = @until, why = @why WHERE person_id = @personId AND state = 'active'
     AND ifnull(away_until, 0) < @until RETURNING id`,
  )
  const postpone = db.prepare(
    `UPDATE messages SET next_at = @until, why_code = 'away', why_text = @why
     WHERE enrolment_id = @id AND state = 'queued' AND next_at < @until`,
  )
  const pauseChannel = db.prepare(
    `UPDATE channels SET paused_by = @by, paused_why = @why, last_error = @why WHERE id = @channelId AND paused_by IS NULL RETURNING id`,
  )
  const pauseDomain = db.prepare(
    `INSERT INTO domain_pauses (channel_id, domain, at, until, why) VALUES (@channelId, @domain, @now, @until, @why)
     ON CONFLICT DO UPDATE SET at = @now, until = max(until, @until), why = @why`,
  )
  const pauseSequence = db.prepare(
    `UPDATE sequences SET state = 'paused', why = @why WHERE id = @sequenceId AND state = 'active' RETURNING id`,
  )
  const pauseLanes = db.prepare('UPDATE lanes SET paused = @paused WHERE sequence_id = @sequenceId')
  const outcome = db.prepare('UPDATE messages SET outcome = @outcome WHERE id = @messageId')
  const prove = db.prepare(
    `UPDATE messages SET state = 'sent', sent_at = @at, ask_at = NULL, run_id = NULL, why_code = NULL, why_text = NULL
     WHERE id = @messageId AND state IN ('in-doubt', 'queued', 'held', 'claimed') RETURNING enrolment_id AS enrolmentId, step_no AS stepNo`,
  )
  const inquiry = db.prepare(
    `INSERT INTO inquiries (message_id, at, found, detail) VALUES (@messageId, @at, 'yes', @detail)`,
  )
  const advance = db.prepare(
    `UPDATE enrolments SET next_step = max(next_step, @stepNo + 1), plan_at = CASE WHEN state = 'active' THEN @at END WHERE id = @enrolmentId`,
  )
  const bounce = db.prepare(
    `INSERT INTO bounces (inbound_id, message_id, person_id, channel_id, address, class, reason, status, action, diagnostic, at)
     VALUES (@inboundId, @messageId, @personId, @channelId, @address, @class, @reason, @status, @action, @diagnostic, @now)`,
  )
  const ids = (rows: unknown[]) => (rows as { id: number }[]).map((row) => row.id)

  function carryOut(act: Exclude<Act, { act: 'feed' }>, now: number, inboundId: number | null): Undo[] {
    switch (act.act) {
      case 'suppress': {
        const row = suppress.get({ ...act, inboundId, now }) as { id: number } | undefined
        return row ? [{ undo: 'unsuppress', id: row.id }] : []
      }
      case 'stop-enrolments': {
        const enrolmentIds = ids(stop.all({ ...act, now }))
        const messageIds = enrolmentIds.flatMap((id) => ids(cancel.all({ id, why: act.why })))
        return enrolmentIds.length ? [{ undo: 'restart', enrolmentIds, messageIds }] : []
      }
      case 'away': {
        const enrolmentIds = ids(away.all(act))
        for (const id of enrolmentIds) postpone.run({ id, until: act.until, why: act.why })
        return enrolmentIds.length ? [{ undo: 'back', enrolmentIds }] : []
      }
      case 'pause-channel':
        return pauseChannel.get(act) ? [{ undo: 'resume-channel', channelId: act.channelId }] : []
      case 'pause-domain':
        pauseDomain.run({ ...act, now })
        return [{ undo: 'resume-domain', channelId: act.channelId, domain: act.domain }]
      case 'pause-sequence':
        if (!pauseSequence.get(act)) return []
        pauseLanes.run({ sequenceId: act.sequenceId, paused: 1 })
        return [{ undo: 'resume-sequence', sequenceId: act.sequenceId }]
      case 'outcome':
        outcome.run(act)
        return []
      case 'prove-sent': {
        const row = prove.get(act) as { enrolmentId: number | null; stepNo: number | null } | undefined
        if (!row) return []
        inquiry.run(act)
        if (row.enrolmentId !== null) advance.run({ ...row, at: act.at })
        return []
      }
      case 'bounce':
        bounce.run({ ...act.bounce, inboundId, now })
        return []
    }
  }

  return {
    /** Inside the caller's transaction. Returns the feed lines it wrote, oldest first. */
    carryOutAll(acts: readonly Act[], now: number, inboundId: number | null): FeedRow[] {
      const lines: FeedRow[] = []
      let undo: Undo[] = []
      for (const act of acts) {
        if (act.act !== 'feed') {
          undo.push(...carryOut(act, now, inboundId))
          continue
        }
        if (act.ifChanged && undo.length === 0) continue
        lines.push(
          feed.append(
            { ...act.entry, inboundId: act.entry.inboundId ?? inboundId },
            now,
            act.undoable ? undo : [],
          ),
        )
        undo = []
      }
      return lines
    },
  }
}
