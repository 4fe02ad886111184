import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#shared/app-error.ts'
import type { Clock, Log, Random } from '../ports.ts'
import { createAcceptance } from './acceptance.ts'
import { createDelivery } from './delivery.ts'
import { writeDurably } from './durable-file.ts'
import { openInboxFolder, type ArrivedMail } from './inbox-folder.ts'
import { openSentFolder, type AcceptedMail } from './sent-folder.ts'
import { startServer } from './server.ts'

export type { AcceptedMail } from './sent-folder.ts'
export type { ArrivedMail } from './inbox-folder.ts'

/** A world of its own on this machine: a mail server on loopback and people behind it who answer. Nothing leaves it. */
export interface PracticeWorld {
  /** Drawn when the folder was made. Numbers of arrivals count within it. */
  readonly id: string
  /** How to hand mail to its server. The credentials are new at each start. */
  readonly smtp: { host: string; port: number; user: string; password: () => string }
  /**
   * Whether a mail was taken, by its Message-ID without brackets. `absent` is proof: 250 is said only after the mail is
   * on the disk, and no body that was on its way at the time of asking can still become that mail.
   */
  find(messageId: string): Promise<'taken' | 'absent' | 'under-way'>
  /** What was taken, oldest first. `copies` above 1 means a mail came twice. */
  accepted(): AcceptedMail[]
  /** Mails in the inbox with a number above `seq`, in order. */
  arrivedAfter(seq: number): ArrivedMail[]
  /** Bytes of a mail in the inbox; null when somebody removed its file. */
  read(mail: ArrivedMail): Promise<Uint8Array | null>
  /** Puts into the inbox what is due by now. */
  deliverDue(): Promise<void>
  /** Answers that are still to come, and when the next one is due (ms epoch). */
  pending(): { count: number; nextAt: number | null }
  /** Calls back after each arrival; returns its own disposer. */
  onArrival(listener: () => void): () => void
  /** Ends the server and all waiting. What is pending is kept up at the next opening. */
  close(): Promise<void>
}

/**
 * Opens the practice world that lives in `folder`, making it when it is not there. One process at a time.
 * Rejects with AppError `disk-full` or `internal` when the folder cannot be used.
 */
export async function openPracticeWorld(options: WorldOptions): Promise<PracticeWorld> {
  try {
    return await open(options)
  } catch (error) {
    throw cannotOpen(options.folder, error)
  }
}

interface WorldOptions {
  folder: string
  clock: Clock
  random: Random
  log: Log
}

async function open({ folder, clock, random, log }: WorldOptions): Promise<PracticeWorld> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const id = await worldId(folder, random)
  const [sent, inbox] = [
    await openSentFolder(join(folder, 'sent'), log),
    await openInboxFolder(join(folder, 'inbox')),
  ]

  const listeners = new Set<() => void>()
  const delivery = createDelivery(sent, inbox, () => listeners.forEach((listener) => listener()), {
    clock,
    log,
  })
  const acceptance = await createAcceptance(
    join(folder, 'greeted'),
    sent,
    (name) => delivery.expect(name),
    clock,
  )
  await delivery.deliverDue()

  const credentials = { user: 'practice', password: random.uuid() + random.uuid() }
  const server = await startServer({ ...credentials, ...acceptance, log })
  const closing = new AbortController()
  const delivering = delivery.run(closing.signal)

  return {
    id,
    smtp: {
      host: server.host,
      port: server.port,
      user: credentials.user,
      password: () => credentials.password,
    },
    find: (messageId) => acceptance.find(messageId, closing.signal),
    accepted: () => [...sent.all().values()].toSorted((a, b) => a.acceptedAt - b.acceptedAt),
    arrivedAfter: (seq) => inbox.all().filter((mail) => mail.seq > seq),
    read: (mail) => inbox.raw(mail).catch(missingIsNull),
    deliverDue: () => delivery.deliverDue(),
    pending: () => ({ count: delivery.pending(), nextAt: delivery.nextAt() }),
    onArrival(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      closing.abort()
      await server.close()
      await Promise.all([delivering, acceptance.settled()])
    },
  }
}

async function worldId(folder: string, random: Random): Promise<string> {
  const path = join(folder, 'world.json')
  const text = await readFile(path, 'utf8').catch(missingIsNull)
  if (text !== null) return z.object({ id: z.string().min(1) }).parse(JSON.parse(text)).id
  const id = random.uuid()
  await writeDurably(path, JSON.stringify({ id }))
  return id
}

function cannotOpen(folder: string, cause: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException | null)?.code
  const full = code === 'ENOSPC' || code === 'EDQUOT'
  return new AppError(
    full ? 'disk-full' : 'internal',
    full
      ? 'The disk is full, so the practice world cannot be opened.'
      : `The practice world in ${folder} cannot be opened (${code ?? 'a file in it is damaged'}).`,
    {
      fix: full
        ? 'Make room on the disk and try again.'
        : 'Check that the folder can be written to, or remove it: practice then starts afresh.',
      cause,
    },
  )
}

function missingIsNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
