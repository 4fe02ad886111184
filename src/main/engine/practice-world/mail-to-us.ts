import MimeNode from 'nodemailer/lib/mime-node'
import { mailDate } from './calendar.ts'

/** One part of a mail that the practice world writes. */
export interface Part {
  type: string
  headers?: Record<string, string>
  content?: string | Uint8Array
  parts?: Part[]
}

export interface MailToUs {
  /** Envelope sender, empty for servers. Becomes Return-Path. */
  returnPath: string
  deliveredTo: string
  /** The server that wrote or relayed it. */
  host: string
  /** Names mail, boundary and Message-ID. */
  id: string
  at: number
  from: { name: string; address: string }
  to: { name: string; address: string }
  subject: string
  headers: Record<string, string>
  /** Header lines as they are, for what a MIME builder would not write. */
  trace?: string[]
  body: Part
}

/** The bytes as they would lie in an inbox, trace lines on top, CRLF. The same facts give the same bytes. */
export async function writeMail(mail: MailToUs): Promise<Uint8Array> {
  const node = build(mail.body, null, mail.id)
  node.setHeader('From', mail.from)
  node.setHeader('To', mail.to)
  node.setHeader('Subject', mail.subject)
  node.setHeader('Date', mailDate(mail.at))
  node.setHeader('Message-ID', `<${messageIdOf(mail)}>`)
  for (const [name, value] of Object.entries(mail.headers)) node.setHeader(name, value)
  const trace = [
    `Return-Path: <${ascii(mail.returnPath)}>`,
    `Delivered-To: ${ascii(mail.deliveredTo)}`,
    `Received: from ${mail.host} by inbox.practice.invalid (practice world)`,
    `\twith ESMTP id ${mail.id.slice(0, 16)}; ${mailDate(mail.at)}`,
    'X-Fieldpost-Practice: yes',
    ...(mail.trace ?? []),
  ]
  const head = Buffer.from(`${trace.join('\r\n')}\r\n`, 'latin1')
  return Buffer.concat([head, await node.build()])
}

/** Text as it may stand in HTML. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

function messageIdOf(mail: Pick<MailToUs, 'id' | 'host'>): string {
  return `${mail.id.slice(0, 32)}@${mail.host}`
}

function build(part: Part, parent: MimeNode | null, id: string): MimeNode {
  const safe = { newline: 'win', disableFileAccess: true, disableUrlAccess: true }
  const node = parent
    ? parent.createChild(part.type, safe)
    : new MimeNode(part.type, { ...safe, baseBoundary: id.slice(0, 16), boundaryPrefix: 'practice' })
  for (const [name, value] of Object.entries(part.headers ?? {})) node.setHeader(name, value)
  if (part.content !== undefined) {
    node.setContent(typeof part.content === 'string' ? part.content : Buffer.from(part.content))
  }
  for (const child of part.parts ?? []) build(child, node, id)
  return node
}

// A line break in an address would be a header of somebody's choosing; other letters would be bytes of no charset.
function ascii(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]/g, '?')
}
