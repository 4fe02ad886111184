import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { idSchema, procedure, timeSchema } from './base.ts'
import { channelStatusSchema } from './channels.ts'
import { feedEntrySchema } from './feed.ts'

export const TOPICS = [
  'channels',
  'mailboxes',
  'people',
  'sequences',
  'outbox',
  'feed',
  'suppressions',
  'settings',
  'status',
] as const
export type Topic = (typeof TOPICS)[number]

export const statusSchema = z.object({
  online: z.boolean(),
  /** The whole outbox is paused by the rep. */
  paused: z.boolean(),
  /** Something that stops everything, in words (disk full, broken policy); null when all is well. */
  trouble: z.string().nullable(),
  channels: z.array(channelStatusSchema),
  waiting: z.number().int(),
  inDoubt: z.number().int(),
  held: z.number().int(),
  unread: z.number().int(),
  now: timeSchema,
})
export type Status = z.infer<typeof statusSchema>

export const settingsSchema = z.object({
  /** Notify on: */
  notifyHardBounces: z.boolean(),
  notifyReplies: z.boolean(),
  notifyOther: z.boolean(),
  /** IANA zone for sequences that name none; null: the machine's. */
  zone: z.string().max(100).nullable(),
})
export type Settings = z.infer<typeof settingsSchema>

export const checkSchema = z.object({ check: z.string(), ok: z.boolean(), detail: z.string() })

/** What the streams carry. `changed` names what to read again; `feed` brings the new line itself. */
export const liveEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('changed'), topics: z.array(z.enum(TOPICS)) }),
  z.object({ type: z.literal('feed'), entry: feedEntrySchema }),
  z.object({ type: z.literal('status'), status: statusSchema }),
])
export type LiveEvent = z.infer<typeof liveEventSchema>

export const app = {
  info: procedure.output(
    z.object({
      version: z.string(),
      host: z.enum(['desktop', 'browser', 'command-line']),
      dataFolder: z.string(),
      /** No channel yet. */
      firstRun: z.boolean(),
      zone: z.string(),
    }),
  ),
  status: procedure.output(statusSchema),
  pause: procedure.input(z.object({ paused: z.boolean() })).output(statusSchema),
  /** Practice in one click: the practice channel, forty sample people and a sequence ready to start. */
  startPractice: procedure.output(z.object({ channelId: idSchema, groupId: idSchema, sequenceId: idSchema })),
  settings: procedure.output(settingsSchema),
  saveSettings: procedure.input(settingsSchema.partial()).output(settingsSchema),
  doctor: procedure.output(z.array(checkSchema)),
  /** Begins with a `status`, then whatever happens, until the caller stops. */
  live: procedure.output(eventIterator(liveEventSchema)),
}
