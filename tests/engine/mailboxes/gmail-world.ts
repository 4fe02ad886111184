import { createGmailMailbox, type GmailMailboxSettings } from '#engine/mailboxes/gmail/gmail.ts'
import type { Mailbox } from '#engine/mailboxes/mailbox.ts'
import type { Clock } from '#engine/ports.ts'
import { googleTokens } from '#engine/sign-in/google.ts'
import { startGmail, type GmailServer } from '../../servers/gmail.ts'
import { ALL_SCOPES, startGoogleSignIn, type GoogleSignInServer } from '../../servers/google-sign-in.ts'
import { realClock, silentLog } from '../channels/real-ports.ts'
import { memoryStore } from '../sign-in/a-sign-in.ts'

export const REP = 'rep@test.local'
export const READ_SCOPES = [
  'https://www.googleapis.com/auth/gmail.send',
  'https://www.googleapis.com/auth/gmail.readonly',
]
/** Where nobody listens: RFC 863's port, closed on any machine a test runs on. */
const NOWHERE = { host: '127.0.0.1', port: 9, security: 'none' as const }

export interface GmailMailboxWorld {
  google: GoogleSignInServer
  gmail: GmailServer
  mailbox: Mailbox
  tokens: GmailMailboxSettings['tokens']
  stop(): Promise<void>
}

/** A signed-in Google account, its Gmail API, and its mailbox; without a place for IMAP nobody listens there. */
export async function startGmailMailbox(
  over: Partial<GmailMailboxSettings> & {
    clock?: Clock
    imapAt?: (google: GoogleSignInServer) => Promise<Partial<GmailMailboxSettings>>
  } = {},
): Promise<GmailMailboxWorld> {
  const { clock = realClock, imapAt, scopes = ALL_SCOPES, servers, ...settings } = over
  const google = await startGoogleSignIn()
  const gmail = await startGmail({ check: google.grants.check })
  gmail.quota = Number.POSITIVE_INFINITY
  const issued = google.grants.grant(google.account, google.client.clientId, scopes)
  const now = clock.now()
  const kept = {
    version: 1,
    clientId: google.client.clientId,
    address: REP,
    name: null,
    scopes,
    refreshToken: issued.refreshToken,
    accessToken: issued.accessToken,
    expiresAt: now + 3_600_000,
    signedInAt: now,
    lastGoodAt: now,
    endsAt: null,
  }
  const tokens = googleTokens(google.client, memoryStore(JSON.stringify(kept)), { clock })
  const extra = (await imapAt?.(google)) ?? {}
  const mailbox = createGmailMailbox(
    {
      address: REP,
      scopes,
      tokens,
      unitsPerMinute: Number.POSITIVE_INFINITY,
      ...settings,
      ...extra,
      servers: { api: gmail.origin, imap: NOWHERE, ...servers, ...extra.servers },
    },
    { clock, log: silentLog },
  )
  if (!mailbox) throw new Error('This grant reads nothing')
  return {
    google,
    gmail,
    mailbox,
    tokens,
    stop: async () => void (await Promise.all([google.stop(), gmail.stop()])),
  }
}
