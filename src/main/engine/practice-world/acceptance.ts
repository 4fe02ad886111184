import { access, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { normaliseAddress } from '#shared/domain/address.ts'
import type { Clock } from '../ports.ts'
import { planAnswers } from './answers.ts'
import { behaviourOf } from './behaviours.ts'
import { fingerprint } from './chance.ts'
import { writeDurably } from './durable-file.ts'
import { readOriginal } from './original.ts'
import type { AcceptedMail, SentFolder } from './sent-folder.ts'
import type { ServerSide } from './server.ts'

/** How long `find` waits for bodies that are on their way, ms. */
const WAIT_FOR_BODIES = 10_000

export interface Acceptance extends Pick<ServerSide, 'atTheDoor' | 'onBody'> {
  find(messageId: string, signal: AbortSignal): Promise<'taken' | 'absent' | 'under-way'>
  /** Resolves when no body is on its way any more. */
  settled(): Promise<void>
}

/** What the server says yes and no to, and the keeping of what it took. `greeted` holds who met a busy server before. */
export async function createAcceptance(
  greeted: string,
  sent: SentFolder,
  onKept: (name: string) => void,
  clock: Clock,
): Promise<Acceptance> {
  await mkdir(greeted, { recursive: true, mode: 0o700 })
  const underWay = new Set<Promise<unknown>>()
  const turns = new Map<string, Promise<unknown>>()
  const spoken = new Set<string>()
  for (const mail of sent.all().values()) rememberSpoken(mail)

  function rememberSpoken(mail: AcceptedMail): void {
    for (const { kind, recipient } of mail.answers) {
      if (kind !== 'reply' && kind !== 'stop') continue
      for (const id of [mail.messageId, ...mail.thread]) spoken.add(`${recipient} ${id}`)
    }
  }

  /** Two copies of one mail at the same moment would write over each other: each Message-ID has one at a time. */
  async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(name) ?? Promise.resolve()).then(work, work)
    turns.set(name, turn)
    try {
      return await turn
    } finally {
      if (turns.get(name) === turn) turns.delete(name)
    }
  }

  async function keep(from: string, to: string[], raw: Uint8Array): Promise<string> {
    const original = await readOriginal(raw)
    const messageId = original.messageId || `${fingerprint(raw)}@practice.invalid`
    const name = sent.nameOf(messageId)
    return inTurn(name, async () => {
      if (sent.all().has(name)) {
        await sent.countCopy(name)
        return `Practice: taken again as ${name}`
      }
      const acceptedAt = clock.now()
      const ids = [messageId, ...original.thread]
      const hasSpoken = (recipient: string): boolean => ids.some((id) => spoken.has(`${recipient} ${id}`))
      // Nobody answers a report: RFC 5321 section 6.1.
      const answers = from ? planAnswers(to, acceptedAt, hasSpoken) : []
      const mail = { messageId, from, to, acceptedAt, bytes: raw.byteLength, copies: 1, answers }
      await sent.keep({ ...mail, thread: original.thread }, raw)
      rememberSpoken({ ...mail, thread: original.thread })
      onKept(name)
      return `Practice: taken as ${name}`
    })
  }

  return {
    async atTheDoor(from, to) {
      const address = normaliseAddress(to)
      if (!address) return { code: 553, text: 'This is not an address' }
      const { atTheDoor } = behaviourOf(address)
      if (atTheDoor === 'refuse') {
        return { code: 550, text: `<${address}>: Recipient address rejected: User unknown` }
      }
      if (atTheDoor === 'once' && !(await metBefore(greeted, from, address))) {
        return { code: 450, text: `<${address}>: Mailbox is busy, try again later` }
      }
      return null
    },

    onBody(from, to, body) {
      const sender = normaliseAddress(from) ?? ''
      const recipients = to.map((address) => normaliseAddress(address) ?? address)
      const taking = body.then((raw) => keep(sender, recipients, raw))
      underWay.add(taking)
      void taking.catch(() => {}).finally(() => underWay.delete(taking))
      return taking
    },

    async find(messageId, signal) {
      const name = sent.nameOf(messageId)
      if (sent.all().has(name)) return 'taken'
      const over = new AbortController()
      const settled = await Promise.race([
        Promise.allSettled(underWay).then(() => true),
        clock.sleep(WAIT_FOR_BODIES, AbortSignal.any([signal, over.signal])).then(() => false),
      ])
      over.abort()
      if (sent.all().has(name)) return 'taken'
      return settled ? 'absent' : 'under-way'
    },

    async settled() {
      await Promise.allSettled(underWay)
    },
  }
}

/** Whether this sender tried this recipient before; remembers that it has now. */
async function metBefore(greeted: string, from: string, to: string): Promise<boolean> {
  const path = join(greeted, fingerprint(`${from.toLowerCase()} ${to}`))
  try {
    await access(path)
    return true
  } catch {
    await writeDurably(path, '')
    return false
  }
}
