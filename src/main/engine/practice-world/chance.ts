import { createHash } from 'node:crypto'

/** The name a text gets in a file name: 40 hex digits, the same for ever. */
export function fingerprint(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40)
}

/**
 * A number in [0, 1) drawn from the text alone. People of the practice world differ from each other, yet the same
 * address does the same thing in every run, whatever the order of the mails.
 */
export function drawn(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32
}

/** One of the choices, drawn from the text alone. */
export function pick<T>(choices: readonly [T, ...T[]], text: string): T {
  return choices[Math.floor(drawn(text) * choices.length)] ?? choices[0]
}
