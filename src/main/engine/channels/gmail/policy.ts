import type { ThrottlePolicy } from '#shared/domain/throttle-policy.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

/** By SMTP or by the Gmail API. */
export type GmailWay = 'smtp' | 'api'

/**
 * What a message may be, at most. Recipients: Google Workspace "Gmail sending limits" (100 per message by SMTP or API).
 * Bytes, of the whole MIME: the API's discovery document for `messages.send`, and the SIZE that smtp.gmail.com announces.
 */
export const GMAIL_MOST = { recipients: 100, bytes: { smtp: 35_882_577, api: 36_700_160 } } as const

/** Free Gmail, or a Workspace on trial, sends 500 a day, a paid Workspace 2,000 ("Gmail sending limits", rolling 24 h). */
export function isConsumerGmail(address: string): boolean {
  return /@(gmail|googlemail)\.com$/i.test(address.trim())
}

/**
 * The pace unless told otherwise. Per minute, by API: 6,000 quota units a minute for a user of a project made since
 * 1 May 2026, 100 for each send (Gmail API "Usage limits"); the rest is for reading. Per second: our own, for a person's
 * mailbox.
 */
export function gmailPace(account: { address: string; trial?: boolean }, way: GmailWay): ThrottlePolicy {
  const perDay = account.trial || isConsumerGmail(account.address) ? 500 : 2000
  const limit = (count: number, per: number) => ({
    count,
    of: 'messages' as const,
    per,
    scope: 'channel' as const,
  })
  return {
    limits: [limit(2, SECOND), ...(way === 'api' ? [limit(55, MINUTE)] : []), limit(perDay, DAY)],
    batch: null,
    gap: null,
  }
}
