import { createGmailChannel, type GmailChannel, type GmailSettings } from '#engine/channels/gmail/gmail.ts'
import type { Clock, Log } from '#engine/ports.ts'
import { googleSignIn, googleTokens, type GoogleWish } from '#engine/sign-in/google.ts'
import { signIn } from '#engine/sign-in/sign-in.ts'
import type { Certificate } from '../../servers/certificate.ts'
import { startGmail, type GmailServer } from '../../servers/gmail.ts'
import { startGoogleSignIn, type GoogleSignInServer } from '../../servers/google-sign-in.ts'
import { startSmtpServer, type SmtpServerSetup, type TestSmtpServer } from '../../servers/smtp.ts'
import { browserPorts, memoryStore, opening } from '../sign-in/a-sign-in.ts'
import { realClock, realPorts } from './real-ports.ts'

export const REP = 'rep@test.local'

export interface GmailWorld {
  google: GoogleSignInServer
  gmail: GmailServer
  smtp: TestSmtpServer
  channel: GmailChannel
  tokens: GmailSettings['tokens']
  scopes: string[]
  stop(): Promise<void>
}

/** A Google account with all its servers, signed in by the app's own sign-in, and a channel to it. */
export async function startGmailWorld(
  wish: GoogleWish,
  over: Partial<GmailSettings> & {
    clock?: Clock
    log?: Log
    smtpSetup?: SmtpServerSetup
    ticks?: string[]
    certificate?: Certificate
  } = {},
): Promise<GmailWorld> {
  const { clock = realClock, log = realPorts().log, smtpSetup, ticks, certificate, ...settings } = over
  const google = await startGoogleSignIn()
  const gmail = await startGmail({ check: google.grants.check, ...(certificate && { certificate }) })
  google.rep.ticks = ticks ?? null
  const provider = googleSignIn(google.client, wish, { clock })
  const { scopes, tokens: kept } = await signIn(
    provider,
    opening,
    browserPorts((url) => google.browse(url)),
  )
  const tokens = googleTokens(google.client, memoryStore(kept), { clock })
  // The newest token that still counts, looked up at each sign-in.
  const account = {
    user: REP,
    get token() {
      return google.grants.tokens().findLast((token) => google.grants.check(token)) ?? 'none'
    },
  }
  const smtp = await startSmtpServer({ account, authMethods: ['XOAUTH2'], ...smtpSetup })
  const places = [{ host: '127.0.0.1', port: smtp.port, security: 'none' as const }]
  const channel = createGmailChannel(
    { address: REP, scopes, tokens, servers: { api: gmail.origin, smtp: places }, ...settings },
    { ...realPorts(), clock, log },
  )
  return {
    google,
    gmail,
    smtp,
    channel,
    tokens,
    scopes,
    async stop() {
      await channel.close()
      await Promise.all([google.stop(), gmail.stop(), smtp.stop()])
    },
  }
}
