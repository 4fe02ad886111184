import { AppError } from '#shared/app-error.ts'
import { createGmailApi } from '#engine/channels/gmail/gmail.ts'
import { createPulse } from '#engine/lib/pulse.ts'
import type { Clock, Log } from '#engine/ports.ts'
import { googleAccess, SignedOut, type AccessTokens } from '#engine/sign-in/sign-in.ts'
import type { ImapSettings } from '../imap/imap.ts'
import type { Cursor, Mailbox, MailboxEvents } from '../mailbox.ts'
import { apiMessages } from './api-messages.ts'
import { createBudget } from './budget.ts'
import { watchByApi } from './by-api.ts'
import { createImapWay, GMAIL_IMAP, type ImapPlace } from './by-imap.ts'
import { apiPositionIn, newestIn } from './cursor.ts'

export interface GmailMailboxSettings {
  /** The account, as Google named it. */
  address: string
  /** Its verified aliases: what they send is not incoming. */
  aliases?: string[]
  /** What was granted at sign-in. */
  scopes: string[]
  tokens: AccessTokens
  /** PEM of a further authority that an admin trusts. */
  ca?: string
  /** Only for tests and sovereign clouds: never from a policy or a setting. */
  servers?: { api?: string; imap?: ImapPlace }
  /** Ms. */
  timeouts?: ImapSettings['timeouts']
  /** By the API: ms between two looks; 30 s unless told. */
  poll?: number
  /** By the API: quota units a minute that reading may take; 3,000 unless told, half of what Google gives a user. */
  unitsPerMinute?: number
}

/** How the mail of an account can be read, in words a rep understands. Pure. */
export function gmailReading(scopes: readonly string[]): { by: 'imap' | 'api' | 'nothing'; why: string } {
  const access = googleAccess(scopes)
  if (access.mailProtocols) return { by: 'imap', why: 'Replies and bounces are read as they come.' }
  if (access.apiRead)
    return { by: 'api', why: 'Replies and bounces are read every half minute, by the Gmail API.' }
  return {
    by: 'nothing',
    why: 'Only sending was allowed at sign-in, so Fieldpost cannot see replies and bounces. Sign in again and allow reading to change that.',
  }
}

/** After IMAP was found to be blocked, the API is used so long, ms, before IMAP is tried again. */
const BLOCKED = 60 * 60_000
const POLL = 30_000
const UNITS = 3000

/**
 * The mailbox of one Google account: over IMAP with XOAUTH2, or by the API where the grant or the network leaves nothing
 * else; null when the grant lets nobody read (`gmailReading` has the words). Throws AppError `certificate` when
 * `settings.ca` is no certificate.
 */
export function createGmailMailbox(
  settings: GmailMailboxSettings,
  ports: { clock: Clock; log: Log },
): Mailbox | null {
  const { by } = gmailReading(settings.scopes)
  if (by === 'nothing') return null
  const { address, aliases = [], tokens, ca, servers, timeouts } = settings
  const { clock } = ports
  const api = createGmailApi(
    { tokens, ...(servers?.api !== undefined && { base: servers.api }), ...(ca !== undefined && { ca }) },
    ports,
  )
  const place = servers?.imap ?? GMAIL_IMAP
  const imap =
    by === 'imap'
      ? createImapWay({ place, address, own: [address, ...aliases], tokens, ca, timeouts }, ports)
      : null
  const budget = createBudget(clock, settings.unitsPerMinute ?? UNITS)
  const pulses = new Set<ReturnType<typeof createPulse>>()
  let blockedUntil = Number.NEGATIVE_INFINITY

  async function byApi(cursor: Cursor | null, since: number, events: MailboxEvents, signal: AbortSignal) {
    const pulse = createPulse(clock)
    pulses.add(pulse)
    const from = apiPositionIn(cursor)
    try {
      await watchByApi({
        messages: apiMessages(api, budget, signal),
        clock,
        position: from,
        since: from ? since : Math.max(since, newestIn(cursor)),
        events,
        signal,
        next: () => pulse.wait(settings.poll ?? POLL, signal),
      })
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      pulses.delete(pulse)
    }
  }

  /** Whether the API answers; then the network is not to blame for IMAP. */
  const apiAnswers = (signal: AbortSignal) =>
    apiMessages(api, budget, signal)
      .profile()
      .then(
        () => true,
        () => false,
      )

  return {
    async watch(start, since, events, signal) {
      let cursor = start
      let heard = false
      const following: MailboxEvents = {
        async mails(batch, after) {
          await events.mails(batch, after)
          cursor = after
          heard = true
        },
        caughtUp() {
          heard = true
          events.caughtUp()
        },
      }
      while (!signal.aborted) {
        const left = blockedUntil - clock.monotonic()
        if (!imap || left > 0) {
          // For an hour at most where IMAP is the better way.
          const over = new AbortController()
          const until = AbortSignal.any([signal, over.signal])
          if (imap) void clock.sleep(left, until).then(() => over.abort())
          await byApi(cursor, since, following, until).finally(() => over.abort())
          continue
        }
        try {
          const from = apiPositionIn(cursor) ? Math.max(since, newestIn(cursor)) : since
          await imap.watch(cursor, from, following, signal)
        } catch (error) {
          // A connection that was good and got lost is the watcher's to make again.
          if (heard || !isBlocked(error) || !(await apiAnswers(signal))) throw error
          ports.log.info('gmail.imap-blocked', {})
          blockedUntil = clock.monotonic() + BLOCKED
        }
      }
    },
    async findSent(messageId) {
      const inFolder = imap && clock.monotonic() >= blockedUntil ? await imap.findSent(messageId) : null
      if (inFolder && inFolder.found !== 'cannot-tell') return inFolder
      try {
        const { signal } = new AbortController()
        const found = await apiMessages(api, budget, signal).isSent(messageId)
        return {
          found: found ? 'yes' : 'no',
          detail: found ? 'in Sent, by Gmail’s search' : 'Gmail’s search does not find it in Sent.',
        }
      } catch (error) {
        return {
          found: 'cannot-tell',
          detail: error instanceof Error ? error.message : 'Gmail could not be asked.',
        }
      }
    },
    async test(signal) {
      // First, so that a sign-in that ended is told as such.
      await tokens.get()
      try {
        if (imap) return await imap.test(signal)
      } catch (error) {
        if (!isBlocked(error) || !(await apiAnswers(signal))) throw error
      }
      const { address: whose } = await apiMessages(api, budget, signal).profile()
      return {
        detail: `Signed in as ${whose} at the Gmail API; mail is looked for every ${(settings.poll ?? POLL) / 1000} seconds.`,
      }
    },
    poke() {
      imap?.poke()
      for (const pulse of pulses) pulse.wake()
    },
  }
}

/** The network lets nobody through, or the admin has switched IMAP off although the sign-in is good. */
function isBlocked(error: unknown): boolean {
  if (error instanceof SignedOut) return false
  return error instanceof AppError && (error.code === 'unreachable' || error.code === 'sign-in-failed')
}
