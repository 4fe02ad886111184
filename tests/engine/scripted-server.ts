import type { Channel, Found, Outcome, OutgoingMessage } from '#engine/channels/channel.ts'
import type { Clock } from '#engine/ports.ts'

/** What the server does with one message. */
export interface Script {
  /** Answered before the body was asked for: nothing has left. */
  early?: Outcome
  /** After the hand-over: whether the server keeps a copy, and what it says. */
  takes?: boolean
  says?: Outcome | 'throws' | 'nothing'
  /** Ms until it asks for the body, and from there to its answer. */
  before?: number
  after?: number
}

export interface Taken {
  messageId: string
  to: string
  mime: string
  at: number
}

/** The other side of a channel, as a test wants it. It outlives the engine that talks to it. */
export interface ScriptedServer {
  /** Everything it ever took, in order. */
  readonly taken: Taken[]
  /** Everything that was offered, taken or not. */
  readonly offered: string[]
  /** What to do with the next messages; the last one stands. */
  script(...scripts: Script[]): void
  /** Decides by the message; goes before `script`. */
  decide: ((message: OutgoingMessage, tries: number) => Script | null) | null
  find: (messageId: string) => Found | 'throws'
  readonly asked: string[]
  concurrency: number
  channel(clock: Clock, run: { dead: boolean }): Channel
  readonly open: number
}

export const accepted = (messageId: string): Outcome => ({
  outcome: 'accepted',
  providerId: null,
  threadId: null,
  messageId,
  reply: '250 2.0.0 queued',
})
export const deferred = (
  why: Extract<Outcome, { outcome: 'deferred' }>['why'],
  notBefore: number | null = null,
): Outcome => ({ outcome: 'deferred', notBefore, why, reply: null, detail: `It was ${why}.` })
export const rejected = (status: string, text: string): Outcome => ({
  outcome: 'rejected',
  reply: { code: 550, status, text },
  detail: `550 ${status} ${text}`,
})
export const signedOut: Outcome = {
  outcome: 'signed-out',
  why: 'wrong-password',
  detail: 'The password was refused.',
}
export const blocked = (scope: 'channel' | 'recipient-domain'): Outcome => ({
  outcome: 'blocked-us',
  scope,
  reply: null,
  detail: 'You are on a list.',
})
export const unknown: Outcome = { outcome: 'unknown', detail: 'The line went dead.' }

export function scriptedServer(): ScriptedServer {
  const taken: Taken[] = []
  const offered: string[] = []
  const asked: string[] = []
  let scripts: Script[] = [{}]
  let open = 0
  const server: ScriptedServer = {
    taken,
    offered,
    asked,
    concurrency: 3,
    decide: null,
    find: () => ({ found: 'cannot-tell', why: 'No Sent folder.' }),
    script: (...list) => void (scripts = list),
    get open() {
      return open
    },
    channel(clock, run): Channel {
      open += 1
      return {
        get concurrency() {
          return server.concurrency
        },
        async send(message, handOver) {
          const tries = offered.filter((id) => id === message.messageId).length
          offered.push(message.messageId)
          const script =
            server.decide?.(message, tries) ?? (scripts.length > 1 ? scripts.shift()! : scripts[0]!)
          if (script.before) await clock.sleep(script.before, handOver.signal)
          if (handOver.signal.aborted) return deferred('stopped')
          if (script.early) return script.early
          try {
            await handOver.beforeBody()
          } catch {
            return deferred('stopped')
          }
          if (run.dead) return new Promise(() => undefined)
          if (script.takes ?? true)
            taken.push({
              messageId: message.messageId,
              to: message.to[0]!,
              mime: Buffer.from(message.mime).toString('latin1'),
              at: clock.now(),
            })
          if (script.after) await clock.sleep(script.after)
          const says = script.says ?? accepted(message.messageId)
          if (says === 'throws') throw new Error('the channel broke its promise')
          if (says === 'nothing') return new Promise(() => undefined)
          return says
        },
        async findSent(messageId) {
          asked.push(messageId)
          const found = server.find(messageId)
          if (found === 'throws') throw new Error('the mailbox broke')
          return found
        },
        test: async () => ({ ok: true, security: 'none', detail: 'Scripted.' }),
        rest: async () => undefined,
        close: async () => void (open -= 1),
      }
    },
  }
  return server
}
