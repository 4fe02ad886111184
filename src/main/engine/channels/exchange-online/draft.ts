import {
  copyOf,
  findByMessageId,
  findLeft,
  GraphFailure,
  type Copy,
  type GraphClient,
  type GraphRequest,
} from '#engine/graph/graph.ts'
import type { Composed, GraphFile } from './graph-message.ts'

// Microsoft Graph: a request takes 4 MB, an attachment below 3 MB goes in one, up to 150 MB by an upload session in
// ranges of at most 4 MB, each a multiple of 320 KiB ("attachment: createUploadSession").
const REQUEST = 3.5 * 1024 * 1024
const WHOLE = 3 * 1024 * 1024
const RANGE = 10 * 320 * 1024

/** Asks on behalf of one message: while Graph wants us to wait, the outbox decides. */
type Ask = Omit<GraphRequest, 'signal' | 'whenThrottled'>

const at = (id: string) => `/me/messages/${encodeURIComponent(id)}`

/**
 * Makes a draft with everything in it but its sending: as an answer to the mail before it where the mailbox has that one,
 * else on its own. A draft of this message that an earlier try left behind is removed first, so that there is one at most.
 * Rejects with GraphFailure.
 */
export async function makeDraft(
  client: GraphClient,
  messageId: string,
  composed: Composed,
  signal: AbortSignal,
): Promise<Copy> {
  const ask = (request: Ask) => client.json({ ...request, signal, whenThrottled: 'fail' })
  for (const { id } of await findByMessageId(client, messageId, signal, 'drafts'))
    await removeDraft(client, id, signal)
  const parent = await parentOf(client, composed, signal)
  const inline = fitsInOne(composed)
  const content = inline ? { attachments: composed.files.map(attachment) } : {}
  const headers = composed.headers.length > 0 ? { internetMessageHeaders: composed.headers } : {}
  const made = parent
    ? await answerTo(ask, parent, composed)
    : await ask({
        method: 'POST',
        path: '/me/messages',
        json: { ...composed.fields, ...headers, ...content },
      })
  const draft = copyOf(made)[0]
  if (!draft) throw noDraft()
  if (!inline || parent) for (const file of composed.files) await attach(client, draft.id, file, signal)
  return draft
}

/** Takes an unsent draft away. False: it is no longer there as a draft to take. Rejects with GraphFailure. */
export async function removeDraft(client: GraphClient, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await client.request({ method: 'DELETE', path: at(id), signal, whenThrottled: 'fail' })
    return true
  } catch (error) {
    if (error instanceof GraphFailure && error.trouble.kind === 'refused' && error.trouble.status === 404)
      return false
    throw error
  }
}

/** The request that sends. Rejects with GraphFailure. */
export async function sendDraft(client: GraphClient, id: string, signal: AbortSignal): Promise<void> {
  await client.request({
    method: 'POST',
    path: `${at(id)}/send`,
    signal,
    timeout: 120_000,
    whenThrottled: 'fail',
  })
}

/** Graph files an answer in the thread by itself, but only the answer to a mail that is in the mailbox. */
async function parentOf(
  client: GraphClient,
  { parent }: Composed,
  signal: AbortSignal,
): Promise<Copy | null> {
  if (parent === null) return null
  return await findLeft(client, parent, signal)
}

/** createReply fills in subject, recipients and a quotation of its own; all of them are replaced by ours. */
async function answerTo(
  ask: (request: Ask) => Promise<Record<string, unknown>>,
  parent: Copy,
  { fields }: Composed,
): Promise<unknown> {
  const reply = copyOf(await ask({ method: 'POST', path: `${at(parent.id)}/createReply`, json: {} }))[0]
  if (!reply) throw noDraft()
  return await ask({ method: 'PATCH', path: at(reply.id), json: fields })
}

function fitsInOne({ fields, files }: Composed): boolean {
  const bytes = files.reduce((sum, file) => sum + Math.ceil(file.bytes.length / 3) * 4 + 1000, 0)
  return bytes + Buffer.byteLength(JSON.stringify(fields)) <= REQUEST
}

function attachment({ name, type, contentId, bytes }: GraphFile) {
  return {
    '@odata.type': '#microsoft.graph.fileAttachment',
    name,
    contentType: type,
    contentBytes: bytes.toString('base64'),
    ...(contentId === null ? {} : { contentId, isInline: true }),
  }
}

async function attach(
  client: GraphClient,
  draft: string,
  file: GraphFile,
  signal: AbortSignal,
): Promise<void> {
  const path = `${at(draft)}/attachments`
  if (file.bytes.length < WHOLE)
    return void (await client.json({
      method: 'POST',
      path,
      json: attachment(file),
      signal,
      whenThrottled: 'fail',
    }))
  const { name, type, contentId, bytes } = file
  const item = {
    attachmentType: 'file',
    name,
    contentType: type,
    size: bytes.length,
    ...(contentId === null ? {} : { contentId, isInline: true }),
  }
  const session = await client.json({
    method: 'POST',
    path: `${path}/createUploadSession`,
    json: { AttachmentItem: item },
    signal,
    whenThrottled: 'fail',
  })
  const url = String(session['uploadUrl'])
  for (let from = 0; from < bytes.length; from += RANGE) {
    const part = bytes.subarray(from, from + RANGE)
    const range = `bytes ${from}-${from + part.length - 1}/${bytes.length}`
    await client.upload(url, { 'content-range': range }, part, signal)
  }
}

function noDraft(): GraphFailure {
  const words = 'Graph made a draft and did not say which.'
  return new GraphFailure({ kind: 'refused', status: 502, code: '', words, retryAt: null })
}
