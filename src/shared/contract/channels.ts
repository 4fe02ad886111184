import { z } from 'zod'
import {
  addressSchema,
  idSchema,
  mailboxSchema,
  nameSchema,
  procedure,
  timeSchema,
  whySchema,
} from './base.ts'

export const CHANNEL_KINDS = [
  'gmail',
  'exchange-online',
  'exchange-server',
  'smtp',
  'legacy-relay',
  'practice',
] as const
export const channelKindSchema = z.enum(CHANNEL_KINDS)
export type ChannelKind = z.infer<typeof channelKindSchema>

export const securitySchema = z.enum(['none', 'starttls', 'tls'])
export const portSchema = z.number().int().min(1).max(65_535)
export const hostSchema = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9.:_-]+$/, 'A host name or an IP address')

export const limitSchema = z.object({
  count: z.number().int().min(1).max(10_000_000),
  of: z.enum(['messages', 'recipients', 'external']).default('messages'),
  per: z
    .number()
    .int()
    .min(1)
    .max(366 * 86_400_000),
  scope: z.enum(['channel', 'recipient-domain']).default('channel'),
})
export const throttlePolicySchema = z.object({
  limits: z.array(limitSchema).max(20).default([]),
  batch: z
    .object({ size: z.number().int().min(1).max(1_000_000), wait: z.number().int().min(1).max(86_400_000) })
    .nullable()
    .default(null),
  gap: z
    .object({ ms: z.number().int().min(0).max(86_400_000), jitter: z.number().int().min(0).max(86_400_000) })
    .nullable()
    .default(null),
})

/** Where a server is and how to sign in. `password` goes to the vault and is never given back. */
export const smtpSettingsSchema = z.object({
  host: hostSchema,
  port: portSchema,
  security: securitySchema,
  user: z.string().max(320).nullable().default(null),
  /** Sign in although the connection is not encrypted and not to this machine: only when the rep insists. */
  allowInsecureAuth: z.boolean().default(false),
  /** A certificate (PEM) to trust for this server, for a company's own authority. */
  ca: z.string().max(100_000).nullable().default(null),
})
export const imapSettingsSchema = smtpSettingsSchema.extend({ user: z.string().min(1).max(320) })
const passwordSchema = z.string().max(10_000).nullish()

export const channelInputSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('smtp'),
    name: nameSchema,
    scope: z.enum(['user', 'team']).default('user'),
    settings: smtpSettingsSchema,
    password: passwordSchema,
    from: mailboxSchema.nullish(),
    policy: throttlePolicySchema.prefault({}),
  }),
  z.object({
    kind: z.literal('practice'),
    name: nameSchema.default('Practice'),
    policy: throttlePolicySchema.prefault({}),
  }),
])
export type ChannelInput = z.input<typeof channelInputSchema>

export const CHANNEL_STATES = ['going', 'waiting', 'idle', 'paused', 'signed-out', 'offline'] as const

/** What the status bar shows of one channel. */
export const channelStatusSchema = z.object({
  id: idSchema,
  name: z.string(),
  kind: channelKindSchema,
  state: z.enum(CHANNEL_STATES),
  why: whySchema.nullable(),
  /** When its next message leaves; null when none waits or nothing can be said. */
  nextAt: timeSchema.nullable(),
  waiting: z.number().int(),
  /** The tightest limit and how much of it is used now. */
  used: z
    .object({ used: z.number().int(), limit: z.number().int(), per: z.number().int(), text: z.string() })
    .nullable(),
})
export type ChannelStatus = z.infer<typeof channelStatusSchema>

export const mailboxViewSchema = z.object({
  id: idSchema,
  channelId: idSchema,
  kind: z.enum(['imap', 'practice']),
  settings: imapSettingsSchema.omit({ ca: true }).nullable(),
  health: z.object({
    state: z.enum(['starting', 'catching-up', 'live', 'waiting', 'signed-out', 'stopped']),
    connectedSince: timeSchema.nullable(),
    lastReadAt: timeSchema.nullable(),
    lastError: z.string().nullable(),
    nextTryAt: timeSchema.nullable(),
    reconnectsToday: z.number().int(),
  }),
})
export type MailboxView = z.infer<typeof mailboxViewSchema>

export const channelViewSchema = channelStatusSchema.extend({
  scope: z.enum(['user', 'team']),
  from: mailboxSchema.nullable(),
  settings: smtpSettingsSchema.omit({ ca: true }).nullable(),
  hasPassword: z.boolean(),
  policy: throttlePolicySchema,
  sent24h: z.number().int(),
  lastSentAt: timeSchema.nullable(),
  lastError: z.string().nullable(),
  mailbox: mailboxViewSchema.nullable(),
  createdAt: timeSchema,
})
export type ChannelView = z.infer<typeof channelViewSchema>

const one = z.object({ id: idSchema })
const tested = z.object({ ok: z.boolean(), security: z.string().nullable(), detail: z.string() })

export const channels = {
  list: procedure.output(z.array(channelViewSchema)),
  add: procedure.input(channelInputSchema).output(channelViewSchema),
  /** Signs in with what is stored, or with what was typed but not saved. */
  test: procedure.input(z.union([one, z.object({ input: channelInputSchema })])).output(tested),
  /** Queues one plain message to an address of the rep's choice, ahead of everything else, within the limits. */
  testSend: procedure.input(one.extend({ to: addressSchema })).output(z.object({ messageId: idSchema })),
  setPolicy: procedure.input(one.extend({ policy: throttlePolicySchema })).output(channelViewSchema),
  setPassword: procedure
    .input(one.extend({ password: z.string().min(1).max(10_000) }))
    .output(channelViewSchema),
  pause: procedure.input(one.extend({ paused: z.boolean() })).output(channelViewSchema),
  /** Refused (`not-now`) while a message of it is handing over or in doubt. What waits is cancelled, and said so. */
  remove: procedure.input(one).output(z.object({ cancelled: z.number().int() })),
}

export const mailboxInputSchema = z.object({
  channelId: idSchema,
  settings: imapSettingsSchema,
  password: passwordSchema,
})

export const mailboxes = {
  list: procedure.output(z.array(mailboxViewSchema)),
  add: procedure.input(mailboxInputSchema).output(mailboxViewSchema),
  test: procedure.input(mailboxInputSchema).output(z.object({ ok: z.boolean(), detail: z.string() })),
  remove: procedure.input(one).output(z.object({})),
}
