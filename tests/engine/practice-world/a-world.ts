import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport, type SentMessageInfo } from 'nodemailer'
import { onTestFinished } from 'vitest'
import type { Log } from '#engine/ports.ts'
import { openPracticeWorld, type PracticeWorld } from '#engine/practice-world/practice-world.ts'
import { createWorldClock, type WorldClock } from './world-clock.ts'

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
export const random = { next: () => 0.5, uuid: () => randomUUID() }
export const REP = 'sam@practice.example'

export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fieldpost-practice-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export async function aWorld(
  given: { folder?: string; clock?: WorldClock } = {},
): Promise<{ world: PracticeWorld; clock: WorldClock; folder: string }> {
  const clock = given.clock ?? createWorldClock()
  const folder = given.folder ?? (await aFolder())
  const world = await openPracticeWorld({ folder, clock, random, log: silentLog })
  onTestFinished(() => world.close())
  return { world, clock, folder }
}

export interface Letter {
  to: string
  name?: string
  subject?: string
  text?: string
  messageId?: string
  references?: string[]
  from?: string
}

/** The bytes of a mail of ours. */
export function letter(mail: Letter): { messageId: string; mime: Buffer } {
  const messageId = mail.messageId ?? `${randomUUID()}@practice.example`
  const references = (mail.references ?? []).map((id) => `<${id}>`)
  const lines = [
    `From: Sam Rivers <${REP}>`,
    `To: ${mail.name ? `${mail.name} <${mail.to}>` : mail.to}`,
    `Subject: ${mail.subject ?? 'New reps at Brightwater'}`,
    `Message-ID: <${messageId}>`,
    ...(references.length > 0
      ? [`In-Reply-To: ${references.at(-1)}`, `References: ${references.join(' ')}`]
      : []),
    'Date: Mon, 02 Mar 2026 09:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 7bit',
    '',
    ...(mail.text ?? 'Hi,\n\nhow long is it until a new rep makes a call?\n\nSam').split('\n'),
    '',
  ]
  return { messageId, mime: Buffer.from(lines.join('\r\n')) }
}

/** Hands mail to the world's server with its credentials; rejects with nodemailer's error when it refuses. */
export async function post(world: PracticeWorld, mail: Letter): Promise<string> {
  const { messageId, mime } = letter(mail)
  await deliver(world, { from: mail.from ?? REP, to: [mail.to] }, mime)
  return messageId
}

export async function deliver(
  world: PracticeWorld,
  envelope: { from: string; to: string[] },
  raw: Buffer,
  password = world.smtp.password(),
): Promise<SentMessageInfo> {
  const transport = createTransport({
    host: world.smtp.host,
    port: world.smtp.port,
    ignoreTLS: true,
    auth: { user: world.smtp.user, pass: password },
  })
  try {
    return await transport.sendMail({ envelope, raw })
  } finally {
    transport.close()
  }
}

/** Lets time pass until nothing is due any more, and gives the bytes of everything in the inbox. */
export async function inboxAfter(
  world: PracticeWorld,
  clock: WorldClock,
  ms = 60_000,
): Promise<Uint8Array[]> {
  clock.advance(ms)
  await world.deliverDue()
  const mails = await Promise.all(world.arrivedAfter(0).map((mail) => world.read(mail)))
  return mails.filter((raw) => raw !== null)
}
