import { z } from 'zod'
import type { HandOver, Outcome, OutgoingMessage } from '../channel.ts'
import { outcomeOfFailure, type ApiRequest, type GmailApi } from './api.ts'
import { enveloped } from './envelope.ts'
import { outcomeOfRefusal } from './gmail-errors.ts'
import { NoAnswer, type HttpAnswer } from './https-request.ts'
import { upload } from './upload.ts'

/** From here on the upload endpoint takes it: Google calls the plain one right up to about 5 MB. */
const PLAIN_MOST = 5 * 1024 * 1024

const sentSchema = z.object({ id: z.string().max(200), threadId: z.string().max(200) })

/**
 * Hands a message to the Gmail API, at most once. `beforeBody` is called when there is a connection and before the
 * request's first byte. `learn`: reads the Message-ID that Gmail gave, where the scope allows.
 */
export async function sendByApi(
  api: GmailApi,
  message: OutgoingMessage,
  handOver: HandOver,
  ports: { learn: (id: string) => Promise<string | null>; pause: (tries: number) => Promise<void> },
): Promise<Outcome> {
  const ready = enveloped(message.mime, message.to)
  if ('extra' in ready) {
    const detail = `Its header names people it is not meant for (${ready.extra.slice(0, 3).join(', ')}), and Gmail would send to them.`
    return { outcome: 'rejected', reply: null, detail }
  }
  let asked = false
  let agreed = false
  const beforeBody = async () => {
    if (asked) return
    asked = true
    await handOver.beforeBody()
    agreed = true
  }
  const gate = { beforeBody, signal: handOver.signal }
  const carry = (threadId: string | null) =>
    ready.mime.length > PLAIN_MOST
      ? upload(api, { mime: ready.mime, threadId }, gate, ports.pause)
      : api.call(plain(ready.mime, threadId, gate))
  try {
    const threadId = message.threadId ?? null
    let answer = await carry(threadId)
    // A thread the rep has deleted must not keep the follow-up back. Nothing was sent by a refusal.
    if (threadId !== null && isLostThread(answer)) answer = await carry(null)
    return await outcomeOf(api, answer, message, agreed, ports.learn)
  } catch (error) {
    if (error instanceof NoAnswer && error.why === 'refused-hand-over')
      return { outcome: 'deferred', notBefore: null, why: 'stopped', reply: null, detail: null }
    if (error instanceof NoAnswer && error.left && agreed)
      return { outcome: 'unknown', detail: 'Gmail did not answer after the message was handed over.' }
    return outcomeOfFailure(error, api.base)
  }
}

function plain(
  mime: Uint8Array,
  threadId: string | null,
  gate: Pick<ApiRequest, 'beforeBody' | 'signal'>,
): ApiRequest {
  const raw = Buffer.from(mime.buffer, mime.byteOffset, mime.byteLength).toString('base64url')
  return {
    ...gate,
    method: 'POST',
    path: '/gmail/v1/users/me/messages/send',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ raw, ...(threadId !== null && { threadId }) })),
  }
}

function isLostThread({ status, body }: HttpAnswer): boolean {
  return status === 404 || (status === 400 && /thread_?id/i.test(body.toString('utf8')))
}

async function outcomeOf(
  api: GmailApi,
  answer: HttpAnswer,
  message: OutgoingMessage,
  handedOver: boolean,
  learn: (id: string) => Promise<string | null>,
): Promise<Outcome> {
  if (answer.status < 200 || answer.status > 299) return outcomeOfRefusal(api.refusal(answer), handedOver)
  const sent = sentIn(answer)
  if (!sent)
    return {
      outcome: 'unknown',
      detail: 'Something answered in the place of Gmail, or Gmail not as it should.',
    }
  const messageId = (await learn(sent.id)) ?? message.messageId
  return {
    outcome: 'accepted',
    providerId: sent.id,
    threadId: sent.threadId,
    messageId,
    reply: `HTTP ${answer.status}, Gmail id ${sent.id}`,
  }
}

function sentIn({ body }: HttpAnswer): z.infer<typeof sentSchema> | null {
  try {
    return sentSchema.safeParse(JSON.parse(body.toString('utf8'))).data ?? null
  } catch {
    return null
  }
}
