import type { Database } from 'better-sqlite3'

/** The reverse of what an act did, with the rows it really touched. */
export type Undo =
  | { undo: 'unsuppress'; id: number }
  | { undo: 'restart'; enrolmentIds: number[]; messageIds: number[] }
  | { undo: 'back'; enrolmentIds: number[] }
  | { undo: 'resume-channel'; channelId: number }
  | { undo: 'resume-domain'; channelId: number; domain: string }
  | { undo: 'resume-sequence'; sequenceId: number }

/** Takes back what an undoable feed line did. */
export function undoStatements(db: Database) {
  const unsuppress = db.prepare(
    'UPDATE suppressions SET removed_at = @now WHERE id = @id AND removed_at IS NULL',
  )
  const restart = db.prepare(
    `UPDATE enrolments SET state = 'active', why = NULL, ended_at = NULL, plan_at = @now WHERE id = @id AND state = 'stopped'
       AND channel_id IN (SELECT id FROM channels WHERE removed_at IS NULL)
       AND NOT EXISTS (SELECT 1 FROM inbounds i JOIN messages m ON m.id = i.message_id
         WHERE m.enrolment_id = enrolments.id AND i.kind IN ('reply', 'unsubscribe') AND i.created_at > @since)`,
  )
  const requeue = db.prepare(
    `UPDATE messages SET state = 'queued', why_code = NULL, why_text = NULL WHERE id = @id AND state = 'cancelled' AND why_code = 'stopped'
       AND channel_id IN (SELECT id FROM channels WHERE removed_at IS NULL)
       AND enrolment_id IN (SELECT id FROM enrolments WHERE state = 'active')`,
  )
  const back = db.prepare('UPDATE enrolments SET away_until = NULL, why = NULL WHERE id = @id')
  const unpostpone = db.prepare(
    `UPDATE messages SET next_at = due_at, why_code = NULL, why_text = NULL WHERE enrolment_id = @id AND state = 'queued' AND why_code = 'away'`,
  )
  const resumeChannel = db.prepare(
    `UPDATE channels SET paused_by = NULL, paused_why = NULL WHERE id = @channelId AND paused_by <> 'rep'`,
  )
  const resumeDomain = db.prepare(
    'DELETE FROM domain_pauses WHERE channel_id = @channelId AND domain = @domain',
  )
  const releaseDomain = db.prepare(
    `UPDATE messages SET next_at = due_at, why_code = NULL, why_text = NULL
     WHERE channel_id = @channelId AND domain = @domain AND state = 'queued' AND why_code IN ('domain-paused', 'blocked-us')`,
  )
  const resumeSequence = db.prepare(
    `UPDATE sequences SET state = 'active', why = NULL WHERE id = @sequenceId AND state = 'paused'`,
  )
  const resumeLanes = db.prepare('UPDATE lanes SET paused = 0 WHERE sequence_id = @sequenceId')

  /** `since`: when the line was written. Whoever replied after it stays stopped. */
  return (undo: readonly Undo[], now: number, since: number): void => {
    for (const step of undo)
      switch (step.undo) {
        case 'unsuppress':
          unsuppress.run({ id: step.id, now })
          break
        case 'restart':
          for (const id of step.enrolmentIds) restart.run({ id, now, since })
          for (const id of step.messageIds) requeue.run({ id })
          break
        case 'back':
          for (const id of step.enrolmentIds) {
            back.run({ id })
            unpostpone.run({ id })
          }
          break
        case 'resume-channel':
          resumeChannel.run(step)
          break
        case 'resume-domain':
          resumeDomain.run(step)
          releaseDomain.run(step)
          break
        case 'resume-sequence':
          resumeSequence.run(step)
          resumeLanes.run(step)
      }
  }
}
