import { z } from 'zod'
import { idSchema, nameSchema, pageInput, pageOf, procedure, timeSchema } from './base.ts'

/** `now`, or a time of day `HH:MM` in the sequence's zone. */
export const stepTimeSchema = z.union([
  z.literal('now'),
  z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, '"now" or a time such as "09:30"'),
])
const daySchema = z.number().int().min(1).max(3650)

export const emailStepSchema = z.strictObject({
  kind: z.literal('email'),
  /** Absolute: day 1 is the day the first email leaves. */
  day: daySchema,
  at: stepTimeSchema,
  /** Continue the thread of the step before; then `subject` is that thread's. */
  sameThread: z.boolean().default(false),
  subject: z.string().max(998).nullable().default(null),
  text: z.string().max(500_000).nullable().default(null),
  html: z.string().max(2_000_000).nullable().default(null),
})
export const taskStepSchema = z.strictObject({
  kind: z.literal('task'),
  day: daySchema,
  task: z.enum(['call', 'linkedin', 'custom']),
  note: z.string().max(10_000).default(''),
})
export const stepSchema = z.discriminatedUnion('kind', [emailStepSchema, taskStepSchema])
export type Step = z.infer<typeof stepSchema>
export type EmailStep = z.infer<typeof emailStepSchema>

export const sequenceInputSchema = z.object({
  name: nameSchema,
  skipWeekends: z.boolean().default(false),
  /** IANA zone that times of day are in; null: the machine's. */
  zone: z.string().max(100).nullable().default(null),
  steps: z.array(stepSchema).min(1).max(100),
})
export type SequenceInput = z.infer<typeof sequenceInputSchema>

export const SEQUENCE_STATES = ['draft', 'active', 'paused'] as const
export const sequenceSummarySchema = z.object({
  id: idSchema,
  name: z.string(),
  state: z.enum(SEQUENCE_STATES),
  why: z.string().nullable(),
  steps: z.number().int(),
  enrolled: z.number().int(),
  active: z.number().int(),
  finished: z.number().int(),
  stopped: z.number().int(),
  sent: z.number().int(),
  replied: z.number().int(),
  bounced: z.number().int(),
  createdAt: timeSchema,
})
export type SequenceSummary = z.infer<typeof sequenceSummarySchema>
export const sequenceSchema = sequenceSummarySchema.extend({
  skipWeekends: z.boolean(),
  zone: z.string().nullable(),
  stepList: z.array(stepSchema),
})
export type Sequence = z.infer<typeof sequenceSchema>

export const ENROLMENT_STATES = ['active', 'held', 'finished', 'stopped'] as const
export const enrolmentSchema = z.object({
  id: idSchema,
  personId: idSchema,
  address: z.string(),
  name: z.string(),
  state: z.enum(ENROLMENT_STATES),
  why: z.string().nullable(),
  /** 1-based number of the step that comes next or waits; null when none does. */
  nextStep: z.number().int().nullable(),
  nextAt: timeSchema.nullable(),
})

export type Enrolment = z.infer<typeof enrolmentSchema>

/** A field without a value or something else that would make a mail wrong; `held` problems stop that message. */
export const problemSchema = z.object({
  kind: z.enum(['held', 'warning']),
  field: z.string().nullable(),
  text: z.string(),
})
export const previewSchema = z.object({
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  /** Sanitised; shown only in a sandboxed frame. */
  html: z.string().nullable(),
  problems: z.array(problemSchema),
})

const one = z.object({ id: idSchema })
export const sequences = {
  list: procedure.output(z.array(sequenceSummarySchema)),
  get: procedure.input(one).output(sequenceSchema),
  /** Without `id`: a new draft. With it: replaces a draft, or the not yet reached steps of a running one. */
  save: procedure.input(sequenceInputSchema.extend({ id: idSchema.nullish() })).output(sequenceSchema),
  /** A YAML or JSON sequence file; an unknown key is refused with its line. Same name: replaced while a draft. */
  importFile: procedure
    .input(z.object({ fileName: z.string().max(500), content: z.string().max(10_000_000) }))
    .output(sequenceSchema),
  preview: procedure
    .input(
      z.object({
        steps: z.array(stepSchema).min(1).max(100),
        step: z.number().int().min(0),
        personId: idSchema,
      }),
    )
    .output(previewSchema),
  /** Enrols everyone of a group who is not suppressed and not already in it. */
  start: procedure
    .input(
      one.extend({
        groupId: idSchema.nullish(),
        personIds: z.array(idSchema).max(100_000).nullish(),
        channelId: idSchema,
        /** When the first step leaves; null: now. */
        startAt: timeSchema.nullish(),
      }),
    )
    .output(
      z.object({
        enrolled: z.number().int(),
        skipped: z.array(z.object({ address: z.string(), why: z.string() })),
      }),
    ),
  pause: procedure.input(one.extend({ paused: z.boolean() })).output(sequenceSchema),
  enrolments: procedure
    .input(one.extend({ ...pageInput, state: z.enum(ENROLMENT_STATES).nullish() }))
    .output(pageOf(enrolmentSchema)),
  stopEnrolment: procedure.input(z.object({ enrolmentId: idSchema })).output(enrolmentSchema),
  remove: procedure.input(one).output(z.object({})),
}
