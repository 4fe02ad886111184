import type { ApiRequest, GmailApi } from './api.ts'
import { NoAnswer, type HttpAnswer } from './https-request.ts'

const TRIES = 3

/**
 * Sends a large message by a resumable upload: a session is opened (nothing is sent by that), then the bytes go into it.
 * When the answer is lost, the session is asked how much it has and is given the rest, which cannot send twice. Rejects
 * like `GmailApi.call`; an answer that is no 2xx is Google's refusal.
 */
export async function upload(
  api: GmailApi,
  { mime, threadId }: { mime: Uint8Array; threadId: string | null },
  gate: Pick<ApiRequest, 'beforeBody' | 'signal'>,
  pause: (tries: number) => Promise<void>,
): Promise<HttpAnswer> {
  const opened = await api.call({
    method: 'POST',
    path: '/upload/gmail/v1/users/me/messages/send?uploadType=resumable',
    headers: {
      'content-type': 'application/json',
      'x-upload-content-type': 'message/rfc822',
      'x-upload-content-length': String(mime.length),
    },
    body: Buffer.from(JSON.stringify(threadId === null ? {} : { threadId })),
    ...(gate.signal && { signal: gate.signal }),
  })
  if (opened.status !== 200) return opened
  const session = sessionIn(opened, api.base)
  if (session === null) return { status: 502, headers: {}, body: Buffer.alloc(0) }
  const put = (body: Uint8Array | null, range: string, more: typeof gate = {}) =>
    api.call({
      method: 'PUT',
      path: session,
      body,
      headers: { 'content-type': 'message/rfc822', 'content-range': range },
      ...more,
    })
  const all = (from: number) => `bytes ${from}-${mime.length - 1}/${mime.length}`

  let answer = await put(mime, all(0), gate).catch(inDoubt)
  // From here on bytes have left: whatever goes wrong besides, only the session can take the doubt away.
  for (let tries = 0; tries < TRIES && isOpen(answer); tries += 1) {
    await pause(tries)
    const state = await put(null, `bytes */${mime.length}`).catch(() => null)
    if (state === null || state.status >= 500) continue
    if (state.status < 300) return state
    const has = receivedIn(state, mime.length)
    // The session has forgotten us, which says nothing of the message.
    if (has === null) break
    answer = (await put(mime.subarray(has), all(has)).catch(() => null)) ?? answer
  }
  if (answer instanceof NoAnswer) throw answer
  return answer
}

const isOpen = (answer: HttpAnswer | NoAnswer) =>
  answer instanceof NoAnswer ? answer.why !== 'stopped' : answer.status >= 500

function inDoubt(error: unknown): NoAnswer {
  if (error instanceof NoAnswer && error.left) return error
  throw error
}

/** Where the token may go is not left to an answer. */
function sessionIn({ headers }: HttpAnswer, base: string): string | null {
  const url = URL.parse(headers.location ?? '', base)
  return url && url.origin === new URL(base).origin ? url.href : null
}

/** How many bytes a session that is not complete has; null: it says something else. */
function receivedIn({ status, headers }: HttpAnswer, size: number): number | null {
  if (status !== 308) return null
  const last = /^bytes=0-(\d{1,9})$/.exec(headers.range ?? '')?.[1]
  const has = last === undefined ? 0 : Number(last) + 1
  return has < size ? has : null
}
