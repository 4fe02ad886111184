import { asAppError } from '#shared/app-error.ts'
import { createSmtpChannel, type SmtpPorts, type SmtpSettings } from '#engine/channels/smtp/smtp.ts'
import { explainGraph, findLeft, type GraphClient } from '#engine/graph/graph.ts'
import { SignedOut, type AccessTokens } from '#engine/sign-in/sign-in.ts'
import type { Channel, Outcome } from '../channel.ts'

export interface ExchangeSmtpSettings {
  address: string
  /** A personal account (Outlook.com) has a server of its own. */
  personal?: boolean
}

/** Exchange Online, "SMTP AUTH": three connections at once for one mailbox. */
const CONNECTIONS = 3
// Exchange Online's own words for a tenant, or a mailbox, in which SMTP sign-in is switched off.
const SWITCHED_OFF = /5\.7\.139|SmtpClientAuthentication is disabled/i

/**
 * The same account by SMTP with OAuth, our bytes as they are: for tenants that allow it. `tokens` are those for
 * outlook.office.com, another resource than Graph; `graph` (null: not granted) is asked what is in Sent, where the server
 * files each mail by itself.
 */
export function createExchangeSmtpChannel(
  { address, personal }: ExchangeSmtpSettings,
  tokens: AccessTokens,
  graph: GraphClient | null,
  ports: SmtpPorts & { server?: Partial<SmtpSettings> },
): Channel {
  let last: string | null = null
  const credentials = async () => {
    last = await tokens.get()
    return { kind: 'oauth2', accessToken: last } as const
  }
  const smtp = createSmtpChannel(
    {
      host: personal ? 'smtp-mail.outlook.com' : 'smtp.office365.com',
      port: 587,
      security: 'starttls',
      allowInsecureAuth: false,
      user: address,
      credentials,
      connections: CONNECTIONS,
      ...(graph ? { sentFolder: { find: (messageId: string) => inSent(graph, messageId) } } : {}),
      ...ports.server,
    },
    ports,
  )
  return {
    ...smtp,
    async send(message, handOver) {
      for (let again = false; ; again = true) {
        // Asked here first: to the SMTP channel, a token that cannot be had is a password that is gone.
        const trouble = await noToken(tokens)
        if (trouble) return trouble
        const outcome = await smtp.send(message, handOver)
        if (outcome.outcome !== 'signed-out') return outcome
        if (SWITCHED_OFF.test(outcome.detail)) return switchedOff(outcome.detail)
        if (again || outcome.why !== 'token-expired' || last === null) return outcome
        // Nothing has left; a token that was taken back may have a successor.
        tokens.refused(last)
      }
    },
    async test(signal) {
      await tokens.get()
      return await smtp.test(signal)
    },
  }
}

async function noToken(tokens: AccessTokens): Promise<Outcome | null> {
  try {
    await tokens.get()
    return null
  } catch (thrown) {
    const { message: detail } = asAppError(thrown)
    if (thrown instanceof SignedOut) return { outcome: 'signed-out', why: thrown.reason, detail }
    return { outcome: 'deferred', notBefore: null, why: 'unreachable', reply: null, detail }
  }
}

function switchedOff(words: string): Outcome {
  const detail =
    'Your organisation has switched off sending by SMTP. Let this channel send by Microsoft Graph instead, or ask the ' +
    `admin to allow SMTP AUTH for this mailbox. ${words}`
  return { outcome: 'blocked-us', scope: 'channel', reply: null, detail }
}

async function inSent(graph: GraphClient, messageId: string) {
  try {
    const copy = await findLeft(graph, messageId, new AbortController().signal)
    return copy
      ? ({ found: 'yes', detail: 'the Sent folder of Microsoft 365' } as const)
      : ({ found: 'no', detail: 'It is not in Sent so far.' } as const)
  } catch (error) {
    return { found: 'cannot-tell', detail: explainGraph(error).message } as const
  }
}
