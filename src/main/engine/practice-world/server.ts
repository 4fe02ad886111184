import { createHash, timingSafeEqual } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'
import type { Log } from '../ports.ts'

/** Bytes of the largest mail taken: what the large providers take. */
const LARGEST_MAIL = 25 * 1024 * 1024
const LOOPBACK = '127.0.0.1'

/** A refusal in SMTP's own terms. The enhanced status follows from the code, as `smtp-server` has it. */
export interface Refusal {
  code: 450 | 451 | 550 | 553
  text: string
}

export interface PracticeServer {
  host: typeof LOOPBACK
  port: number
  close(): Promise<void>
}

export interface ServerSide {
  user: string
  password: string
  /** At RCPT TO: null takes the recipient. */
  atTheDoor(from: string, to: string): Promise<Refusal | null>
  /**
   * Called as soon as a body is on its way, with a promise for the whole of it; it rejects when the connection ends
   * first. The server says 250 when the returned promise resolves, with its words, and 451 when it rejects.
   */
  onBody(from: string, to: string[], body: Promise<Uint8Array>): Promise<string>
  log: Log
}

/**
 * Listens on loopback, on a port of the system's choice, and takes mail only from who has the credentials.
 * Rejects when no port is to be had.
 */
export async function startServer(side: ServerSide): Promise<PracticeServer> {
  const server = new SMTPServer({
    name: 'practice.invalid',
    banner: 'Fieldpost practice server, no mail leaves this machine',
    // Credentials in clear text never leave the loopback interface, and die with the process.
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    authMethods: ['PLAIN', 'LOGIN'],
    // A reverse look-up would be a question to the outside.
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    size: LARGEST_MAIL,
    rejectOversized: true,
    maxRecipients: 500,
    maxClients: 50,
    closeTimeout: 50,
    onAuth(auth, _session, callback) {
      const known = same(auth.username ?? '', side.user) && same(auth.password ?? '', side.password)
      callback(
        known ? null : refusal(535, 'These are not the credentials of this start'),
        known ? { user: side.user } : {},
      )
    },
    onRcptTo(address, session, callback) {
      const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
      side.atTheDoor(from, address.address).then(
        (refused) => callback(refused ? refusal(refused.code, refused.text) : null),
        () => callback(refusal(451, 'Practice: the disk did not take it, try again')),
      )
    },
    onData(stream, session, callback) {
      const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
      const to = session.envelope.rcptTo.map((recipient) => recipient.address)
      side.onBody(from, to, wholeBody(stream)).then(
        (words) => callback(null, words),
        () => callback(refusal(451, 'Practice: the mail was not kept, try again')),
      )
    },
  })
  server.on('error', (error) => side.log.debug('practice-world.connection', { error: error.message }))
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(0, LOOPBACK, () => resolve())
  })
  return {
    host: LOOPBACK,
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}

async function wholeBody(stream: SMTPServerDataStream): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) {
    // Above the ceiling the rest is drained only, so that the server can say 552.
    if (!stream.sizeExceeded) chunks.push(chunk as Buffer)
  }
  if (stream.sizeExceeded) throw new Error('larger than the server takes')
  return Buffer.concat(chunks)
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode })
}

function same(given: string, ours: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(ours))
}
