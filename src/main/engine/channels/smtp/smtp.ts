import { AppError } from '#shared/app-error.ts'
import { isLoopback, trust } from '#engine/lib/trust.ts'
import type { Channel, Found, HandOver, Outcome, OutgoingMessage } from '../channel.ts'
import { outcomeOfReply, readReply, type SignIn, type SmtpStage } from '../failures.ts'
import { explain, ConnectFailure, outcomeOfFailure, type SmtpError } from './connect-failure.ts'
import { goodbye, open, type OpenConnection } from './connection.ts'
import { createPool, type Lease, type Pool } from './pool.ts'
import { DEFAULT_TIMEOUTS, type SmtpPorts, type SmtpSettings, type SmtpTimeouts } from './settings.ts'
import { transmit, type Transmission } from './transmit.ts'

export type {
  SentFolder,
  SmtpCredentials,
  SmtpPorts,
  SmtpSecurity,
  SmtpSettings,
  SmtpTimeouts,
} from './settings.ts'

interface Inside {
  settings: SmtpSettings
  timeouts: SmtpTimeouts
  pool: Pool
  /** How the last connection signed in. */
  signIn: () => SignIn
}

/**
 * A channel over one SMTP server. Throws AppError `certificate` when `settings.ca` is no certificate; what goes wrong
 * later is an Outcome. Settings in ms; see SmtpSettings.
 */
export function createSmtpChannel(settings: SmtpSettings, ports: SmtpPorts): Channel {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...settings.timeouts }
  let kind: SignIn = null
  const credentials = async () => {
    const given = await settings.credentials()
    kind = given?.kind ?? null
    return given
  }
  const opening = { settings: { ...settings, credentials }, timeouts, tls: trust(settings.ca) }
  const size = settings.connections ?? 5
  const pool = createPool({
    open: (signal) => open(opening, signal),
    size,
    perConnection: settings.messagesPerConnection ?? 100,
    idle: timeouts.idle,
    clock: ports.clock,
  })
  const inside: Inside = { settings, timeouts, pool, signIn: () => kind }
  return {
    concurrency: size,
    async send(message, handOver) {
      const offline = !ports.network.online() && !isLoopback(settings.host)
      if (offline) return deferred('no-network', 'This computer is offline.')
      const outcome = await send(inside, message, handOver)
      ports.log.debug('smtp.sent', { outcome: outcome.outcome, host: settings.host })
      return outcome
    },
    findSent: (messageId) => findSent(settings, messageId),
    test: async (signal) => {
      const connection = await open(opening, signal).catch((error: unknown) => {
        throw error instanceof ConnectFailure ? explain(error, settings) : error
      })
      const security = describeSecurity(connection, settings)
      await goodbye(connection)
      const who = settings.user === null ? 'Connected' : `Signed in as ${settings.user}`
      return {
        ok: true,
        security: settings.security,
        detail: `${who} at ${settings.host}:${settings.port}, ${security}.`,
      }
    },
    rest: () => pool.rest(),
    close: () => pool.close(),
  }
}

function deferred(why: 'no-network' | 'stopped' | 'connection-lost', detail: string | null): Outcome {
  return { outcome: 'deferred', notBefore: null, why, reply: null, detail }
}

function describeSecurity({ smtp }: OpenConnection, { security }: SmtpSettings): string {
  if (!smtp.secure) return 'not encrypted'
  const socket = smtp._socket as { getProtocol?: () => string | null } | null
  return `encrypted with ${socket?.getProtocol?.() ?? 'TLS'}${security === 'starttls' ? ' by STARTTLS' : ''}`
}

async function send(inside: Inside, message: OutgoingMessage, handOver: HandOver): Promise<Outcome> {
  const { pool, settings, timeouts } = inside
  let fresh = false
  for (;;) {
    let lease: Lease
    try {
      lease = await pool.lease(handOver.signal, fresh)
    } catch (error) {
      return noConnection(error, inside)
    }
    const transmission = await transmit(lease.connection, message, handOver, timeouts)
    pool.giveBack(lease, stateAfter(transmission))
    // A server may end a waiting connection whenever it likes; we learn of it only now, and nothing has left us.
    if (!lease.reused || !foundDead(transmission))
      return outcomeOf(transmission, message, settings, inside.signIn())
    fresh = true
  }
}

function noConnection(error: unknown, { settings, signIn }: Inside): Outcome {
  if (error instanceof ConnectFailure) return outcomeOfFailure(error, settings, signIn())
  // Only the vault can fail here besides: without it there is no password.
  const detail = error instanceof AppError ? error.message : 'The password could not be read.'
  return { outcome: 'signed-out', why: 'no-password', detail }
}

function foundDead(transmission: Transmission): boolean {
  if (transmission.end === 'lost') return !transmission.asked
  return (
    transmission.end === 'refused' &&
    !transmission.asked &&
    transmission.error.response?.startsWith('421') === true
  )
}

/** Once DATA is open, only a plain yes leaves the connection in a known state. */
function stateAfter(transmission: Transmission): 'clean' | 'dirty' | 'broken' {
  if (transmission.end === 'accepted') return 'clean'
  return transmission.end === 'refused' && !transmission.asked ? 'dirty' : 'broken'
}

const STAGE: Record<string, SmtpStage> = {
  'MAIL FROM': 'sender',
  'RCPT TO': 'recipient',
  DATA: 'data',
  CONN: 'hello',
}

function outcomeOf(
  transmission: Transmission,
  message: OutgoingMessage,
  settings: SmtpSettings,
  signIn: SignIn,
): Outcome {
  switch (transmission.end) {
    case 'accepted': {
      const { response, serverMessageId } = transmission.info
      const messageId = serverMessageId?.replace(/^<|>$/g, '') ?? message.messageId
      return {
        outcome: 'accepted',
        providerId: null,
        threadId: null,
        messageId,
        reply: response.slice(0, 1000),
      }
    }
    case 'stopped':
      return deferred('stopped', null)
    case 'refused':
      return refused(transmission.error, transmission.asked, signIn)
    case 'lost': {
      const where = `${settings.host}:${settings.port}`
      if (transmission.begun) {
        return {
          outcome: 'unknown',
          detail: `The connection to ${where} was lost before it confirmed the message.`,
        }
      }
      return deferred(
        'connection-lost',
        `The connection to ${where} was lost before the message was handed over.`,
      )
    }
  }
}

function refused(error: SmtpError, asked: boolean, signIn: SignIn): Outcome {
  const reply = error.response === undefined ? null : readReply(error.response)
  // No reply: the library saw before sending that the server would not take it.
  if (!reply && error.response === undefined)
    return { outcome: 'rejected', reply: null, detail: error.message }
  if (!reply) {
    const detail = 'The server gave an answer that is no SMTP.'
    return asked ? { outcome: 'unknown', detail } : deferred('connection-lost', detail)
  }
  return outcomeOfReply(reply, asked ? 'message' : (STAGE[error.command ?? ''] ?? 'data'), signIn)
}

async function findSent({ sentFolder }: SmtpSettings, messageId: string): Promise<Found> {
  if (!sentFolder) return { found: 'cannot-tell', why: 'No Sent folder is connected to this channel.' }
  const { found, detail, notAsked = false } = await sentFolder.find(messageId)
  if (found === 'yes') return { found: 'yes', where: detail, providerId: null, threadId: null, messageId }
  // Absence proves nothing: a plain SMTP server need not file what it sends.
  return { found: 'cannot-tell', why: detail, notAsked }
}
