import type { GraphClient } from '#engine/graph/graph.ts'
import type { OutgoingMessage } from '../channel.ts'
import type { Composed } from './graph-message.ts'

/** A request takes 4 MB, and base64 adds a third; Microsoft Graph, "user: sendMail". */
const MOST = 3 * 1024 * 1024

export function fitsAsMime(mime: Uint8Array): boolean {
  return mime.length <= MOST
}

/** Our bytes; recipients that only the envelope has are named in a Bcc line before them, which Exchange takes out again. */
export function mimeFor({ mime }: OutgoingMessage, { fields }: Composed): Uint8Array {
  const bcc = fields['bccRecipients'] as { emailAddress: { address: string } }[]
  if (bcc.length === 0) return mime
  const line = `Bcc: ${bcc.map(({ emailAddress }) => `<${emailAddress.address}>`).join(',\r\n ')}\r\n`
  return Buffer.concat([Buffer.from(line, 'utf8'), mime])
}

/** The request that sends. Rejects with GraphFailure. */
export async function sendMime(client: GraphClient, mime: Uint8Array, signal: AbortSignal): Promise<void> {
  await client.request({
    method: 'POST',
    path: '/me/sendMail',
    content: { type: 'text/plain', bytes: Buffer.from(mime).toString('base64') },
    signal,
    timeout: 120_000,
    whenThrottled: 'fail',
  })
}
