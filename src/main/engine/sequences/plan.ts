/**
 * When a step is due. The rules, which the tests hold as a table:
 *
 * 1. Days are absolute and are calendar days of `zone`. Day 1 is the day on which the first email left (`anchorDay`); until
 *    it has left, the day of `startAt`. Day N is N-1 days after it. Where the first email stands on a later day than 1
 *    (a call comes first), `anchorDay` counts as that day. A moved or late step never moves the days of later steps.
 * 2. Time of day: `HH:MM` in `zone`. `now` means, for the first step, the time of `startAt`; for a later one, the time of
 *    day at which the email before it left (else was due). A task has no time of its own: it follows `now`.
 * 3. A time that the clock skips (DST) is taken at the first moment after the gap; one that comes twice, the first time.
 * 4. Skipped days: a step that falls on one moves to the next day that is not, at the same time of day.
 * 5. Order: a step is never due before the one before it. A step at `now` may fall on the same moment; one at `HH:MM`
 *    comes later: where its time is not after the step before it, it is due on the next allowed day at its time.
 * 6. Late: an `HH:MM` that has passed when it is planned is due on the next allowed day at its time. A `now` that has
 *    passed is due at once (its moment stays in the past), unless today is skipped: then by rule 4 from today.
 *
 * Which days are skipped is asked in one place (`skippedBecause`), and the zone and the time of day are inputs: holidays,
 * working hours and a recipient's own zone come in there.
 */
import { Temporal } from 'temporal-polyfill'
import { AppError } from '#shared/app-error.ts'
import type { Step } from '#shared/contract/sequences.ts'

export interface PlanInput {
  steps: Step[]
  /** Which of `steps`, from 0. */
  index: number
  /** Local day on which the first email of the sequence left, `YYYY-MM-DD`; null while none has. */
  anchorDay: string | null
  /** When the enrolment was to begin, ms epoch. */
  startAt: number
  /** When the email before this step left, and when the step before it was due; ms epoch, null where there is none. */
  previousSentAt: number | null
  previousDueAt: number | null
  /** IANA zone. */
  zone: string
  skipWeekends: boolean
  /** Moment of planning, ms epoch. */
  now: number
}

export interface Planned {
  /** Ms epoch. In the past: at once. */
  dueAt: number
  /** The day and time and every rule that moved it, in words for the rep. */
  why: string
}

/** Sequences end after ten years of days; two weeks of skipped days in a row is more than any calendar has. */
const MAX_SKIPPED = 14

/** @throws AppError `bad-input` when the zone is unknown. */
export function planStep(input: PlanInput): Planned {
  const step = input.steps[input.index]
  if (!step) throw new RangeError(`There is no step ${input.index}.`)
  const at = step.kind === 'email' ? step.at : 'now'
  const day = dayOf(step, input)
  const time = at === 'now' ? timeOfNow(input) : Temporal.PlainTime.from(at)
  const planned = at === 'now' ? planNow(day, time, input) : planTime(day, time, input)
  return {
    dueAt: planned.at.epochMilliseconds,
    why: [describe(step, at, planned.at), ...planned.moves].join(' '),
  }
}

interface Draft {
  at: Temporal.ZonedDateTime
  moves: string[]
}

function planTime(day: Temporal.PlainDate, time: Temporal.PlainTime, input: PlanInput): Draft {
  const first = onAllowedDay(day, time, input)
  const late = Math.max(input.now, input.index === 0 ? input.startAt : -Infinity)
  const floor = Math.max(late, afterPrevious(input))
  if (first.at.epochMilliseconds >= floor) return first
  const why = floor === late ? 'Its time had passed' : 'Its time was not after the step before it'
  const from = local(floor, input.zone).toPlainDate()
  let next = onAllowedDay(from, time, input)
  if (next.at.epochMilliseconds < floor) next = onAllowedDay(from.add({ days: 1 }), time, input)
  return { at: next.at, moves: [`${why}, so it moved from ${dayName(first.at)}.`, ...next.moves] }
}

function planNow(day: Temporal.PlainDate, time: Temporal.PlainTime, input: PlanInput): Draft {
  const earliest = Math.max(previousOf(input) ?? -Infinity, input.index === 0 ? input.startAt : -Infinity)
  let draft = onAllowedDay(day, time, input)
  if (draft.at.epochMilliseconds < earliest) draft = notBefore(earliest, input)
  const today = local(Math.max(draft.at.epochMilliseconds, input.now), input.zone)
  const skipped = skippedBecause(today.toPlainDate(), input)
  if (!skipped) return draft
  const moved = onAllowedDay(today.toPlainDate(), draft.at.toPlainTime(), input)
  return { at: moved.at, moves: [...draft.moves, ...moved.moves] }
}

/** That very moment, which may lie in the second of two equal hours; or its time of day on the next allowed day. */
function notBefore(ms: number, input: PlanInput): Draft {
  const at = local(ms, input.zone)
  const follows = 'It follows the step before it.'
  if (!skippedBecause(at.toPlainDate(), input)) return { at, moves: [follows] }
  const moved = onAllowedDay(at.toPlainDate(), at.toPlainTime(), input)
  return { at: moved.at, moves: [follows, ...moved.moves] }
}

/** The first allowed day from `day` on, at `time`. */
function onAllowedDay(day: Temporal.PlainDate, time: Temporal.PlainTime, input: PlanInput): Draft {
  const moves: string[] = []
  for (let tries = 0; tries <= MAX_SKIPPED; tries++) {
    const at = resolve(day, time, input.zone)
    const why = skippedBecause(at.toPlainDate(), input)
    if (!why) return { at, moves }
    if (moves.length === 0) moves.push(`Moved from ${dayName(at)}: ${why}.`)
    day = at.toPlainDate().add({ days: 1 })
  }
  throw new AppError('bad-input', 'The rules of this sequence skip every day.')
}

/** Why nothing leaves on this day, or null. */
function skippedBecause(day: Temporal.PlainDate, { skipWeekends }: PlanInput): string | null {
  return skipWeekends && day.dayOfWeek > 5 ? 'weekends are skipped' : null
}

function resolve(day: Temporal.PlainDate, time: Temporal.PlainTime, zone: string): Temporal.ZonedDateTime {
  const asked = day.toPlainDateTime(time)
  const found = asked.toZonedDateTime(zone, { disambiguation: 'compatible' })
  if (found.toPlainDateTime().equals(asked)) return found
  // `compatible` adds the gap's length (02:30 -> 03:30); the first moment that exists is where the gap ends.
  return found.add({ nanoseconds: 1 }).getTimeZoneTransition('previous') ?? found
}

function dayOf(step: Step, { steps, anchorDay, startAt, zone }: PlanInput): Temporal.PlainDate {
  if (anchorDay === null)
    return local(startAt, zone)
      .toPlainDate()
      .add({ days: step.day - 1 })
  const firstEmail = steps.find(({ kind }) => kind === 'email')?.day ?? 1
  return Temporal.PlainDate.from(anchorDay).add({ days: step.day - firstEmail })
}

function timeOfNow(input: PlanInput): Temporal.PlainTime {
  const like =
    input.index === 0 ? input.startAt : (input.previousSentAt ?? input.previousDueAt ?? input.startAt)
  return local(like, input.zone).toPlainTime()
}

function previousOf({ previousSentAt, previousDueAt }: PlanInput): number | null {
  if (previousSentAt === null) return previousDueAt
  return previousDueAt === null ? previousSentAt : Math.max(previousSentAt, previousDueAt)
}

function afterPrevious(input: PlanInput): number {
  const previous = previousOf(input)
  return previous === null ? -Infinity : previous + 1
}

function local(ms: number, zone: string): Temporal.ZonedDateTime {
  const instant = Temporal.Instant.fromEpochMilliseconds(ms)
  try {
    return instant.toZonedDateTimeISO(zone)
  } catch (cause) {
    throw new AppError('bad-input', `"${zone.slice(0, 100)}" is not a time zone.`, {
      fix: 'Use a name such as "Europe/Berlin".',
      cause,
    })
  }
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const dayName = (at: Temporal.ZonedDateTime) => `${WEEKDAYS[at.dayOfWeek - 1]} ${at.toPlainDate().toString()}`

function describe(step: Step, at: string, due: Temporal.ZonedDateTime): string {
  const clock = due.toPlainTime().toString({ smallestUnit: 'minute' })
  const how = at === 'now' ? '' : ` at ${at}`
  return `Day ${step.day}${how}: ${dayName(due)}, ${clock} (${due.timeZoneId}).`
}
