import { createHash } from 'node:crypto'
import { ImapFlow } from 'imapflow'
import { AppError } from '#shared/app-error.ts'
import { trust } from '#engine/lib/trust.ts'
import type { Clock, Log } from '#engine/ports.ts'
import { SignedOut, type AccessTokens } from '#engine/sign-in/sign-in.ts'
import { createImapMailbox, type ImapSettings } from '../imap/imap.ts'
import type { Cursor, Mailbox, MailboxEvents, RawMail } from '../mailbox.ts'

export type ImapPlace = Pick<ImapSettings, 'host' | 'port' | 'security'>

/** Gmail lets an account have 15 connections, shared with its owner's other programs: we keep one. */
export const GMAIL_IMAP: ImapPlace = { host: 'imap.gmail.com', port: 993, security: 'tls' }

/** Gmail ends a session about when its token does, an hour: we are earlier, so that it is no failure. Ms. */
const SESSION = 50 * 60_000
/** How many mails are remembered so as not to give the same bytes twice. */
const REMEMBERED = 5000

export interface ImapWayOptions {
  place: ImapPlace
  address: string
  /** Every address the account sends from. */
  own: string[]
  tokens: AccessTokens
  ca: string | undefined
  timeouts: ImapSettings['timeouts']
}

/** Gmail over IMAP with XOAUTH2: INBOX live, All Mail and Spam looked at, and a new session before the token ends. */
export function createImapWay(options: ImapWayOptions, ports: { clock: Clock; log: Log }): Mailbox {
  const { place, address, tokens, ca, timeouts } = options
  let folders: string[] | null = null
  let current: Mailbox | null = null
  let used = ''
  const settings = (): ImapSettings => ({
    ...place,
    user: address,
    credentials: async () => {
      used = await tokens.get()
      return { kind: 'oauth2', accessToken: used }
    },
    ...(folders && { folders }),
    ...(ca !== undefined && { ca }),
    ...(timeouts && { timeouts }),
  })
  const plain = createImapMailbox(settings(), ports)

  /** A token can be refused before its time: then once more with a new one, and only then is it the server's last word. */
  async function withGoodToken<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      const refused =
        error instanceof AppError && !(error instanceof SignedOut) && error.code === 'sign-in-failed'
      if (!refused) throw error
      tokens.refused(used)
      await tokens.get()
      return await run()
    }
  }

  async function session(cursor: Cursor | null, since: number, events: MailboxEvents, signal: AbortSignal) {
    const over = new AbortController()
    const until = AbortSignal.any([signal, over.signal])
    // Without the folders' names, the reading below finds what is wrong, and says it.
    folders ??= await foldersOf(options, until).catch(() => null)
    void ports.clock.sleep(SESSION, until).then(() => over.abort())
    current = createImapMailbox(settings(), ports)
    try {
      await current.watch(cursor, since, events, until)
    } finally {
      over.abort()
      current = null
    }
  }

  return {
    async watch(start, since, events, signal) {
      let cursor = start
      const incoming = onlyIncoming(options.own)
      const following: MailboxEvents = {
        caughtUp: events.caughtUp,
        async mails(batch, after) {
          await events.mails(incoming(batch), after)
          cursor = after
        },
      }
      while (!signal.aborted) await withGoodToken(() => session(cursor, since, following, signal))
    },
    findSent: plain.findSent,
    test: (signal) => withGoodToken(() => plain.test(signal)),
    poke: () => current?.poke(),
  }
}

/** The names of All Mail and Spam are in the owner's language: only their special uses are fixed. */
async function foldersOf(
  { place, address, tokens, ca }: ImapWayOptions,
  signal: AbortSignal,
): Promise<string[]> {
  const client = new ImapFlow({
    host: place.host,
    port: place.port,
    secure: place.security === 'tls',
    doSTARTTLS: place.security === 'starttls',
    auth: { user: address, accessToken: await tokens.get() },
    tls: trust(ca),
    logger: false,
    connectionTimeout: 30_000,
    greetingTimeout: 30_000,
    socketTimeout: 30_000,
  })
  client.on('error', () => undefined)
  const stop = () => client.close()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await client.connect()
    const list = await client.list()
    const named = ['\\All', '\\Junk'].map((use) => list.find(({ specialUse }) => specialUse === use)?.path)
    await client.logout()
    return ['INBOX', ...named.filter((path) => path !== undefined)]
  } finally {
    signal.removeEventListener('abort', stop)
    client.close()
  }
}

/**
 * All Mail holds everything: what is in INBOX comes there once more, and what we send is there too, where it would look
 * like an answer to the mail it follows.
 */
function onlyIncoming(own: string[]): (batch: RawMail[]) => RawMail[] {
  const seen = new Set<string>()
  const ours = new Set(own.map((address) => address.toLowerCase()))
  return (batch) =>
    batch.filter((mail) => {
      if (mail.folder !== 'INBOX' && ours.has(senderOf(mail.raw))) return false
      const hash = createHash('sha256').update(mail.raw).digest('base64')
      if (seen.has(hash)) return false
      seen.add(hash)
      if (seen.size > REMEMBERED) seen.delete(seen.values().next().value!)
      return true
    })
}

/** The address in From, lower case; a mail whose From is not plain is nobody's of ours. */
function senderOf(raw: Uint8Array): string {
  const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, 64 * 1024)).toString('latin1')
  const block = head.split(/\r?\n\r?\n/, 1)[0] ?? ''
  const from = /^from:((?:.*)(?:\r?\n[ \t].*)*)/im.exec(block)?.[1] ?? ''
  return (/<([^<>\s]{3,320})>\s*$/.exec(from.trim())?.[1] ?? from.trim()).toLowerCase()
}
