import { buildFrom, readMime, type GraphAttachment, type StoredMessage } from './graph-mail.ts'
import { startHttp, type Asked, type HttpFault, type Reply, type TestHttpServer } from './http.ts'

export type { StoredMessage } from './graph-mail.ts'

/** A mail that has left the mailbox. */
export interface Delivered {
  messageId: string
  recipients: string[]
  /** CRLF. */
  mime: string
}

export interface GraphServer {
  root: string
  /** Access tokens that count. */
  tokens: Set<string>
  messages: Map<string, StoredMessage>
  delivered: Delivered[]
  /** What the next sendings do besides: a rewritten Message-ID, a copy in Sent that shows only after so many looks. */
  habits: {
    rewriteIds: boolean
    sentHiddenFor: number
    listHeaders: boolean
    /** Addresses whose mail is accepted and then returned. */
    bounces: string[]
  }
  /** Puts a mail into a folder. */
  deliver(raw: string, folder?: 'inbox' | 'junkemail', receivedAt?: number): Promise<void>
  /** The rep moves what came in. */
  move(subject: string, folder: 'inbox' | 'junkemail'): void
  /** Forgets every delta link given so far. */
  forget(): void
  inFolder(folder: string): StoredMessage[]
  /** Most requests that were under way at once. */
  mostAtOnce(): number
  /**
   * Faults by kind: `create`, `reply`, `patch`, `attach`, `session`, `upload`, `send`, `sendMail`, `delete`, `find`,
   * `delta`, `value`, `read`, `folder`.
   */
  fail(kind: string, fault: HttpFault, times?: number): void
  reached(kind: string): Promise<void>
  asked: Asked[]
  kinds(): string[]
  http: TestHttpServer
  stop(): Promise<void>
}

/** Graph's error envelope. */
export function graphError(
  status: number,
  code: string,
  message = 'It did not work.',
  retryAfter?: number,
): Reply {
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return { status, headers, body: { error: { code, message, innerError: { 'request-id': 'r-1' } } } }
}

const MOST = 4 * 1024 * 1024
const DAY_ONE = Date.UTC(2026, 10, 23, 10)

/** A mailbox in Exchange Online, as "Outlook mail API overview" of Microsoft Graph (v1.0) describes it. */
export async function startGraph(setup: { accepts?: (token: string) => boolean } = {}): Promise<GraphServer> {
  const messages = new Map<string, StoredMessage>()
  const arrivals: { folder: string; id: string }[] = []
  const uploads = new Map<string, { message: string; item: Record<string, unknown>; parts: Buffer[] }>()
  const tokens = new Set(['graph-token'])
  const delivered: Delivered[] = []
  const habits = { rewriteIds: false, sentHiddenFor: 0, listHeaders: true, bounces: [] as string[] }
  const asked: string[] = []
  let made = 0
  let epoch = 1
  let underWay = 0
  let most = 0

  const nextId = () => `AAMk${(made += 1)}=`
  /** Stays when a mail is moved, but is given only to who asks for it by `Prefer: IdType="ImmutableId"`. */
  const lasting = new WeakMap<StoredMessage, string>()
  const byId = (id: string) => {
    const wanted = decodeURIComponent(id)
    return messages.get(wanted) ?? [...messages.values()].find((each) => lasting.get(each) === wanted)
  }
  const notFound = () =>
    graphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')

  function draft(fields: Record<string, unknown>): StoredMessage {
    const id = nextId()
    const blank: StoredMessage = {
      id,
      folder: 'drafts',
      isDraft: true,
      internetMessageId: `<made-${made}@prod.outlook.com>`,
      conversationId: `conversation-${made}`,
      receivedAt: DAY_ONE,
      subject: '',
      body: { contentType: 'text', content: '' },
      from: null,
      toRecipients: [],
      ccRecipients: [],
      bccRecipients: [],
      replyTo: [],
      properties: {},
      xHeaders: [],
      attachments: [],
      mime: null,
      headers: [],
      hasAttachments: false,
      hiddenFor: 0,
    }
    const message = change(blank, fields)
    messages.set(id, message)
    return message
  }

  function change(message: StoredMessage, fields: Record<string, unknown>): StoredMessage {
    const { singleValueExtendedProperties = [], internetMessageHeaders, attachments, ...rest } = fields
    Object.assign(message, rest)
    for (const { id, value } of singleValueExtendedProperties as { id: string; value: string }[])
      message.properties[id] = value
    if (internetMessageHeaders) message.xHeaders = internetMessageHeaders as StoredMessage['xHeaders']
    if (attachments) message.attachments = attachments as GraphAttachment[]
    return message
  }

  const shown = (message: StoredMessage) => ({
    id: message.id,
    isDraft: message.isDraft,
    internetMessageId: message.internetMessageId,
    conversationId: message.conversationId,
    subject: message.subject,
    from: message.from,
    hasAttachments: message.hasAttachments,
    receivedDateTime: new Date(message.receivedAt).toISOString(),
  })

  function create({ body }: Asked): Reply {
    const fields = JSON.parse(body.toString('utf8')) as Record<string, unknown>
    const headers = (fields['internetMessageHeaders'] ?? []) as { name: string }[]
    if (headers.length > 5 || headers.some(({ name }) => !/^x-/i.test(name)))
      return graphError(400, 'InvalidInternetMessageHeader', "The name should start with 'x-' or 'X-'.")
    return { status: 201, body: shown(draft(fields)) }
  }

  /** Everything that leaves goes by here, exactly once for each call. */
  async function leave(message: StoredMessage): Promise<void> {
    const recipients = [...message.toRecipients, ...message.ccRecipients, ...message.bccRecipients]
    const mime =
      message.mime?.toString('utf8').replace(/^Bcc:.*\r\n(?:[ \t].*\r\n)*/im, '') ??
      (await buildFrom(message))
    messages.delete(message.id)
    const id = nextId()
    const internetMessageId = habits.rewriteIds ? `<OSX${made}@PROD.OUTLOOK.COM>` : message.internetMessageId
    const copy = { ...message, id, folder: 'sentitems', isDraft: false, hiddenFor: habits.sentHiddenFor }
    messages.set(id, { ...copy, internetMessageId })
    for (const { emailAddress } of recipients) {
      const address = emailAddress.address.toLowerCase()
      if (habits.bounces.includes(address)) await take(nonDelivery(address, internetMessageId), 'inbox')
    }
    delivered.push({
      messageId: message.internetMessageId.replace(/^<|>$/g, ''),
      recipients: recipients.map(({ emailAddress }) => emailAddress.address.toLowerCase()),
      mime,
    })
  }

  async function take(raw: string, folder: string, receivedAt?: number): Promise<void> {
    const id = nextId()
    const read = await readMime(Buffer.from(raw, 'utf8'))
    const received = {
      receivedAt: receivedAt ?? Date.now() + made,
      conversationId: `conversation-${made}`,
      hiddenFor: 0,
    }
    const message = { id, folder, isDraft: false, ...received, ...read }
    messages.set(id, message)
    lasting.set(message, `lasting-${id}`)
    arrivals.push({ folder, id })
  }

  async function sendMail({ body, headers }: Asked): Promise<Reply> {
    const text = body.toString('latin1')
    if (headers['content-type'] !== 'text/plain' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text))
      return graphError(400, 'ErrorMimeContentInvalidBase64String', 'Invalid base64 string for MIME content.')
    await leave({ ...draft({}), ...(await readMime(Buffer.from(text, 'base64'))) })
    return { status: 202 }
  }

  async function act(id: string, action: string, request: Asked): Promise<Reply> {
    const message = byId(id)
    if (!message) return notFound()
    switch (action) {
      case 'createReply': {
        const to = message.from ? [message.from] : []
        const subject = `RE: ${message.subject}`
        const reply = draft({ subject, toRecipients: to, conversationId: message.conversationId })
        reply.properties['String 0x1042'] = message.internetMessageId
        reply.properties['String 0x1039'] = [message.properties['String 0x1039'], message.internetMessageId]
          .filter(Boolean)
          .join(' ')
        reply.body = { contentType: 'html', content: '<hr>quoted original' }
        return { status: 201, body: shown(reply) }
      }
      case 'attachments':
        message.attachments.push(JSON.parse(request.body.toString('utf8')) as GraphAttachment)
        return { status: 201, body: { id: nextId() } }
      case 'attachments/createUploadSession': {
        const { AttachmentItem: item } = JSON.parse(request.body.toString('utf8')) as {
          AttachmentItem: Record<string, unknown>
        }
        const session = nextId()
        uploads.set(session, { message: message.id, item, parts: [] })
        const uploadUrl = `${http.origin}/upload/${encodeURIComponent(session)}?authtoken=eyJupload`
        return { status: 201, body: { uploadUrl, nextExpectedRanges: ['0-'] } }
      }
      case 'send':
        if (!message.isDraft) return notFound()
        await leave(message)
        return { status: 202 }
      default:
        return { status: 404, body: 'No such action' }
    }
  }

  function upload({ url, headers, body }: Asked): Reply {
    const session = uploads.get(decodeURIComponent(url.pathname.split('/')[2] ?? ''))
    const message = session && messages.get(session.message)
    if (!session || !message || headers.authorization) return graphError(401, 'InvalidAuthenticationToken')
    const [, from, to, all] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? []
    const have = session.parts.reduce((sum, part) => sum + part.length, 0)
    if (Number(from) !== have || Number(to) - Number(from) + 1 !== body.length || body.length > MOST)
      return graphError(416, 'InvalidRange')
    session.parts.push(body)
    if (Number(to) + 1 < Number(all))
      return { status: 200, body: { nextExpectedRanges: [`${Number(to) + 1}-`] } }
    const { name, contentType, contentId, isInline } = session.item as unknown as GraphAttachment
    const contentBytes = Buffer.concat(session.parts).toString('base64')
    const extra = {
      ...(contentId === undefined ? {} : { contentId }),
      ...(isInline === undefined ? {} : { isInline }),
    }
    message.attachments.push({ name, contentType, contentBytes, ...extra })
    return { status: 201 }
  }

  /** `$filter` by Message-ID or by an extended property, as far as Fieldpost asks for it. */
  function find({ url }: Asked, folder: string | null): Reply {
    const filter = url.searchParams.get('$filter') ?? ''
    const unquoted = (text: string) => text.replaceAll("''", "'")
    const byMessageId = /^internetMessageId eq '((?:[^']|'')*)'$/.exec(filter)
    const byProperty =
      /^singleValueExtendedProperties\/Any\(ep: ep\/id eq '((?:[^']|'')*)' and ep\/value eq '((?:[^']|'')*)'\)$/.exec(
        filter,
      )
    if (!byMessageId && !byProperty) return graphError(400, 'ErrorInvalidUrlQueryFilter', filter)
    const fits = (message: StoredMessage) =>
      byMessageId
        ? message.internetMessageId === unquoted(byMessageId[1]!)
        : message.properties[unquoted(byProperty![1]!)] === unquoted(byProperty![2]!)
    const all = [...messages.values()].filter(
      (each) => fits(each) && (folder === null || each.folder === folder),
    )
    const visible = all.filter((each) => {
      each.hiddenFor -= 1
      return each.hiddenFor < 0
    })
    return { status: 200, body: { value: visible.map(shown) } }
  }

  function delta({ url, headers }: Asked, folder: string): Reply {
    const token = url.searchParams.get('$deltatoken') ?? url.searchParams.get('$skiptoken')
    const since = /^receivedDateTime ge (\S+)$/.exec(url.searchParams.get('$filter') ?? '')?.[1]
    const [of = epoch, at = 0, from = since ? Date.parse(since) : 0] = token?.split('.').map(Number) ?? []
    if (of !== epoch) return graphError(410, 'SyncStateNotFound', 'The sync state is gone.')
    const size = Number(/odata\.maxpagesize=(\d+)/.exec(String(headers['prefer']))?.[1] ?? 10)
    const mine = arrivals.map((each, index) => ({ ...each, index })).filter((each) => each.folder === folder)
    const fresh = mine.filter(({ id, index }) => index >= at && (messages.get(id)?.receivedAt ?? 0) >= from)
    const page = fresh.slice(0, size)
    const rest = fresh.length > page.length
    const next = rest ? page.at(-1)!.index + 1 : arrivals.length
    const link = (name: string) =>
      `${http.origin}/v1.0/me/mailFolders/${folder}/messages/delta?${name}=${epoch}.${next}.${from}`
    const value = page.flatMap<object>(({ id }) => {
      const message = messages.get(id)
      if (!message || message.folder !== folder) return [{ id, '@removed': { reason: 'deleted' } }]
      return [
        {
          ...shown(message),
          ...(/IdType="ImmutableId"/.test(String(headers['prefer'])) ? { id: lasting.get(message) } : {}),
          ...(habits.listHeaders ? { internetMessageHeaders: message.headers } : {}),
        },
      ]
    })
    const links = rest
      ? { '@odata.nextLink': link('$skiptoken') }
      : { '@odata.deltaLink': link('$deltatoken') }
    return { status: 200, body: { value, ...links } }
  }

  function read({ url, headers }: Asked, id: string): Reply {
    const message = byId(id)
    if (!message) return notFound()
    const wanted = url.searchParams.get('$select') ?? ''
    const text = /body-content-type="text"/.test(String(headers['prefer']))
    return {
      status: 200,
      body: {
        ...shown(message),
        ...(wanted.includes('internetMessageHeaders') ? { internetMessageHeaders: message.headers } : {}),
        ...(wanted.includes('body')
          ? { body: text ? message.body : { contentType: 'html', content: '' } }
          : {}),
      },
    }
  }

  const ROUTES: [
    kind: string,
    method: string,
    path: RegExp,
    (request: Asked, match: string[]) => Reply | Promise<Reply>,
  ][] = [
    ['sendMail', 'POST', /^\/me\/sendMail$/, (request) => sendMail(request)],
    ['create', 'POST', /^\/me\/messages$/, (request) => create(request)],
    [
      'reply',
      'POST',
      /^\/me\/messages\/([^/]+)\/(createReply)$/,
      (request, [id, action]) => act(id!, action!, request),
    ],
    [
      'session',
      'POST',
      /^\/me\/messages\/([^/]+)\/(attachments\/createUploadSession)$/,
      (request, [id, action]) => act(id!, action!, request),
    ],
    [
      'attach',
      'POST',
      /^\/me\/messages\/([^/]+)\/(attachments)$/,
      (request, [id, action]) => act(id!, action!, request),
    ],
    [
      'send',
      'POST',
      /^\/me\/messages\/([^/]+)\/(send)$/,
      (request, [id, action]) => act(id!, action!, request),
    ],
    [
      'patch',
      'PATCH',
      /^\/me\/messages\/([^/]+)$/,
      ({ body }, [id]) => {
        const message = byId(id!)
        if (!message?.isDraft) return notFound()
        return {
          status: 200,
          body: shown(change(message, JSON.parse(body.toString('utf8')) as Record<string, unknown>)),
        }
      },
    ],
    [
      'delete',
      'DELETE',
      /^\/me\/messages\/([^/]+)$/,
      (_request, [id]) => {
        const message = byId(id!)
        if (!message) return notFound()
        messages.delete(message.id)
        const moved = nextId()
        messages.set(moved, { ...message, id: moved, folder: 'deleteditems' })
        return { status: 204 }
      },
    ],
    ['find', 'GET', /^\/me\/messages$/, (request) => find(request, null)],
    ['find', 'GET', /^\/me\/mailFolders\/(\w+)\/messages$/, (request, [folder]) => find(request, folder!)],
    [
      'delta',
      'GET',
      /^\/me\/mailFolders\/(\w+)\/messages\/delta$/,
      (request, [folder]) => delta(request, folder!),
    ],
    [
      'folder',
      'GET',
      /^\/me\/mailFolders\/(\w+)$/,
      (_request, [folder]) => ({
        status: 200,
        body: {
          id: folder,
          totalItemCount: [...messages.values()].filter((each) => each.folder === folder).length,
        },
      }),
    ],
    [
      'value',
      'GET',
      /^\/me\/messages\/([^/]+)\/\$value$/,
      (_request, [id]) => {
        const message = byId(id!)
        return message?.mime
          ? { status: 200, headers: { 'content-type': 'text/plain' }, body: message.mime }
          : notFound()
      },
    ],
    ['read', 'GET', /^\/me\/messages\/([^/]+)$/, (request, [id]) => read(request, id!)],
  ]

  function route({ method, url }: Asked) {
    if (url.pathname.startsWith('/upload/'))
      return { kind: 'upload', run: (request: Asked) => upload(request) }
    const path = url.pathname.replace(/^\/v1\.0/, '')
    for (const [kind, verb, pattern, run] of ROUTES) {
      const match = verb === method && pattern.exec(path)
      if (match) return { kind, run: (request: Asked) => run(request, match.slice(1)) }
    }
    return { kind: 'unknown', run: () => graphError(400, 'BadRequest', path) }
  }

  async function answer(request: Asked): Promise<Reply> {
    underWay += 1
    most = Math.max(most, underWay)
    // Lets the others in that came at the same time.
    await new Promise(setImmediate)
    try {
      const { kind, run } = route(request)
      const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
      const known = tokens.has(bearer) || setup.accepts?.(bearer)
      if (kind !== 'upload' && !known)
        return graphError(
          401,
          'InvalidAuthenticationToken',
          'Lifetime validation failed, the token is expired.',
        )
      if (request.body.length > MOST) return graphError(413, 'RequestEntityTooLarge', 'Too large.')
      return await run(request)
    } finally {
      underWay -= 1
    }
  }

  const http = await startHttp((request) => {
    const { kind } = route(request)
    asked.push(kind)
    return kind
  }, answer)
  return {
    root: http.origin,
    tokens,
    messages,
    delivered,
    habits,
    deliver: (raw, folder = 'inbox', receivedAt) => take(raw, folder, receivedAt),
    move(subject, folder) {
      const message = [...messages.values()].find((each) => each.subject === subject)!
      messages.delete(message.id)
      message.id = nextId()
      message.folder = folder
      messages.set(message.id, message)
      arrivals.push({ folder, id: message.id })
    },
    forget: () => void (epoch += 1),
    inFolder: (folder) => [...messages.values()].filter((each) => each.folder === folder),
    mostAtOnce: () => most,
    fail: http.fail,
    reached: http.reached,
    asked: http.asked,
    kinds: () => asked,
    http,
    stop: http.stop,
  }
}

/** What Exchange Online puts into the Inbox when a mail it accepted could not be delivered. */
function nonDelivery(address: string, messageId: string): string {
  return [
    'From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@test.local>',
    'To: rep@test.local',
    'Subject: Undeliverable: hello',
    `Message-ID: <ndr-of-${messageId.replace(/[<>]/g, '')}>`,
    `In-Reply-To: ${messageId}`,
    'Auto-Submitted: auto-replied',
    'X-MS-Exchange-Message-Is-Ndr:',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=ndr',
    '',
    '--ndr',
    'Content-Type: text/plain',
    '',
    `Your message to ${address} couldn't be delivered.`,
    '--ndr',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns;test.local',
    '',
    `Final-recipient: RFC822;${address}`,
    'Action: failed',
    'Status: 5.1.10',
    'Diagnostic-code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound',
    '--ndr',
    'Content-Type: message/rfc822',
    '',
    `Message-ID: ${messageId}`,
    'Subject: hello',
    '',
    '--ndr--',
    '',
  ].join('\r\n')
}
