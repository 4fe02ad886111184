import type { ThrottlePolicy } from '#shared/domain/throttle-policy.ts'

/** What Microsoft says: Microsoft Learn, "Exchange Online limits", sending limits of a mailbox (2026). */
export const EXCHANGE_ONLINE_LIMITS = {
  messagesPerMinute: 30,
  recipientsPerDay: 10_000,
  recipientsPerMessage: 500,
  /** Bytes; 35 MB for a mailbox whose admin has not raised it (to at most 150 MB). */
  messageSize: 35 * 1024 * 1024,
} as const

const OF_IT = 0.95

/** The pace a new Exchange Online channel gets: 95 % of what Microsoft says, so that mail the rep sends by hand still fits. */
export const EXCHANGE_ONLINE_PACE: ThrottlePolicy = {
  limits: [
    {
      count: Math.floor(EXCHANGE_ONLINE_LIMITS.messagesPerMinute * OF_IT),
      of: 'messages',
      per: 60_000,
      scope: 'channel',
    },
    {
      count: Math.floor(EXCHANGE_ONLINE_LIMITS.recipientsPerDay * OF_IT),
      of: 'recipients',
      per: 86_400_000,
      scope: 'channel',
    },
  ],
  batch: null,
  gap: null,
}
