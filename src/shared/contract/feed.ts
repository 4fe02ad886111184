import { z } from 'zod'
import { BOUNCE_CLASSES, BOUNCE_REASONS, INBOUND_KINDS } from '../domain/bounce.ts'
import { idSchema, pageInput, pageOf, procedure, timeSchema } from './base.ts'

export const FEED_KINDS = [
  'bounce',
  'delayed',
  'reply',
  'auto-reply',
  'unsubscribe',
  'complaint',
  'inbound',
  'rejected',
  'in-doubt',
  'settled',
  'held',
  'suppressed',
  'stopped',
  'paused',
  'resumed',
  'signed-out',
  'started',
  'finished',
  'undone',
  'task',
] as const

/** One thing that happened: who, why, what we did. Append-only. */
export const feedEntrySchema = z.object({
  id: idSchema,
  at: timeSchema,
  kind: z.enum(FEED_KINDS),
  /** e.g. `ann@acme.example`, a channel's or a sequence's name. */
  who: z.string(),
  /** What happened and what we did about it, in words. */
  text: z.string(),
  practice: z.boolean(),
  read: z.boolean(),
  bounce: z
    .object({
      class: z.enum(BOUNCE_CLASSES),
      reason: z.enum(BOUNCE_REASONS),
      status: z.string().nullable(),
      diagnostic: z.string().nullable(),
    })
    .nullable(),
  personId: idSchema.nullable(),
  address: z.string().nullable(),
  messageId: idSchema.nullable(),
  /** RFC 5322 Message-ID of the message this is about. */
  originalMessageId: z.string().nullable(),
  sequenceId: idSchema.nullable(),
  channelId: idSchema.nullable(),
  inboundId: idSchema.nullable(),
  /** There is an undo for what we did, and it was not used yet. */
  canUndo: z.boolean(),
})
export type FeedEntry = z.infer<typeof feedEntrySchema>

export const inboundSchema = z.object({
  id: idSchema,
  kind: z.enum(INBOUND_KINDS),
  at: timeSchema,
  from: z.string(),
  subject: z.string(),
  text: z.string(),
  recipients: z.array(
    z.object({
      address: z.string(),
      class: z.enum(BOUNCE_CLASSES),
      reason: z.enum(BOUNCE_REASONS),
      status: z.string().nullable(),
      action: z.string().nullable(),
      diagnostic: z.string().nullable(),
      /** The rep said that this verdict is wrong. */
      overruled: z.boolean(),
    }),
  ),
  returnDate: z.string().nullable(),
  messageId: idSchema.nullable(),
  /** How it was tied to that message, in words. */
  tiedBy: z.string().nullable(),
  evidence: z.array(z.object({ by: z.string(), text: z.string(), means: z.string() })),
  /** The report as it came, decoded as Latin-1 so that every byte shows; at most 200,000 characters; null for ordinary mail. */
  raw: z.string().nullable(),
})
export type Inbound = z.infer<typeof inboundSchema>

export const feed = {
  /** Newest first. */
  list: procedure
    .input(z.object({ ...pageInput, kinds: z.array(z.enum(FEED_KINDS)).nullish() }))
    .output(pageOf(feedEntrySchema)),
  /** Oldest first, everything after entry `id`; for followers that keep their place. */
  since: procedure
    .input(z.object({ id: z.number().int().min(0), limit: z.number().int().min(1).max(1000).default(500) }))
    .output(z.array(feedEntrySchema)),
  markRead: procedure.input(z.object({ upTo: idSchema })).output(z.object({ unread: z.number().int() })),
  undo: procedure.input(z.object({ id: idSchema })).output(feedEntrySchema),
  evidence: procedure.input(z.object({ inboundId: idSchema })).output(inboundSchema),
  /** "This is wrong": the person is restored, the verdict kept beside the rep's word. */
  overrule: procedure
    .input(z.object({ inboundId: idSchema, address: z.string().max(320) }))
    .output(inboundSchema),
}
