import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Log } from '../ports.ts'
import type { PlannedAnswer } from './answers.ts'
import { fingerprint } from './chance.ts'
import { readFolder, writeDurably } from './durable-file.ts'

const answerSchema = z.object({
  n: z.int().nonnegative(),
  recipient: z.string().max(320),
  behaviour: z.string().max(64),
  kind: z.enum(['failed', 'delayed', 'away', 'reply', 'stop']),
  readyAt: z.number(),
})

const acceptedSchema = z.object({
  messageId: z.string(),
  from: z.string().max(320),
  to: z.array(z.string().max(320)).max(1000),
  acceptedAt: z.number(),
  bytes: z.int().nonnegative(),
  copies: z.int().positive(),
  thread: z.array(z.string()).max(51),
  answers: z.array(answerSchema).max(2000),
})

/** A mail that the practice server took: proof that it left, and what will follow from it. Times in ms epoch. */
export interface AcceptedMail {
  /** Without angle brackets. */
  messageId: string
  from: string
  to: string[]
  acceptedAt: number
  bytes: number
  /** How many times it was handed over. More than 1 is a sender's mistake, and stays visible. */
  copies: number
  /** The ids this mail refers to. */
  thread: string[]
  answers: PlannedAnswer[]
}

export interface SentFolder {
  /** By file name, which is made of the Message-ID alone. */
  all(): ReadonlyMap<string, AcceptedMail>
  nameOf(messageId: string): string
  /** Resolves once the mail lies on the disk; the record is the point of no return, so it goes last. */
  keep(mail: AcceptedMail, raw: Uint8Array): Promise<void>
  /** Counts one more copy of a mail that is kept already. */
  countCopy(name: string): Promise<void>
  raw(name: string): Promise<Uint8Array>
}

/** Opens `folder`, making it when it is not there. */
export async function openSentFolder(folder: string, log: Log): Promise<SentFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const mails = new Map<string, AcceptedMail>()
  for (const file of await readFolder(folder)) {
    if (!file.endsWith('.json')) continue
    const name = file.slice(0, -'.json'.length)
    mails.set(name, await readRecord(join(folder, file), name, log))
  }

  async function record(name: string, mail: AcceptedMail): Promise<void> {
    await writeDurably(join(folder, `${name}.json`), JSON.stringify(mail))
    mails.set(name, mail)
  }

  return {
    all: () => mails,
    nameOf: fingerprint,
    async keep(mail, raw) {
      const name = fingerprint(mail.messageId)
      await writeDurably(join(folder, `${name}.eml`), raw)
      await record(name, mail)
    },
    async countCopy(name) {
      const mail = mails.get(name)
      if (mail) await record(name, { ...mail, copies: mail.copies + 1 })
    },
    raw: (name) => readFile(join(folder, `${name}.eml`)),
  }
}

/** A record that cannot be read is still proof that its mail was taken: calling it absent would send it again. */
async function readRecord(path: string, name: string, log: Log): Promise<AcceptedMail> {
  try {
    return acceptedSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    log.warn('practice-world.record-unreadable', { name })
    return { messageId: '', from: '', to: [], acceptedAt: 0, bytes: 0, copies: 1, thread: [], answers: [] }
  }
}
