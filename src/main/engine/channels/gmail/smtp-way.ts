import type { Clock, Log, Network } from '#engine/ports.ts'
import type { AccessTokens } from '#engine/sign-in/sign-in.ts'
import type { Channel, ChannelHealth, HandOver, Outcome, OutgoingMessage } from '../channel.ts'
import { createSmtpChannel, type SmtpSettings } from '../smtp/smtp.ts'

export type SmtpPlace = Pick<SmtpSettings, 'host' | 'port' | 'security'>

/** Gmail's submission server by TLS, and by STARTTLS for networks that let only 587 out. */
export const GMAIL_SMTP: SmtpPlace[] = [
  { host: 'smtp.gmail.com', port: 465, security: 'tls' },
  { host: 'smtp.gmail.com', port: 587, security: 'starttls' },
]

export interface SmtpWay {
  /** `blocked`: no port answers from this network, or the server refuses even a token that is new. Nothing has left. */
  send(message: OutgoingMessage, handOver: HandOver): Promise<{ outcome: Outcome; blocked: boolean }>
  /** Rejects with the AppError of the last port. */
  test(signal: AbortSignal): Promise<ChannelHealth>
  rest(): Promise<void>
  close(): Promise<void>
}

interface SmtpWayOptions {
  address: string
  tokens: AccessTokens
  places: SmtpPlace[]
  connections: number
  ca: string | undefined
}

const unreachable = (outcome: Outcome) => outcome.outcome === 'deferred' && outcome.why === 'unreachable'

/** SMTP with XOAUTH2 at the first of `places` that answers; the one that answered last is asked first. */
export function createSmtpWay(
  options: SmtpWayOptions,
  ports: { clock: Clock; network: Network; log: Log },
): SmtpWay {
  const { address, tokens, places, connections, ca } = options
  let used = ''
  const credentials = async () => {
    used = await tokens.get()
    return { kind: 'oauth2' as const, accessToken: used }
  }
  const channels: Channel[] = places.map((place) =>
    createSmtpChannel(
      {
        ...place,
        allowInsecureAuth: false,
        user: address,
        credentials,
        connections,
        // Our name stands in a header that the recipient sees: say nothing of this computer.
        name: '[127.0.0.1]',
        timeouts: { connect: 15_000, greeting: 15_000 },
        ...(ca !== undefined && { ca }),
      },
      ports,
    ),
  )
  let best = 0
  const order = () => [channels[best]!, ...channels.filter((_each, index) => index !== best)]

  async function sendBy(channel: Channel, message: OutgoingMessage, handOver: HandOver) {
    const outcome = await channel.send(message, handOver)
    if (outcome.outcome !== 'signed-out') return { outcome, refusedTwice: false }
    tokens.refused(used)
    await tokens.get()
    const second = await channel.send(message, handOver)
    return { outcome: second, refusedTwice: second.outcome === 'signed-out' }
  }

  return {
    async send(message, handOver) {
      let last: Outcome | null = null
      for (const channel of order()) {
        const { outcome, refusedTwice } = await sendBy(channel, message, handOver)
        last = outcome
        if (refusedTwice) break
        if (unreachable(outcome)) continue
        best = channels.indexOf(channel)
        return { outcome, blocked: false }
      }
      return { outcome: last!, blocked: true }
    },
    async test(signal) {
      let last: unknown
      for (const channel of order()) {
        try {
          return await channel.test(signal)
        } catch (error) {
          last = error
          if (signal.aborted) break
        }
      }
      throw last
    },
    async rest() {
      await Promise.all(channels.map((channel) => channel.rest()))
    },
    async close() {
      await Promise.all(channels.map((channel) => channel.close()))
    },
  }
}
