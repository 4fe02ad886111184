import { isLoopback } from '#engine/lib/trust.ts'
import type { Clock, Log, Network } from '#engine/ports.ts'
import { googleAccess, type AccessTokens } from '#engine/sign-in/sign-in.ts'
import type { Channel, ChannelHealth, Found, HandOver, Outcome, OutgoingMessage } from '../channel.ts'
import type { SentFolder } from '../smtp/smtp.ts'
import { createGmailApi, outcomeOfFailure, type GmailApi } from './api.ts'
import { sendByApi } from './api-send.ts'
import { findByApi, messageIdOf } from './find-sent.ts'
import { testApi } from './test-api.ts'
import { GMAIL_MOST, type GmailWay } from './policy.ts'
import { createSmtpWay, GMAIL_SMTP, type SmtpPlace, type SmtpWay } from './smtp-way.ts'

export { createGmailApi, GMAIL_API, type GmailApi, type GmailApiSettings } from './api.ts'
export { GMAIL_MOST, gmailPace, isConsumerGmail, type GmailWay } from './policy.ts'

export interface GmailSettings {
  /** The account, as Google named it. */
  address: string
  /** What was granted at sign-in. */
  scopes: string[]
  tokens: AccessTokens
  /** The account's Sent folder by IMAP, when its mailbox is connected. */
  sentFolder?: SentFolder
  /** `api`: never by SMTP, for instance since SMTP shows recipients this computer's network address. */
  way?: 'auto' | 'api'
  /** PEM of a further authority that an admin trusts. */
  ca?: string
  /** Only for tests and sovereign clouds: never from a policy or a setting. */
  servers?: { api?: string; smtp?: SmtpPlace[] }
  /** Ms; for the API. */
  timeouts?: { connect?: number; answer?: number }
}

export interface GmailPorts {
  clock: Clock
  network: Network
  log: Log
}

export interface GmailChannel extends Channel {
  /** How the next message will leave, and why. */
  way(): { way: GmailWay; why: string }
}

const CONCURRENCY = 2
/** After SMTP was found to be blocked, the API is used so long, ms, before SMTP is tried again. */
const BLOCKED = 60 * 60_000

interface Inside {
  settings: GmailSettings
  ports: GmailPorts
  access: ReturnType<typeof googleAccess>
  api: GmailApi
  smtp: SmtpWay | null
  /** Until when SMTP is not tried, on the monotonic clock. */
  blockedUntil: number
}

/**
 * A channel over one Google account: by SMTP with XOAUTH2, which keeps our Message-ID, where the grant allows it; else,
 * or while SMTP is blocked, by the Gmail API. Throws AppError `certificate` when `settings.ca` is no certificate.
 */
export function createGmailChannel(settings: GmailSettings, ports: GmailPorts): GmailChannel {
  const { address, tokens, ca, servers, timeouts } = settings
  const access = googleAccess(settings.scopes)
  const places = servers?.smtp ?? GMAIL_SMTP
  const bySmtp = access.mailProtocols && settings.way !== 'api' && places.length > 0
  const inside: Inside = {
    settings,
    ports,
    access,
    api: createGmailApi(
      {
        tokens,
        ...(servers?.api !== undefined && { base: servers.api }),
        ...(ca !== undefined && { ca }),
        ...(timeouts && { timeouts }),
      },
      ports,
    ),
    smtp: bySmtp ? createSmtpWay({ address, tokens, places, connections: CONCURRENCY, ca }, ports) : null,
    blockedUntil: Number.NEGATIVE_INFINITY,
  }
  return {
    concurrency: CONCURRENCY,
    async send(message, handOver) {
      const outcome = await send(inside, message, handOver)
      ports.log.debug('gmail.sent', { outcome: outcome.outcome, way: wayNow(inside).way })
      return outcome
    },
    findSent: (messageId, message) => findSent(inside, messageId, message ?? null),
    test: (signal) => test(inside, signal),
    way: () => wayNow(inside),
    async rest() {
      // Another network may block what this one lets out, and the other way round.
      inside.blockedUntil = Number.NEGATIVE_INFINITY
      inside.api.rest()
      await inside.smtp?.rest()
    },
    async close() {
      inside.api.close()
      await inside.smtp?.close()
    },
  }
}

function wayNow({ smtp, access, settings, blockedUntil, ports }: Inside): ReturnType<GmailChannel['way']> {
  if (smtp && ports.clock.monotonic() >= blockedUntil)
    return { way: 'smtp', why: 'By Gmail’s mail server; your Message-ID is kept.' }
  if (smtp)
    return {
      way: 'api',
      why: 'By the Gmail API, since Gmail’s mail server cannot be used from this network.',
    }
  if (access.mailProtocols && settings.way === 'api')
    return { way: 'api', why: 'By the Gmail API, as chosen.' }
  return {
    way: 'api',
    why: 'By the Gmail API, since only sending was allowed at sign-in; Gmail gives each message another Message-ID.',
  }
}

const deferred = (why: 'no-network' | 'stopped', detail: string | null): Outcome => ({
  outcome: 'deferred',
  notBefore: null,
  why,
  reply: null,
  detail,
})

async function send(inside: Inside, message: OutgoingMessage, handOver: HandOver): Promise<Outcome> {
  const { settings, ports, access, api, smtp } = inside
  if (handOver.signal.aborted) return deferred('stopped', null)
  if (!ports.network.online() && !isLoopback(new URL(api.base).hostname))
    return deferred('no-network', 'This computer is offline.')
  if (!access.apiSend) {
    const detail = 'Sending was not allowed at sign-in. Sign in again and tick the box for Gmail.'
    return { outcome: 'signed-out', why: 'consent-needed', detail }
  }
  const { way } = wayNow(inside)
  const tooMuch = beyondLimits(message, way)
  if (tooMuch) return tooMuch
  try {
    await settings.tokens.get()
    if (way === 'api' || !smtp) return await byApi(inside, message, handOver)
    const { outcome, blocked } = await smtp.send(message, handOver)
    return blocked ? await insteadOfSmtp(inside, message, handOver, outcome) : outcome
  } catch (error) {
    return outcomeOfFailure(error, api.base)
  }
}

/** The API's answer counts when it has one; else the network is to blame, and SMTP's words are as good. */
async function insteadOfSmtp(
  inside: Inside,
  message: OutgoingMessage,
  handOver: HandOver,
  bySmtp: Outcome,
): Promise<Outcome> {
  const outcome = await byApi(inside, message, handOver)
  if (outcome.outcome === 'deferred' && (outcome.why === 'unreachable' || outcome.why === 'stopped'))
    return outcome.why === 'stopped' ? outcome : bySmtp
  inside.blockedUntil = inside.ports.clock.monotonic() + BLOCKED
  inside.ports.log.info('gmail.smtp-blocked', {})
  return outcome
}

function byApi(
  { api, access, ports }: Inside,
  message: OutgoingMessage,
  handOver: HandOver,
): Promise<Outcome> {
  const tooMuch = beyondLimits(message, 'api')
  if (tooMuch) return Promise.resolve(tooMuch)
  return sendByApi(api, message, handOver, {
    learn: async (id) => (access.apiHeaders ? await messageIdOf(api, id).catch(() => null) : null),
    pause: (tries) => ports.clock.sleep(1000 * 2 ** tries),
  })
}

function beyondLimits({ to, mime }: OutgoingMessage, way: GmailWay): Outcome | null {
  const most = GMAIL_MOST.bytes[way]
  const detail =
    to.length > GMAIL_MOST.recipients
      ? `Gmail takes at most ${GMAIL_MOST.recipients} recipients in one message; this one has ${to.length}.`
      : mime.length > most
        ? `Gmail takes at most ${Math.floor(most / 1_000_000)} MB; this message has ${Math.ceil(mime.length / 1_000_000)} MB.`
        : null
  return detail === null ? null : { outcome: 'rejected', reply: null, detail }
}

async function findSent(
  { settings, access, api }: Inside,
  messageId: string,
  message: OutgoingMessage | null,
): Promise<Found> {
  const inFolder = await settings.sentFolder?.find(messageId)
  if (inFolder?.found === 'yes')
    return { found: 'yes', where: inFolder.detail, providerId: null, threadId: null, messageId }
  if (!access.apiRead) {
    const why = 'Only sending was allowed at sign-in, so Fieldpost cannot look into Sent.'
    return { found: 'cannot-tell', why: access.mailProtocols && inFolder ? inFolder.detail : why }
  }
  try {
    return await findByApi(api, messageId, message)
  } catch (error) {
    return { found: 'cannot-tell', why: error instanceof Error ? error.message : 'Gmail could not be asked.' }
  }
}

async function test(inside: Inside, signal: AbortSignal): Promise<ChannelHealth> {
  const { smtp, api, access, settings } = inside
  // First, so that a sign-in that ended is told as such and not as a refusal of the mail server.
  await settings.tokens.get()
  let refused: unknown = null
  if (smtp) {
    try {
      return await smtp.test(signal)
    } catch (error) {
      refused = error
    }
  }
  const { detail } = await testApi(api, access, settings.address, signal)
  if (refused === null) return { ok: true, security: 'tls', detail: `${detail} ${wayNow(inside).why}` }
  const words = refused instanceof Error ? ` (${refused.message})` : ''
  return {
    ok: true,
    security: 'tls',
    detail: `${detail} Gmail’s mail server cannot be used from here${words}`,
  }
}
