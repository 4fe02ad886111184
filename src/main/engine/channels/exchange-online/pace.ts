import type { ThrottlePolicy } from '#shared/domain/throttle-policy.ts'

/** What Microsoft says: Microsoft Learn, "Exchange Online limits", sending limits of a mailbox (2026). */
export const EXCHANGE_ONLINE_LIMITS = {
  messagesPerMinute: 30,
  /** In any 24 hours. */
  recipientsPerDay: 10_000,
  recipientsPerMessage: 500,
  /** Bytes; 35 MB for a mailbox whose admin has not raised it (to at most 150 MB). */
  messageSize: 35 * 1024 * 1024,
} as const

const { messagesPerMinute, recipientsPerDay } = EXCHANGE_ONLINE_LIMITS

/** The pace of an Exchange Online channel unless told otherwise. */
export const EXCHANGE_ONLINE_PACE: ThrottlePolicy = {
  limits: [
    { count: messagesPerMinute, of: 'messages', per: 60_000, scope: 'channel' },
    { count: recipientsPerDay, of: 'recipients', per: 86_400_000, scope: 'channel' },
  ],
  batch: null,
  gap: null,
}
