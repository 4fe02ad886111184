import { randomBytes } from 'node:crypto'
import type { Certificate } from './certificate.ts'
import { createGmailStore, headerOf, type GmailStore, type StoredMail } from './gmail-store.ts'
import { bearer } from './google-sign-in.ts'
import { startHttp, type Asked, type HttpFault, type Reply, type TestHttpServer } from './http.ts'

export interface GmailServer {
  origin: string
  store: GmailStore
  /** The bytes of every send that took effect, exactly as they came. */
  sent: { raw: Buffer; threadId: string; id: string; recipients: string[] }[]
  /** Gmail gives what comes by the API a Message-ID of its own. */
  rewritesMessageId: boolean
  /** Units a minute that one user may spend; what it costs is in the documentation's table. */
  quota: number
  /** Units spent so far. */
  spent(): number
  /** Faults at `send`, `upload-start`, `upload`, `list`, `get`, `history`, `labels`, `profile`, or `*`. */
  fail(kind: string, fault: HttpFault, times?: number): void
  reached(kind: string): Promise<void>
  /** The next upload is cut after so many bytes; the session keeps them. */
  cutUpload(bytes: number): void
  /** Mail that comes in. */
  deliver(raw: string, label?: string, at?: number): StoredMail
  http: TestHttpServer
  stop(): Promise<void>
}

/** An answer as Google words it. */
export function gmailError(
  status: number,
  reason: string,
  message: string,
  headers: Record<string, string> = {},
): Reply {
  const error = { code: status, message, errors: [{ message, domain: 'global', reason }] }
  return { status, headers, body: { error } }
}

const COST: Record<string, number> = {
  send: 100,
  upload: 100,
  get: 20,
  list: 5,
  history: 2,
  profile: 1,
  labels: 1,
  'upload-start': 0,
}
const FULL = 'https://mail.google.com/'
const scope = (name: string) => `https://www.googleapis.com/auth/gmail.${name}`
const READ = [FULL, scope('readonly'), scope('modify')]
const SCOPES: Record<string, string[]> = {
  send: [FULL, scope('send'), scope('compose'), scope('modify')],
  get: [...READ, scope('metadata')],
  list: [...READ, scope('metadata')],
  history: [...READ, scope('metadata')],
  labels: [...READ, scope('metadata')],
  profile: [...READ, scope('metadata'), scope('compose')],
}

const ME = '/gmail/v1/users/me'

function kindOf({ method, url }: Asked): string {
  const path = url.pathname
  if (path === `/upload${ME}/messages/send`) return method === 'PUT' ? 'upload' : 'upload-start'
  if (path === `${ME}/messages/send`) return 'send'
  if (path === `${ME}/messages`) return 'list'
  if (path.startsWith(`${ME}/messages/`)) return 'get'
  return path.startsWith(`${ME}/`) ? path.slice(ME.length + 1) : 'other'
}

/** The Gmail API of one account, written from its reference: sending, resumable uploads, lists, history, quotas, scopes. */
export async function startGmail(options: {
  /** Whose access token this is, and for what. */
  check: (accessToken: string) => { address: string; scopes: string[] } | null
  now?: () => number
  certificate?: Certificate
}): Promise<GmailServer> {
  const now = options.now ?? Date.now
  const store = createGmailStore()
  const state = { rewritesMessageId: true, quota: 6000 }
  const sent: GmailServer['sent'] = []
  const spending: { at: number; units: number }[] = []
  const uploads = new Map<
    string,
    { has: Buffer; size: number; threadId: string | null; done: Reply | null }
  >()
  let cutAt: number | null = null

  function take(raw: Buffer, threadId: string | null): Reply {
    if (raw.length > 36_700_160) return gmailError(413, 'uploadTooLarge', 'Request is too large.')
    const recipients = ['to', 'cc', 'bcc'].flatMap(
      (name) => headerOf(raw, name).match(/[^\s<>,"]+@[^\s<>,"]+/g) ?? [],
    )
    if (recipients.length === 0) return gmailError(400, 'invalidArgument', 'Recipient address required')
    if (threadId !== null && !store.mails.some((mail) => mail.threadId === threadId))
      return gmailError(404, 'notFound', 'Requested entity was not found.')
    const ours = `<CA+${randomBytes(12).toString('base64url')}@mail.gmail.com>`
    const text = raw.toString('latin1').replace(/^Bcc:.*\r\n(?:[ \t].*\r\n)*/im, '')
    const kept = state.rewritesMessageId
      ? text.replace(/^Message-ID:.*\r\n/im, `Message-ID: ${ours}\r\n`)
      : text
    const mail = store.add(Buffer.from(kept, 'latin1'), ['SENT'], now(), threadId)
    sent.push({ raw, threadId: mail.threadId, id: mail.id, recipients })
    return { status: 200, body: { id: mail.id, threadId: mail.threadId, labelIds: ['SENT'] } }
  }

  function send({ body }: Asked): Reply {
    const asked = JSON.parse(body.toString()) as { raw?: string; threadId?: string }
    if (!asked.raw)
      return gmailError(
        400,
        'invalidArgument',
        "'raw' RFC822 payload message string or uploading message via /upload/* URL required",
      )
    return take(Buffer.from(asked.raw, 'base64url'), asked.threadId ?? null)
  }

  function startUpload({ url, headers, body }: Asked): Reply {
    if (url.searchParams.get('uploadType') !== 'resumable')
      return gmailError(400, 'badRequest', 'Bad uploadType')
    const { threadId = null } = JSON.parse(body.toString() || '{}') as { threadId?: string }
    const id = randomBytes(12).toString('hex')
    uploads.set(id, {
      has: Buffer.alloc(0),
      size: Number(headers['x-upload-content-length']),
      threadId,
      done: null,
    })
    return {
      status: 200,
      headers: { location: `${http.origin}${url.pathname}?uploadType=resumable&upload_id=${id}` },
    }
  }

  function upload({ url, headers, body }: Asked): Reply {
    const session = uploads.get(url.searchParams.get('upload_id') ?? '')
    if (!session) return gmailError(404, 'notFound', 'No such upload')
    if (session.done) return session.done
    const from = /^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1]
    if (from !== undefined && Number(from) === session.has.length) {
      session.has = Buffer.concat([session.has, cutAt === null ? body : body.subarray(0, cutAt)])
      if (cutAt !== null) {
        cutAt = null
        return { status: 503, body: 'Backend Error' }
      }
    }
    const { has, size } = session
    if (has.length < size)
      return { status: 308, headers: has.length > 0 ? { range: `bytes=0-${has.length - 1}` } : {} }
    session.done = take(has, session.threadId)
    return session.done
  }

  function list({ url }: Asked, scopes: string[]): Reply {
    const q = url.searchParams.get('q') ?? ''
    if (q !== '' && !READ.some((each) => scopes.includes(each)))
      return gmailError(403, 'forbidden', "Metadata scope does not support 'q' parameter")
    const hidden = url.searchParams.get('includeSpamTrash') === 'true' ? [] : ['SPAM', 'TRASH']
    const all = store
      .search(q, url.searchParams.getAll('labelIds'))
      .filter((mail) => !hidden.some((label) => mail.labels.includes(label)))
    return page(url, all, 100, (mails) => ({
      messages: mails.map(({ id, threadId }) => ({ id, threadId })),
      resultSizeEstimate: all.length,
    }))
  }

  function page<T>({ searchParams }: URL, all: T[], most: number, body: (part: T[]) => object): Reply {
    const from = Number(searchParams.get('pageToken') ?? 0)
    const count = Math.min(Number(searchParams.get('maxResults') ?? most), 500)
    const next = from + count < all.length ? { nextPageToken: String(from + count) } : {}
    return { status: 200, body: { ...body(all.slice(from, from + count)), ...next } }
  }

  function get({ url }: Asked, scopes: string[]): Reply {
    const mail = store.mails.find(({ id }) => id === url.pathname.split('/').at(-1))
    if (!mail) return gmailError(404, 'notFound', 'Requested entity was not found.')
    const format = url.searchParams.get('format') ?? 'full'
    const { id, threadId, labels: labelIds, at, historyId, raw } = mail
    const body = {
      id,
      threadId,
      labelIds,
      historyId: String(historyId),
      internalDate: String(at),
      sizeEstimate: raw.length,
    }
    if (format === 'raw') {
      if (!READ.some((each) => scopes.includes(each)))
        return gmailError(403, 'forbidden', 'Metadata scope doesn’t allow format RAW')
      return { status: 200, body: { ...body, raw: raw.toString('base64url') } }
    }
    const names = url.searchParams.getAll('metadataHeaders')
    const headers = names
      .map((name) => ({ name, value: headerOf(raw, name.toLowerCase()) }))
      .filter(({ value }) => value !== '')
    return { status: 200, body: { ...body, payload: { headers } } }
  }

  function history({ url }: Asked): Reply {
    const all = store.since(Number(url.searchParams.get('startHistoryId')))
    if (all === null) return gmailError(404, 'notFound', 'Requested entity was not found.')
    return page(url, all, 100, (mails) => ({
      historyId: String(store.historyId()),
      ...(mails.length > 0 && {
        history: mails.map(({ id, threadId, labels, historyId }) => {
          const message = { id, threadId, labelIds: labels }
          return { id: String(historyId), messages: [{ id, threadId }], messagesAdded: [{ message }] }
        }),
      }),
    }))
  }

  const routes: Record<string, (asked: Asked, scopes: string[], address: string) => Reply> = {
    send,
    'upload-start': startUpload,
    upload,
    list,
    get,
    history,
    labels: () => ({
      status: 200,
      body: { labels: ['INBOX', 'SENT', 'SPAM', 'DRAFT'].map((id) => ({ id, name: id, type: 'system' })) },
    }),
    profile: (_asked, _scopes, emailAddress) => ({
      status: 200,
      body: { emailAddress, historyId: String(store.historyId()), messagesTotal: store.mails.length },
    }),
  }

  function answer(asked: Asked): Reply {
    const kind = kindOf(asked)
    const owner = options.check(bearer(asked.headers.authorization))
    if (!owner) return gmailError(401, 'authError', 'Invalid Credentials')
    const allowed = SCOPES[kind.startsWith('upload') ? 'send' : kind]
    if (!allowed) return { status: 404, body: 'Not Found' }
    if (!allowed.some((each) => owner.scopes.includes(each)))
      return gmailError(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.')
    const recent = spending.filter(({ at }) => at > now() - 60_000).reduce((sum, { units }) => sum + units, 0)
    const units = COST[kind] ?? 0
    if (recent + units > state.quota)
      return gmailError(
        429,
        'rateLimitExceeded',
        'Quota exceeded for quota metric ‘Queries’ per minute per user.',
      )
    spending.push({ at: now(), units })
    return routes[kind]!(asked, owner.scopes, owner.address)
  }

  const http = await startHttp(kindOf, answer, now, options.certificate)
  return Object.assign(state, {
    origin: http.origin,
    store,
    sent,
    spent: () => spending.reduce((sum, { units }) => sum + units, 0),
    fail: http.fail,
    reached: http.reached,
    cutUpload: (bytes: number) => void (cutAt = bytes),
    deliver: (raw: string, label = 'INBOX', at = now()) => store.add(Buffer.from(raw), [label], at),
    http,
    stop: http.stop,
  })
}
