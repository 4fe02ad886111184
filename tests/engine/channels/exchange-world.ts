import PostalMime from 'postal-mime'
import { expect } from 'vitest'
import type { OutgoingMessage } from '#engine/channels/channel.ts'
import type { Clock, Log } from '#engine/ports.ts'
import type { AccessTokens } from '#engine/sign-in/sign-in.ts'

/** A clock whose short waits are over at once, while time passes by as much; long ones end when told. */
export function hastyClock(): Clock & { pass(ms: number): void; endLongWaits(): void; slept: number[] } {
  let now = Date.now()
  const long = new Set<() => void>()
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    monotonic: () => now,
    pass: (ms) => void (now += ms),
    endLongWaits: () => {
      for (const end of long) end()
    },
    async sleep(ms, signal) {
      if (signal?.aborted) return
      if (ms < 60_000) {
        slept.push(ms)
        now += ms
        return await new Promise((resolve) => void setImmediate(resolve))
      }
      await new Promise<void>((resolve) => {
        const end = () => (long.delete(end), resolve())
        long.add(end)
        signal?.addEventListener('abort', end, { once: true })
      })
    },
  }
}

/** A log that remembers every word. */
export function listeningLog(): Log & { lines: string[] } {
  const lines: string[] = []
  const hear = (event: string, fields?: object) => void lines.push(`${event} ${JSON.stringify(fields ?? {})}`)
  return { lines, debug: hear, info: hear, warn: hear, error: hear }
}

export const online = { online: () => true, onChange: () => () => {} }

/** One token after another; a refused one is never given again. */
export function someTokens(...tokens: string[]): AccessTokens & { given: number } {
  const bad = new Set<string>()
  const source = {
    given: 0,
    get() {
      source.given += 1
      return Promise.resolve(tokens.find((each) => !bad.has(each)) ?? tokens.at(-1)!)
    },
    refused: (token: string) => void bad.add(token),
  }
  return source
}

/** Recipients, subject, bodies, attachments and thread: what must be the same where the provider builds the mail anew. */
export async function expectSame(sent: OutgoingMessage, copy: string): Promise<void> {
  expect(await essence(copy)).toEqual(await essence(Buffer.from(sent.mime).toString('utf8')))
}

async function essence(raw: string) {
  const mail = await PostalMime.parse(raw)
  const lines = (text: string | undefined) => text?.replace(/\r\n/g, '\n').trimEnd()
  return {
    messageId: mail.messageId,
    from: mail.from?.address,
    to: mail.to?.map(({ address }) => address),
    cc: mail.cc?.map(({ address }) => address),
    subject: mail.subject,
    body: lines(mail.html) ?? lines(mail.text),
    inReplyTo: mail.inReplyTo,
    references: mail.references,
    unsubscribe: mail.headers.find(({ key }) => key === 'list-unsubscribe')?.value,
    attachments: mail.attachments.map(({ filename, mimeType, contentId, content }) => ({
      filename,
      mimeType,
      contentId,
      bytes: Buffer.from(content as ArrayBuffer).toString('base64'),
    })),
  }
}
