import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime'
import { TAG } from '#engine/graph/graph.ts'
import type { OutgoingMessage } from '../channel.ts'

/** A file of a message, ready for Graph. */
export interface GraphFile {
  name: string
  type: string
  /** Null: not shown inside the body. No angle brackets. */
  contentId: string | null
  bytes: Buffer
}

/** A message in Graph's own terms. */
export interface Composed {
  /** Properties of Graph's `message`, but attachments and headers. */
  fields: Record<string, unknown>
  /** `x-` headers: only a new draft takes them, and at most five. */
  headers: { name: string; value: string }[]
  files: GraphFile[]
  /** The mail this one answers, no brackets; null: it begins a thread. */
  parent: string | null
  /** Names of headers that Graph has no place for. */
  left: string[]
}

/** Why a message cannot be told to Graph without changing who gets it or what it says. */
export class CannotCompose extends Error {}

const MAX_X_HEADERS = 5

// MAPI properties, [MS-OXPROPS]: Graph takes these headers in no other way. `ListUnsubscribe`, `InReplyToId`,
// `InternetReferences`.
const AS_PROPERTY: Record<string, string> = {
  'list-unsubscribe': 'String 0x1045',
  'in-reply-to': 'String 0x1042',
  references: 'String 0x1039',
}
const WRITTEN_BY_GRAPH = new Set(
  (
    'from sender to cc bcc reply-to subject date message-id mime-version content-type ' +
    'content-transfer-encoding content-disposition content-id x-mailer'
  ).split(' '),
)

/**
 * Reads the bytes of a message into Graph's terms: the same recipients, subject, bodies, attachments and thread, with our
 * Message-ID and our tag. Rejects with CannotCompose.
 */
export async function compose(message: OutgoingMessage): Promise<Composed> {
  const mail = await PostalMime.parse(message.mime, { forceRfc822Attachments: true }).catch(() => {
    throw new CannotCompose('The message is no mail that can be read.')
  })
  const [to, cc, bcc] = recipientsOf(mail, message)
  const from = flat(mail.from ? [mail.from] : [])[0] ?? { emailAddress: { address: message.from } }
  const replyTo = flat(mail.replyTo)
  return {
    fields: {
      subject: mail.subject ?? '',
      body:
        mail.html === undefined
          ? { contentType: 'text', content: mail.text ?? '' }
          : { contentType: 'html', content: mail.html },
      from,
      toRecipients: to,
      ccRecipients: cc,
      bccRecipients: bcc,
      ...(replyTo.length > 0 ? { replyTo } : {}),
      internetMessageId: `<${message.messageId}>`,
      singleValueExtendedProperties: [{ id: TAG, value: message.messageId }, ...propertiesOf(mail)],
    },
    headers: xHeaders(mail),
    files: mail.attachments.map(fileOf),
    parent: mail.inReplyTo?.trim().replace(/^<|>$/g, '') || null,
    left: [
      ...new Set(
        mail.headers
          .map(({ key }) => key)
          .filter((key) => !WRITTEN_BY_GRAPH.has(key) && !AS_PROPERTY[key] && !key.startsWith('x-')),
      ),
    ],
  }
}

interface Recipient {
  emailAddress: { name?: string; address: string }
}

function flat(addresses: Address[] | undefined): Recipient[] {
  return (addresses ?? [])
    .flatMap((each) => each.group ?? [each])
    .map(({ name, address }) => ({ emailAddress: name ? { name, address } : { address } }))
}

const key = ({ emailAddress }: Recipient) => emailAddress.address.toLowerCase()

/**
 * To and Cc as the mail names them; whoever else the envelope has is Bcc. Exchange sends to everyone the mail names, so a
 * mail that names others than its envelope must not leave this way.
 */
function recipientsOf(
  mail: Email,
  { to: envelope }: OutgoingMessage,
): [Recipient[], Recipient[], Recipient[]] {
  const meant = new Set(envelope.map((address) => address.toLowerCase()))
  const [to, cc, bcc] = [flat(mail.to), flat(mail.cc), flat(mail.bcc)]
  const named = [...to, ...cc, ...bcc]
  if (!named.every((each) => meant.has(key(each))))
    throw new CannotCompose(
      'The message names recipients that it is not for; Exchange would send it to them too.',
    )
  const known = new Set(named.map(key))
  const hidden = [...meant].filter((address) => !known.has(address))
  return [to, cc, [...bcc, ...hidden.map((address) => ({ emailAddress: { address } }))]]
}

function propertiesOf({ headers }: Email): { id: string; value: string }[] {
  return Object.entries(AS_PROPERTY).flatMap(([name, id]) => {
    const value = headers.find(({ key: each }) => each === name)?.value
    return value ? [{ id, value }] : []
  })
}

function xHeaders({ headers }: Email): { name: string; value: string }[] {
  return headers
    .filter(({ key: name }) => name.startsWith('x-') && !WRITTEN_BY_GRAPH.has(name))
    .slice(0, MAX_X_HEADERS)
    .map(({ originalKey, value }) => ({ name: originalKey, value }))
}

function fileOf({ filename, mimeType, contentId, content, disposition, related }: Attachment): GraphFile {
  const shown = contentId !== undefined && (related === true || disposition === 'inline')
  const bytes =
    typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content as ArrayBuffer)
  return {
    name: filename ?? (mimeType === 'message/rfc822' ? 'message.eml' : 'attachment'),
    type: mimeType,
    contentId: shown ? contentId.replace(/^<|>$/g, '') : null,
    bytes,
  }
}
