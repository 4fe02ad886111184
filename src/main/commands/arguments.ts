import { InvalidArgumentError } from 'commander'
import { parseMailbox } from '#shared/domain/address.ts'
import type { Mailbox } from '#shared/domain/address.ts'
import { parsePace } from '#shared/domain/throttle-policy.ts'
import type { Batch, Limit } from '#shared/domain/throttle-policy.ts'

/*
 * What a word on the command line must look like. Each throws commander's InvalidArgumentError, which ends with exit
 * code 2: the words were wrong, nothing was tried.
 */

export function portArgument(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 1 to 65535.')
  return port
}

/** As `portArgument`, and 0 for any free one. */
export function servePortArgument(text: string): number {
  return text === '0' ? 0 : portArgument(text)
}

export function idArgument(text: string): number {
  const id = Number(text)
  if (!/^\d{1,15}$/.test(text) || id < 1)
    throw new InvalidArgumentError('An id is a number, as the lists show it.')
  return id
}

export function idArguments(text: string, before: number[] | undefined): number[] {
  return [...(before ?? []), idArgument(text)]
}

/** For a repeatable `--limit 25/45s`: a window that slides. */
export function limitArguments(text: string, before: Limit[] | undefined): Limit[] {
  const pace = parsePace(text)
  if (!pace) throw new InvalidArgumentError('A limit reads like 25/45s, 50/s or 2000/24h.')
  return [...(before ?? []), { ...pace, of: 'messages', scope: 'channel' }]
}

/** `--batch 25/45s`: sends that many, then waits that long. */
export function batchArgument(text: string): Batch {
  const pace = parsePace(text)
  if (!pace) throw new InvalidArgumentError('A batch reads like 25/45s: how many, then how long to wait.')
  return { size: pace.count, wait: pace.per }
}

export function mailboxArgument(text: string): Mailbox {
  const mailbox = parseMailbox(text)
  if (!mailbox) throw new InvalidArgumentError('A sender reads like "Ann Lee <ann@acme.example>".')
  return mailbox
}

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 }

/** `30s`, `5m`, `1h` in ms. */
export function spanArgument(text: string): number {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|min|h)$/i.exec(text.trim())
  const span = match ? Math.round(Number(match[1]) * UNITS[match[2]!.toLowerCase()]!) : 0
  if (span < 1) throw new InvalidArgumentError('A time reads like 30s, 5m or 1h.')
  return span
}
