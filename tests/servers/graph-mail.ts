import MailComposer from 'nodemailer/lib/mail-composer'
import PostalMime, { type Address } from 'postal-mime'

export interface Recipient {
  emailAddress: { name?: string; address: string }
}

export interface GraphAttachment {
  name: string
  contentType: string
  contentBytes: string
  contentId?: string
  isInline?: boolean
}

/** A message as a mailbox of Graph's holds it. */
export interface StoredMessage {
  id: string
  folder: string
  isDraft: boolean
  internetMessageId: string
  conversationId: string
  receivedAt: number
  subject: string
  body: { contentType: string; content: string }
  from: Recipient | null
  toRecipients: Recipient[]
  ccRecipients: Recipient[]
  bccRecipients: Recipient[]
  replyTo: Recipient[]
  /** Extended properties by their id. */
  properties: Record<string, string>
  xHeaders: { name: string; value: string }[]
  attachments: GraphAttachment[]
  /** The bytes, for what came in or was sent as MIME. */
  mime: Buffer | null
  headers: { name: string; value: string }[]
  hasAttachments: boolean
  /** How often it has to be looked for in vain before it shows. */
  hiddenFor: number
}

const flat = (addresses: Address[] | undefined): Recipient[] =>
  (addresses ?? [])
    .flatMap((each) => each.group ?? [each])
    .map(({ name, address }) => ({ emailAddress: { name, address } }))

/** What Graph makes of a mail's bytes. */
export async function readMime(
  raw: Buffer,
): Promise<Omit<StoredMessage, 'id' | 'folder' | 'isDraft' | 'receivedAt' | 'conversationId' | 'hiddenFor'>> {
  const mail = await PostalMime.parse(raw)
  return {
    internetMessageId: mail.messageId ?? '',
    subject: mail.subject ?? '',
    body: { contentType: 'text', content: mail.text ?? '' },
    from: flat(mail.from ? [mail.from] : [])[0] ?? null,
    toRecipients: flat(mail.to),
    ccRecipients: flat(mail.cc),
    bccRecipients: flat(mail.bcc),
    replyTo: flat(mail.replyTo),
    properties: {},
    xHeaders: [],
    attachments: [],
    mime: raw,
    headers: mail.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
    hasAttachments: mail.attachments.some(({ disposition }) => disposition === 'attachment'),
  }
}

/** The mail that Exchange makes of a draft. CRLF. */
export async function buildFrom(message: StoredMessage): Promise<string> {
  const list = (recipients: Recipient[]) =>
    recipients.map(({ emailAddress: { name = '', address } }) => ({ name, address }))
  const { contentType, content } = message.body
  const built = await new MailComposer({
    from: list(message.from ? [message.from] : [])[0]!,
    to: list(message.toRecipients),
    cc: list(message.ccRecipients),
    replyTo: list(message.replyTo),
    subject: message.subject,
    ...(contentType.toLowerCase() === 'html' ? { html: content } : { text: content }),
    messageId: message.internetMessageId,
    inReplyTo: message.properties['String 0x1042'],
    references: message.properties['String 0x1039'],
    headers: [
      ...message.xHeaders.map(({ name, value }) => ({ key: name, value })),
      ...(message.properties['String 0x1045']
        ? [{ key: 'List-Unsubscribe', value: message.properties['String 0x1045'] }]
        : []),
    ],
    attachments: message.attachments.map((each) => ({
      filename: each.name,
      contentType: each.contentType,
      content: Buffer.from(each.contentBytes, 'base64'),
      contentDisposition: each.isInline ? 'inline' : 'attachment',
      ...(each.contentId ? { cid: each.contentId } : {}),
    })),
  })
    .compile()
    .build()
  return built.toString('utf8').replace(/\r?\n/g, '\r\n')
}
