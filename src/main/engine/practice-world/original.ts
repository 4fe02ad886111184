import { convert } from 'html-to-text'
import PostalMime, { type Email } from 'postal-mime'

/** What the practice world looks at in a mail of ours before it answers. */
export interface Original {
  /** Without angle brackets; empty when the mail has none. */
  messageId: string
  /** Ids of In-Reply-To and References, oldest first, at most 50. */
  thread: string[]
  subject: string
  from: Person
  /** Where a person's reply goes. */
  replyTo: Person
  /** Names in To and Cc, by lower-case address. */
  names: Map<string, string>
  /** Readable text, at most 20,000 characters. */
  text: string
}
interface Person {
  name: string
  address: string
}

// Enough for every header and the readable text; attachments say nothing to the world.
const LOOK_AT_BYTES = 256 * 1024

/** Reads a mail of ours. Takes any bytes and never rejects: what can't be read is empty. */
export async function readOriginal(raw: Uint8Array): Promise<Original> {
  const mail = await parse(raw)
  const from = person(mail?.from)
  const replyTo = person(mail?.replyTo?.[0])
  return {
    // Read apart from the rest: the proof of what was accepted must not hang on a parser's mood.
    messageId: messageIds(headerField(raw, 'message-id'))[0] ?? '',
    thread: [...new Set([...messageIds(mail?.references), ...messageIds(mail?.inReplyTo)])].slice(-50),
    subject: oneLine(mail?.subject).slice(0, 500),
    from,
    replyTo: replyTo.address ? replyTo : from,
    names: new Map(
      [...(mail?.to ?? []), ...(mail?.cc ?? [])]
        .flatMap((entry) => entry.group ?? [entry])
        .map((entry) => [oneLine(entry.address).toLowerCase(), oneLine(entry.name)]),
    ),
    text: readable(mail?.text, mail?.html).slice(0, 20_000),
  }
}

/** The header block with its last line end: what a server returns when it does not return the whole mail. */
export function headerBlock(raw: Uint8Array): Uint8Array {
  const end = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).indexOf('\r\n\r\n')
  return end < 0 ? raw : raw.subarray(0, end + 2)
}

async function parse(raw: Uint8Array): Promise<Email | null> {
  try {
    return await PostalMime.parse(raw.subarray(0, LOOK_AT_BYTES), { maxNestingDepth: 20 })
  } catch {
    return null
  }
}

function headerField(raw: Uint8Array, name: string): string {
  const block = Buffer.from(headerBlock(raw).subarray(0, LOOK_AT_BYTES)).toString('utf8')
  const lines = block.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  return lines.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1) ?? ''
}

function messageIds(header: string | undefined): string[] {
  return [...(header ?? '').slice(0, 20_000).matchAll(/<([^<>\s]{1,998})>/g)].map((match) => match[1]!)
}

function readable(text: string | undefined, html: string | undefined): string {
  if (text?.trim()) return text.replaceAll('\r\n', '\n').trim()
  return convert((html ?? '').slice(0, 100_000), { wordwrap: 76 }).trim()
}

function person(entry: { name: string; address?: string | undefined } | undefined): Person {
  return { name: oneLine(entry?.name), address: oneLine(entry?.address) }
}

function oneLine(text: string | undefined): string {
  return (text ?? '').replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
