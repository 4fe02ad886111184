import { randomUUID } from 'node:crypto'
import type { HandOver, OutgoingMessage } from '#engine/channels/channel.ts'

/** A message with lines that test the transport: leading dots, long lines, empty lines, no line end at the very end. */
export function sampleMessage(from: string, to: string | string[], body = ''): OutgoingMessage {
  const messageId = `${randomUUID()}@test.local`
  const recipients = [to].flat()
  const lines = [
    `From: <${from}>`,
    `To: <${recipients[0]}>`,
    'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
    `Message-ID: <${messageId}>`,
    'Date: Mon, 23 Nov 2026 10:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 7bit',
    '',
    '.',
    '..two dots',
    '',
    `.${'x'.repeat(500)}`,
    body,
    'last line',
    '',
  ]
  return { messageId, from, to: recipients, mime: Buffer.from(lines.join('\r\n'), 'utf8') }
}

/** A hand-over that agrees and counts its calls. */
export function agree(signal = new AbortController().signal): HandOver & { calls: number } {
  const handOver = {
    calls: 0,
    signal,
    beforeBody() {
      handOver.calls += 1
      return Promise.resolve()
    },
  }
  return handOver
}
