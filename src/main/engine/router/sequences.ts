import { AppError } from '#shared/app-error.ts'
import type { Sequence, SequenceInput, SequenceSummary, Step } from '#shared/contract/sequences.ts'
import { readSequenceFile, readSteps } from '#engine/sequences/sequences.ts'
import type { SequenceRow } from '#engine/store/store.ts'
import { previewOf } from '#engine/outbox/outbox.ts'
import { isZone } from '#engine/settings/settings.ts'
import type { Rooms } from '#engine/rooms.ts'
import { afterId, pageOfRows, type Api } from './api.ts'

export function sequenceRouter(api: Api, rooms: Rooms) {
  const { store, clock, live } = rooms

  async function rowOf(id: number): Promise<SequenceRow> {
    const row = await store.sequences.get(id)
    if (!row) throw new AppError('not-found', 'This sequence is no longer there.')
    return row
  }
  const summaryOf = async (row: SequenceRow): Promise<SequenceSummary> => ({
    id: row.id,
    name: row.name,
    state: row.state,
    why: row.why,
    steps: row.steps.length,
    createdAt: row.createdAt,
    ...(await store.sequences.figures(row.id)),
  })
  const full = async (row: SequenceRow): Promise<Sequence> => ({
    ...(await summaryOf(row)),
    skipWeekends: row.skipWeekends,
    zone: row.zone,
    stepList: readSteps(row).steps,
  })

  async function save(id: number | null, input: SequenceInput): Promise<Sequence> {
    checkZone(input.zone)
    checkSteps(input.steps)
    if (id !== null) checkRunning(await rowOf(id), input.steps)
    const { name, skipWeekends, zone } = input
    const row = await store.sequences.save(
      id,
      { name, skipWeekends, zone, steps: input.steps.map((step) => JSON.stringify(step)) },
      clock.now(),
    )
    live.changed('sequences')
    return full(row)
  }

  return {
    list: api.sequences.list.handler(async () => Promise.all((await store.sequences.list()).map(summaryOf))),
    get: api.sequences.get.handler(async ({ input }) => full(await rowOf(input.id))),
    save: api.sequences.save.handler(({ input }) => save(input.id ?? null, input)),
    importFile: api.sequences.importFile.handler(async ({ input }) => {
      const sequence = readSequenceFile(input.content, input.fileName)
      const before = await store.sequences.named(sequence.name)
      return save(before?.id ?? null, sequence)
    }),
    preview: api.sequences.preview.handler(async ({ input }) => {
      const person = await store.people.get(input.personId)
      const step = input.steps[input.step]
      if (!person) throw new AppError('not-found', 'This person is no longer there.')
      if (step?.kind !== 'email') throw new AppError('bad-input', 'Only an email can be previewed.')
      const [channel] = await store.channels.list()
      return previewOf(input.steps, input.step, person, {
        name: channel?.fromName ?? '',
        address: channel?.fromAddress ?? 'you@your-company.example',
      })
    }),
    start: api.sequences.start.handler(async ({ input }) => {
      const row = await rowOf(input.id)
      if (!(await store.channels.get(input.channelId)))
        throw new AppError('not-found', 'This channel is no longer there.')
      if (!input.groupId && !input.personIds?.length)
        throw new AppError('bad-input', 'Nobody was chosen.', { fix: 'Choose a group, or people.' })
      const now = clock.now()
      const started = await store.enrolments.start(
        {
          sequenceId: row.id,
          channelId: input.channelId,
          groupId: input.groupId ?? null,
          ids: input.groupId ? null : (input.personIds ?? []),
          startAt: input.startAt ?? now,
        },
        now,
      )
      rooms.sequences.wake()
      live.changed('sequences', 'outbox', 'status')
      return started
    }),
    pause: api.sequences.pause.handler(async ({ input }) => {
      const before = await rowOf(input.id)
      if (before.state === 'draft') throw new AppError('not-now', `"${before.name}" has not been started.`)
      const row = await store.sequences.setState(
        input.id,
        input.paused ? 'paused' : 'active',
        input.paused ? 'You paused it.' : null,
      )
      rooms.outbox.wake()
      rooms.sequences.wake()
      live.changed('sequences', 'outbox', 'status')
      return full(row)
    }),
    enrolments: api.sequences.enrolments.handler(async ({ input }) => {
      const query = {
        sequenceId: input.id,
        after: afterId(input.after),
        limit: input.limit,
        state: input.state ?? null,
      }
      const { rows, total } = await store.enrolments.page(query)
      const shown = rows.map(({ fields, ...row }) => ({
        ...row,
        name: [fields['first_name'], fields['last_name']].filter(Boolean).join(' '),
        nextStep: row.state === 'active' || row.state === 'held' ? row.nextStep : null,
      }))
      return pageOfRows(shown, total, input.limit)
    }),
    stopEnrolment: api.sequences.stopEnrolment.handler(async ({ input }) => {
      const enrolment = await store.enrolments.get(input.enrolmentId)
      if (!enrolment) throw new AppError('not-found', 'This enrolment is no longer there.')
      const { personId, sequenceId } = enrolment
      const person = await store.people.get(personId)
      const entry = {
        kind: 'stopped',
        who: person?.address ?? '',
        text: 'You stopped the sequence for them.',
        practice: false,
        personId,
        sequenceId,
        address: person?.address ?? null,
      }
      const lines = await store.outbox.act(
        [
          { act: 'stop-enrolments', personId, sequenceId, why: 'You stopped it.' },
          { act: 'feed', entry, undoable: true },
        ],
        clock.now(),
      )
      live.entries(lines.map(rooms.entry))
      live.changed('sequences', 'outbox', 'status')
      const { rows } = await store.enrolments.page({
        sequenceId,
        after: input.enrolmentId - 1,
        limit: 1,
        state: null,
      })
      const { fields, ...row } = rows[0]!
      return {
        ...row,
        name: [fields['first_name'], fields['last_name']].filter(Boolean).join(' '),
        nextStep: null,
      }
    }),
    remove: api.sequences.remove.handler(async ({ input }) => {
      if (!(await store.sequences.remove(input.id)))
        throw new AppError('not-now', 'People are or were in this sequence.', {
          fix: 'Pause it instead; its history stays.',
        })
      live.changed('sequences')
      return {}
    }),
  }
}

function checkZone(zone: string | null): void {
  if (zone !== null && !isZone(zone))
    throw new AppError('bad-input', `"${zone}" is not a time zone.`, {
      fix: 'Use a name such as Europe/Berlin.',
    })
}

/** What no form may get past: an email without words, a thread without a beginning, days that run backwards. */
function checkSteps(steps: Step[]): void {
  const wrong = (no: number, what: string) => new AppError('bad-input', `Step ${no}: ${what}`)
  let day = 1
  let emails = 0
  for (const [at, step] of steps.entries()) {
    if (step.day < day) throw wrong(at + 1, `day ${step.day} comes before day ${day} of the step above it.`)
    day = step.day
    if (step.kind !== 'email') continue
    if (!step.text?.trim() && !step.html?.trim()) throw wrong(at + 1, 'the email has no text.')
    if (step.sameThread && emails === 0)
      throw wrong(at + 1, 'there is no email before it whose thread it could continue.')
    if (!step.sameThread && !step.subject?.trim()) throw wrong(at + 1, 'the email has no subject.')
    emails += 1
  }
}

/** Of a running sequence the words may change and steps may be added; who is where must stay true. */
function checkRunning(row: SequenceRow, steps: Step[]): void {
  if (row.state === 'draft') return
  const same = readSteps(row).steps.every(
    (step, at) => steps[at]?.kind === step.kind && steps[at]?.day === step.day,
  )
  if (!same)
    throw new AppError('not-now', `"${row.name}" is running: its steps keep their kind and day.`, {
      fix: 'Change the words, add steps at the end, or make a new sequence.',
    })
}
