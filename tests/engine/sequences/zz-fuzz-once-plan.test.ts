import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import type { Step } from '#shared/contract/sequences.ts'
import { type PlanInput, planStep } from '#engine/sequences/plan.ts'

const email = (day: number, at: string): Step => ({
  kind: 'email',
  day,
  at,
  sameThread: false,
  subject: 's',
  text: 't',
  html: null,
})
const call = (day: number): Step => ({ kind: 'task', day, task: 'call', note: '' })
const ms = (text: string) => Temporal.ZonedDateTime.from(text).epochMilliseconds
const show = (at: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', smallestUnit: 'minute' })

interface Case {
  zone?: string
  /** The steps as `day time`, the last one planned; `call` for a task. */
  steps: string
  /** Local times in `zone`. */
  start?: string
  sent?: string
  due?: string
  anchor?: string | null
  now?: string
  weekends?: 'skip'
}

function input(given: Case): PlanInput {
  const zone = given.zone ?? 'Europe/Berlin'
  const steps = given.steps.split(', ').map((text) => {
    const [day, at] = text.split(' ')
    return at === 'call' ? call(Number(day)) : email(Number(day), at!)
  })
  const at = (local: string) => ms(`${local}[${zone}]`)
  const start = given.start ?? given.sent ?? given.now!
  return {
    steps,
    index: steps.length - 1,
    anchorDay: given.anchor === undefined ? (given.sent?.slice(0, 10) ?? null) : given.anchor,
    startAt: at(start),
    previousSentAt: given.sent ? at(given.sent) : null,
    previousDueAt: given.due ? at(given.due) : given.sent ? at(given.sent) : null,
    zone,
    skipWeekends: given.weekends === 'skip',
    now: at(given.now ?? given.sent ?? start),
  }
}

// 2026-11-23 is a Monday.
const NY = 'America/New_York'
const LH = 'Australia/Lord_Howe'
const IN = 'Asia/Kolkata'
const TABLE: Record<string, [string, Case, string][]> = {
  'the first step': [
    ['now leaves at the start', { steps: '1 now', start: '2026-11-23T10:17' }, '2026-11-23T10:17+01:00'],
    [
      'now with a start to come waits for it',
      { steps: '1 now', start: '2026-11-25T08:00', now: '2026-11-23T10:00' },
      '2026-11-25T08:00+01:00',
    ],
    [
      'now planned late keeps the moment of the start',
      { steps: '1 now', start: '2026-11-23T10:00', now: '2026-11-23T12:00' },
      '2026-11-23T10:00+01:00',
    ],
    ['now at night leaves at night', { steps: '1 now', start: '2026-11-23T03:00' }, '2026-11-23T03:00+01:00'],
    [
      'a time still to come is today',
      { steps: '1 09:30', start: '2026-11-23T08:00' },
      '2026-11-23T09:30+01:00',
    ],
    [
      'a time that is now is today',
      { steps: '1 09:30', start: '2026-11-23T09:30' },
      '2026-11-23T09:30+01:00',
    ],
    [
      'a time that has passed is tomorrow',
      { steps: '1 09:30', start: '2026-11-23T09:31' },
      '2026-11-24T09:30+01:00',
    ],
    [
      'a time before a start to come is the day after it',
      { steps: '1 09:30', start: '2026-11-25T14:00', now: '2026-11-23T08:00' },
      '2026-11-26T09:30+01:00',
    ],
    [
      'a time after a start to come is on its day',
      { steps: '1 15:00', start: '2026-11-25T14:00', now: '2026-11-23T08:00' },
      '2026-11-25T15:00+01:00',
    ],
    [
      'a time planned days late is the next one',
      { steps: '1 09:30', start: '2026-11-23T08:00', now: '2026-11-26T12:00' },
      '2026-11-27T09:30+01:00',
    ],
    ['on day 3 waits two days', { steps: '3 now', start: '2026-11-23T10:00' }, '2026-11-25T10:00+01:00'],
    [
      'on day 3 at a time waits two days',
      { steps: '3 08:00', start: '2026-11-23T10:00' },
      '2026-11-25T08:00+01:00',
    ],
    ['a task is due at the start', { steps: '1 call', start: '2026-11-23T10:00' }, '2026-11-23T10:00+01:00'],
    [
      'at midnight belongs to the day it begins',
      { steps: '1 00:00', start: '2026-11-23T00:00' },
      '2026-11-23T00:00+01:00',
    ],
  ],
  'later steps': [
    [
      'now is at the time the one before left',
      { steps: '1 now, 4 now', sent: '2026-11-23T10:17' },
      '2026-11-26T10:17+01:00',
    ],
    [
      'a time is on its own day',
      { steps: '1 now, 4 09:30', sent: '2026-11-23T10:17' },
      '2026-11-26T09:30+01:00',
    ],
    [
      'days count from the day the first left, not from the start',
      { steps: '1 now, 2 09:30', start: '2026-11-20T10:00', sent: '2026-11-23T10:00' },
      '2026-11-24T09:30+01:00',
    ],
    [
      'days are absolute',
      { steps: '1 now, 4 09:30, 7 09:30', sent: '2026-11-26T09:30', anchor: '2026-11-23' },
      '2026-11-29T09:30+01:00',
    ],
    [
      'a step that left late does not move the next',
      { steps: '1 now, 4 09:30, 7 09:30', sent: '2026-11-28T09:30', anchor: '2026-11-23' },
      '2026-11-29T09:30+01:00',
    ],
    [
      'a step that left after the next was due gives it the next day',
      { steps: '1 now, 4 09:30, 5 09:30', sent: '2026-11-30T11:00', anchor: '2026-11-23' },
      '2026-12-01T09:30+01:00',
    ],
    [
      'a time that passed while asleep is tomorrow',
      { steps: '1 now, 4 09:30', sent: '2026-11-23T10:00', now: '2026-11-28T12:00' },
      '2026-11-29T09:30+01:00',
    ],
    [
      'a time that passed while asleep is today when still to come',
      { steps: '1 now, 4 15:00', sent: '2026-11-23T10:00', now: '2026-11-28T12:00' },
      '2026-11-28T15:00+01:00',
    ],
    [
      'now that passed while asleep is due at once',
      { steps: '1 now, 4 now', sent: '2026-11-23T10:00', now: '2026-11-28T12:00' },
      '2026-11-26T10:00+01:00',
    ],
    ['the month turns', { steps: '1 now, 9 08:00', sent: '2026-11-26T10:00' }, '2026-12-04T08:00+01:00'],
    ['the year turns', { steps: '1 now, 4 08:00', sent: '2026-12-30T10:00' }, '2027-01-02T08:00+01:00'],
    ['a leap day is a day', { steps: '1 now, 3 08:00', sent: '2028-02-28T10:00' }, '2028-03-01T08:00+01:00'],
    [
      'a task follows at the time of the one before',
      { steps: '1 now, 7 call', sent: '2026-11-23T10:00' },
      '2026-11-29T10:00+01:00',
    ],
    [
      'a call on day 1 and an email on day 3 before any has left',
      { steps: '1 call, 3 now', start: '2026-11-23T10:00', due: '2026-11-23T10:00' },
      '2026-11-25T10:00+01:00',
    ],
    [
      'the first email on day 3 anchors day 3',
      { steps: '1 call, 3 now, 5 09:30', sent: '2026-11-26T10:00' },
      '2026-11-28T09:30+01:00',
    ],
    [
      'planned ahead, from when the one before is due',
      { steps: '1 now, 2 now', start: '2026-11-23T10:00', due: '2026-11-23T11:00', now: '2026-11-23T09:00' },
      '2026-11-24T11:00+01:00',
    ],
  ],
  'the same day': [
    [
      'a later time is later that day',
      { steps: '1 now, 1 15:00', sent: '2026-11-23T10:00' },
      '2026-11-23T15:00+01:00',
    ],
    ['now follows at once', { steps: '1 now, 1 now', sent: '2026-11-23T10:00' }, '2026-11-23T10:00+01:00'],
    [
      'the same time is the next day',
      { steps: '1 09:30, 1 09:30', sent: '2026-11-23T09:30' },
      '2026-11-24T09:30+01:00',
    ],
    [
      'an earlier time is the next day',
      { steps: '1 15:00, 1 09:30', sent: '2026-11-23T15:00' },
      '2026-11-24T09:30+01:00',
    ],
    [
      'planned ahead and sent give the same',
      { steps: '1 15:00, 1 09:30', start: '2026-11-23T08:00', due: '2026-11-23T15:00' },
      '2026-11-24T09:30+01:00',
    ],
    [
      'never before a task that is due later',
      { steps: '1 now, 2 call, 2 now', sent: '2026-11-23T10:00', due: '2026-11-24T12:00' },
      '2026-11-24T12:00+01:00',
    ],
  ],
  weekends: [
    [
      'off: Saturday is a day',
      { steps: '1 now, 6 09:30', sent: '2026-11-23T10:00' },
      '2026-11-28T09:30+01:00',
    ],
    [
      'Saturday moves to Monday',
      { steps: '1 now, 6 09:30', sent: '2026-11-23T10:00', weekends: 'skip' },
      '2026-11-30T09:30+01:00',
    ],
    [
      'Sunday moves to Monday',
      { steps: '1 now, 7 09:30', sent: '2026-11-23T10:00', weekends: 'skip' },
      '2026-11-30T09:30+01:00',
    ],
    [
      'Friday stays',
      { steps: '1 now, 5 09:30', sent: '2026-11-23T10:00', weekends: 'skip' },
      '2026-11-27T09:30+01:00',
    ],
    [
      'now keeps its time of day',
      { steps: '1 now, 6 now', sent: '2026-11-23T10:17', weekends: 'skip' },
      '2026-11-30T10:17+01:00',
    ],
    [
      'a start on Saturday leaves on Monday',
      { steps: '1 now', start: '2026-11-28T10:00', weekends: 'skip' },
      '2026-11-30T10:00+01:00',
    ],
    [
      'a start on Friday evening for a time gone by is Monday',
      { steps: '1 09:30', start: '2026-11-27T18:00', weekends: 'skip' },
      '2026-11-30T09:30+01:00',
    ],
    [
      'a moved step does not move the next',
      { steps: '1 now, 6 now, 9 09:30', sent: '2026-11-30T10:00', anchor: '2026-11-23', weekends: 'skip' },
      '2026-12-01T09:30+01:00',
    ],
    [
      'a second step on the same Monday comes later that day',
      { steps: '1 now, 6 09:30, 7 15:00', sent: '2026-11-30T09:30', anchor: '2026-11-23', weekends: 'skip' },
      '2026-11-30T15:00+01:00',
    ],
    [
      'a second step at the same time moves on to Tuesday',
      { steps: '1 now, 6 09:30, 7 09:30', sent: '2026-11-30T09:30', anchor: '2026-11-23', weekends: 'skip' },
      '2026-12-01T09:30+01:00',
    ],
    [
      'a second step at now follows on Monday',
      { steps: '1 now, 6 now, 7 now', sent: '2026-11-30T10:00', anchor: '2026-11-23', weekends: 'skip' },
      '2026-11-30T10:00+01:00',
    ],
    [
      'late on a Saturday waits for Monday',
      { steps: '1 now, 4 now', sent: '2026-11-23T10:00', now: '2026-11-28T12:00', weekends: 'skip' },
      '2026-11-30T10:00+01:00',
    ],
    [
      'late on a Sunday for a time waits for Monday',
      { steps: '1 now, 4 15:00', sent: '2026-11-23T10:00', now: '2026-11-29T12:00', weekends: 'skip' },
      '2026-11-30T15:00+01:00',
    ],
    [
      'late on a Friday after its time waits for Monday',
      { steps: '1 now, 4 09:00', sent: '2026-11-23T10:00', now: '2026-11-27T12:00', weekends: 'skip' },
      '2026-11-30T09:00+01:00',
    ],
    [
      'an email that was sent on a Saturday by hand does not pull the next there',
      { steps: '1 now, 6 now, 6 now', sent: '2026-11-28T10:00', anchor: '2026-11-23', weekends: 'skip' },
      '2026-11-30T10:00+01:00',
    ],
    [
      'a task moves as well',
      { steps: '1 now, 6 call', sent: '2026-11-23T10:00', weekends: 'skip' },
      '2026-11-30T10:00+01:00',
    ],
    [
      'the weekend is that of the zone',
      { zone: IN, steps: '1 now, 6 02:00', sent: '2026-11-23T10:00', weekends: 'skip' },
      '2026-11-30T02:00+05:30',
    ],
  ],
  'clock changes': [
    [
      'Berlin in spring: the same time, an hour less between',
      { steps: '1 now, 2 now', sent: '2026-03-28T10:00' },
      '2026-03-29T10:00+02:00',
    ],
    [
      'Berlin in spring: a time that is skipped is when it exists again',
      { steps: '1 now, 2 02:30', sent: '2026-03-28T10:00' },
      '2026-03-29T03:00+02:00',
    ],
    [
      'Berlin in spring: the first skipped minute',
      { steps: '1 now, 2 02:00', sent: '2026-03-28T10:00' },
      '2026-03-29T03:00+02:00',
    ],
    [
      'Berlin in spring: the minute before',
      { steps: '1 now, 2 01:59', sent: '2026-03-28T10:00' },
      '2026-03-29T01:59+01:00',
    ],
    [
      'Berlin in spring: now at a skipped time',
      { steps: '1 now, 2 now', sent: '2026-03-28T02:15' },
      '2026-03-29T03:00+02:00',
    ],
    [
      'Berlin in autumn: a time that comes twice is the first',
      { steps: '1 now, 2 02:30', sent: '2026-10-24T10:00' },
      '2026-10-25T02:30+02:00',
    ],
    [
      'Berlin in autumn: after the change',
      { steps: '1 now, 2 03:00', sent: '2026-10-24T10:00' },
      '2026-10-25T03:00+01:00',
    ],
    [
      'Berlin in autumn: the same time, an hour more between',
      { steps: '1 now, 2 now', sent: '2026-10-24T10:00' },
      '2026-10-25T10:00+01:00',
    ],
    [
      'Berlin in autumn: the first 02:30 has passed in the second',
      { steps: '1 02:30', start: '2026-10-25T02:45+01:00' },
      '2026-10-26T02:30+01:00',
    ],
    [
      'Berlin in autumn: now follows what left in the second hour',
      { steps: '1 now, 1 now', sent: '2026-10-25T02:30+01:00' },
      '2026-10-25T02:30+01:00',
    ],
    [
      'Berlin in spring with weekends skipped: Sunday is skipped whole',
      { steps: '1 now, 2 02:30', sent: '2026-03-28T10:00', weekends: 'skip' },
      '2026-03-30T02:30+02:00',
    ],
    [
      'New York in spring',
      { zone: NY, steps: '1 now, 2 02:30', sent: '2026-03-07T10:00' },
      '2026-03-08T03:00-04:00',
    ],
    [
      'New York in spring, by day',
      { zone: NY, steps: '1 now, 3 09:00', sent: '2026-03-07T10:00' },
      '2026-03-09T09:00-04:00',
    ],
    [
      'New York in autumn',
      { zone: NY, steps: '1 now, 2 01:30', sent: '2026-10-31T10:00' },
      '2026-11-01T01:30-04:00',
    ],
    [
      'New York in autumn, by day',
      { zone: NY, steps: '1 now, 2 now', sent: '2026-10-31T10:00' },
      '2026-11-01T10:00-05:00',
    ],
    [
      'Lord Howe in spring skips half an hour',
      { zone: LH, steps: '1 now, 2 02:15', sent: '2026-10-03T10:00' },
      '2026-10-04T02:30+11:00',
    ],
    [
      'Lord Howe in spring, after the gap',
      { zone: LH, steps: '1 now, 2 02:30', sent: '2026-10-03T10:00' },
      '2026-10-04T02:30+11:00',
    ],
    [
      'Lord Howe in autumn repeats half an hour',
      { zone: LH, steps: '1 now, 2 01:45', sent: '2026-04-04T10:00' },
      '2026-04-05T01:45+11:00',
    ],
    [
      'Lord Howe in autumn, after it',
      { zone: LH, steps: '1 now, 2 02:00', sent: '2026-04-04T10:00' },
      '2026-04-05T02:00+10:30',
    ],
    [
      'Kolkata never changes',
      { zone: IN, steps: '1 now, 4 09:30', sent: '2026-03-27T10:00' },
      '2026-03-30T09:30+05:30',
    ],
    [
      'Kolkata by the day of Kolkata',
      { zone: IN, steps: '1 now, 2 00:10', sent: '2026-11-23T23:50' },
      '2026-11-24T00:10+05:30',
    ],
    [
      'a day whose midnight is skipped',
      { zone: 'America/Santiago', steps: '1 now, 2 00:30', sent: '2026-09-05T10:00' },
      '2026-09-06T01:00-03:00',
    ],
    [
      'a day that a zone left out altogether',
      { zone: 'Pacific/Apia', steps: '1 now, 2 10:00', sent: '2011-12-29T10:00' },
      '2011-12-31T00:00+14:00',
    ],
  ],
}

describe.each(Object.entries(TABLE))('%s', (_group, cases) => {
  it.each(cases)('%s', (_, given, expected) => {
    const asked = input(given)
    expect(show(planStep(asked).dueAt, asked.zone)).toBe(expected)
  })
})

describe('why', () => {
  const why = (given: Case) => planStep(input(given)).why
  it('names the day, the time and the zone', () => {
    expect(why({ steps: '1 now, 4 09:30', sent: '2026-11-23T10:00' })).toBe(
      'Day 4 at 09:30: Thursday 2026-11-26, 09:30 (Europe/Berlin).',
    )
  })
  it('names what moved it', () => {
    expect(why({ steps: '1 now, 6 09:30', sent: '2026-11-23T10:00', weekends: 'skip' })).toContain(
      'Moved from Saturday 2026-11-28: weekends are skipped.',
    )
    expect(why({ steps: '1 09:30', start: '2026-11-23T10:00' })).toContain(
      'Its time had passed, so it moved from Monday 2026-11-23.',
    )
    expect(why({ steps: '1 09:30, 1 09:30', sent: '2026-11-23T09:30', now: '2026-11-23T09:30' })).toContain(
      'not after the step before it',
    )
  })
  it('refuses a zone that does not exist', () => {
    const asked = { ...input({ steps: '1 now', start: '2026-11-23T10:00' }), zone: 'Mars/Base' }
    expect(() => planStep(asked)).toThrow(expect.objectContaining({ code: 'bad-input' }) as Error)
  })
})

describe('properties', () => {
  const zones = ['Europe/Berlin', NY, LH, IN, 'UTC', 'Pacific/Kiritimati', 'America/Santiago', 'Africa/Cairo']
  const time = fc.oneof(
    fc.constant('now'),
    fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`),
  )
  const steps = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 4 }), time, fc.boolean()), { minLength: 1, maxLength: 8 })
    .map((list) => {
      let day = 1
      return list.map(([gap, at, isCall]) => ((day += gap), isCall ? call(day) : email(day, at)))
    })
  const world = fc.record({
    steps,
    zone: fc.constantFrom(...zones),
    skipWeekends: fc.boolean(),
    startAt: fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) }),
    // How long each step waits between being due and leaving, and between leaving and the next being planned.
    delays: fc.array(fc.integer({ min: 0, max: 4 * 86_400_000 }), { minLength: 16, maxLength: 16 }),
  })
  const local = (at: number, zone: string) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)

  it('hold for every walk: never before its day, never on a skipped day, order kept, HH:MM at its time', () => {
    fc.assert(
      fc.property(world, ({ steps: list, zone, skipWeekends, startAt, delays }) => {
        let [now, anchorDay, previousSentAt, previousDueAt]: [
          number,
          string | null,
          number | null,
          number | null,
        ] = [startAt, null, null, null]
        const firstEmail = list.find(({ kind }) => kind === 'email')?.day ?? 1
        for (const [index, step] of list.entries()) {
          const { dueAt } = planStep({
            steps: list,
            index,
            anchorDay,
            startAt,
            previousSentAt,
            previousDueAt,
            zone,
            skipWeekends,
            now,
          })
          const due = local(dueAt, zone)
          const own = anchorDay
            ? Temporal.PlainDate.from(anchorDay).add({ days: step.day - firstEmail })
            : local(startAt, zone)
                .toPlainDate()
                .add({ days: step.day - 1 })
          const leaves = Math.max(dueAt, now)
          const fixed = step.kind === 'email' && step.at !== 'now' ? step.at : null
          const clock = due.toPlainTime().toString({ smallestUnit: 'minute' })
          const isGapEnd =
            due.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds === dueAt
          const broken = {
            'before its day': Temporal.PlainDate.compare(due.toPlainDate(), own) < 0,
            'due on a skipped day': skipWeekends && due.dayOfWeek > 5,
            'leaves on a skipped day': skipWeekends && local(leaves, zone).dayOfWeek > 5,
            'before the step before it': dueAt < Math.max(startAt, previousSentAt ?? 0, previousDueAt ?? 0),
            'a time in the past': fixed !== null && dueAt < now,
            'not at its time': fixed !== null && !isGapEnd && clock !== fixed,
          }
          expect(Object.entries(broken).filter(([, is]) => is)).toEqual([])
          previousDueAt = dueAt
          if (step.kind === 'email') {
            previousSentAt = leaves + delays[index]!
            anchorDay ??= local(previousSentAt, zone).toPlainDate().toString()
          }
          now = Math.max(leaves, previousSentAt ?? 0) + delays[index + 8]!
        }
      }),
      { numRuns: 6000 },
    )
  })

  it('give the same answer to the same question, and a later moment of planning never an earlier one', () => {
    fc.assert(
      fc.property(world, ({ steps: list, zone, skipWeekends, startAt, delays }) => {
        const base = {
          steps: list,
          index: list.length - 1,
          anchorDay: null,
          startAt,
          previousSentAt: null,
          previousDueAt: null,
          zone,
          skipWeekends,
        }
        const early = planStep({ ...base, now: startAt })
        expect(planStep({ ...base, now: startAt })).toEqual(early)
        expect(planStep({ ...base, now: startAt + delays[0]! }).dueAt).toBeGreaterThanOrEqual(early.dueAt)
      }),
      { numRuns: 6000 },
    )
  })
})
