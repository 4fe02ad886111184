import { Temporal } from 'temporal-polyfill'
import type { EmailStep, Step } from '#shared/contract/sequences.ts'
import { domainOf } from '#shared/domain/address.ts'
import { newMessageId } from '#engine/mime/mime.ts'
import type { Random } from '#engine/ports.ts'
import { PRIORITY, type NewMessage, type Plan, type ToPlan } from '#engine/store/store.ts'
import { planStep } from './plan.ts'

interface Frame {
  now: number
  zone: string
  random: Random
}

/** What comes next for one enrolment: the tasks up to its next email, and that email; or its end. Pure but for `random`. */
export function planNext(
  row: ToPlan,
  sequence: { steps: Step[]; skipWeekends: boolean },
  frame: Frame,
): Plan {
  const { steps } = sequence
  const anchorDay = row.firstSentAt === null ? null : localDay(row.firstSentAt, frame.zone)
  const tasks: Plan['tasks'] = []
  let previousDueAt = row.previous?.dueAt ?? null
  for (let no = row.nextStep; no <= steps.length; no += 1) {
    const step = steps[no - 1]!
    const { dueAt } = planStep({
      steps,
      index: no - 1,
      anchorDay,
      startAt: row.startAt,
      previousSentAt: row.previous?.sentAt ?? null,
      previousDueAt,
      zone: frame.zone,
      skipWeekends: sequence.skipWeekends,
      now: frame.now,
    })
    if (step.kind === 'email') {
      const message = messageOf(row, step, no, Math.max(dueAt, row.awayUntil ?? 0), frame.random)
      return { enrolmentId: row.id, message, tasks, nextStep: no, finished: false }
    }
    tasks.push({ stepNo: no, dueAt })
    previousDueAt = dueAt
  }
  return { enrolmentId: row.id, message: null, tasks, nextStep: steps.length + 1, finished: true }
}

function messageOf(row: ToPlan, step: EmailStep, no: number, dueAt: number, random: Random): NewMessage {
  const thread = step.sameThread ? row.previous : null
  // What the provider made of our id is what the other side's mail program knows.
  const inReplyTo = thread ? (thread.providerMessageId ?? thread.messageId) : null
  return {
    messageId: newMessageId(random.uuid(), row.from),
    channelId: row.channelId,
    priority: row.previous ? PRIORITY.followUp : PRIORITY.firstTouch,
    sequenceId: row.sequenceId,
    enrolmentId: row.id,
    stepNo: no,
    personId: row.personId,
    origin: 'app',
    toAddress: row.address,
    toName: [row.fields['first_name'], row.fields['last_name']].filter(Boolean).join(' '),
    domain: domainOf(row.address),
    subject: null,
    draft: null,
    dueAt,
    jitter: random.next(),
    inReplyTo,
    refs: thread && inReplyTo ? [thread.refs, inReplyTo].filter(Boolean).join(' ') : null,
  }
}

function localDay(at: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()
}
