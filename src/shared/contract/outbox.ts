import { z } from 'zod'
import { SEND_STATES } from '../domain/send-state.ts'
import { idSchema, pageInput, pageOf, procedure, timeSchema, whySchema } from './base.ts'

export const messageRowSchema = z.object({
  id: idSchema,
  /** RFC 5322 Message-ID, no brackets; ours from the moment it was queued. */
  messageId: z.string(),
  to: z.string(),
  toName: z.string(),
  subject: z.string(),
  state: z.enum(SEND_STATES),
  channelId: idSchema,
  channel: z.string(),
  practice: z.boolean(),
  sequence: z.string().nullable(),
  step: z.number().int().nullable(),
  /** When it may leave at the earliest. */
  dueAt: timeSchema,
  /** When it will leave as things stand; null when nothing can be said. */
  forecastAt: timeSchema.nullable(),
  sentAt: timeSchema.nullable(),
  /** Why it has not left yet, or why it never will; null when nothing holds it. */
  why: whySchema.nullable(),
  attempts: z.number().int(),
  /** What came back: a bounce's class, a reply; null when nothing. */
  outcome: z.enum(['hard', 'soft', 'block', 'unknown', 'replied', 'auto-replied', 'delayed']).nullable(),
})
export type MessageRow = z.infer<typeof messageRowSchema>

export const attemptSchema = z.object({
  startedAt: timeSchema,
  answeredAt: timeSchema.nullable(),
  outcome: z.string().nullable(),
  detail: z.string().nullable(),
})
export const messageSchema = messageRowSchema.extend({
  from: z.string(),
  text: z.string().nullable(),
  html: z.string().nullable(),
  attemptList: z.array(attemptSchema),
  /** How an in-doubt message was asked about, newest first. */
  inquiries: z.array(z.object({ at: timeSchema, found: z.string(), detail: z.string() })),
  inbound: z.array(z.object({ id: idSchema, kind: z.string(), at: timeSchema, summary: z.string() })),
})

export type Message = z.infer<typeof messageSchema>

const ids = z.object({ ids: z.array(idSchema).min(1).max(10_000) })
/** What happened to each: those it was done to, and those it could not be done to, with the reason. */
const done = z.object({
  done: z.number().int(),
  refused: z.array(z.object({ id: idSchema, why: z.string() })),
})

export const outbox = {
  list: procedure
    .input(
      z.object({
        ...pageInput,
        state: z.enum(SEND_STATES).nullish(),
        channelId: idSchema.nullish(),
        sequenceId: idSchema.nullish(),
        filter: z.string().max(200).nullish(),
      }),
    )
    .output(pageOf(messageRowSchema)),
  counts: procedure.output(z.record(z.enum(SEND_STATES), z.number().int())),
  get: procedure.input(z.object({ id: idSchema })).output(messageSchema),
  /** Only while it is not handing over; else refused, and said so. */
  cancel: procedure.input(ids).output(done),
  hold: procedure.input(ids).output(done),
  /** A held message whose reason is gone is queued again; one with an unfilled field stays held. */
  resume: procedure.input(ids).output(done),
  /** Makes it due now and first in line; the limits still hold. */
  sendNow: procedure.input(ids).output(done),
  /** The rep settles a message in doubt. `send-again` is the rep's own word that it did not arrive. */
  decide: procedure
    .input(z.object({ id: idSchema, as: z.enum(['sent', 'send-again', 'cancelled']) }))
    .output(messageRowSchema),
}
