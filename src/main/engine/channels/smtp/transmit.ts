import type { SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection'
import { Readable } from 'node:stream'
import type { HandOver, OutgoingMessage } from '../channel.ts'
import type { SmtpError } from './connect-failure.ts'
import { cut, type OpenConnection } from './connection.ts'

/** How one message fared on one connection. `asked`: the server had said 354 and `beforeBody` was called. */
export type Transmission =
  | { end: 'accepted'; info: SMTPConnectionSendInfo }
  /** The server said no, or the library would not even ask. */
  | { end: 'refused'; error: SmtpError; asked: boolean }
  /** No answer. `begun`: bytes of the body were given to the connection. */
  | { end: 'lost'; asked: boolean; begun: boolean }
  | { end: 'stopped' }

const CHUNK = 64 * 1024

interface Progress {
  /** `beforeBody` was called. */
  asked: boolean
  commit: Promise<void> | null
  begun: boolean
  complete: boolean
  /** The answer is known: no further byte may leave. */
  over: boolean
}

/**
 * Hands one message to the server. `beforeBody` is called at the body's first read, which the library does only after
 * the server's 354; its rejection cuts the connection, so that the server drops the transaction (RFC 5321 4.1.1.4).
 * Resolves only after `beforeBody` has settled. Never rejects.
 */
export async function transmit(
  connection: OpenConnection,
  message: OutgoingMessage,
  handOver: HandOver,
  timeouts: { command: number; answer: number },
): Promise<Transmission> {
  const { smtp } = connection
  connection.used += 1
  const progress: Progress = { asked: false, commit: null, begun: false, complete: false, over: false }
  const result = await new Promise<Transmission>((resolve) => {
    const finish = (transmission: Transmission) => {
      progress.over = true
      handOver.signal.removeEventListener('abort', stop)
      smtp.off('end', ended)
      resolve(transmission)
    }
    const lost = () => finish({ end: 'lost', asked: progress.asked, begun: progress.begun })
    const giveUp = (transmission: Transmission) => {
      finish(transmission)
      cut(smtp)
      return false
    }
    const stop = () => progress.asked || giveUp({ end: 'stopped' })
    handOver.signal.addEventListener('abort', stop, { once: true })
    // The library's own callback, which knows the server's last words, comes right after this event.
    const ended = () => queueMicrotask(lost)
    smtp.once('end', ended)
    if (handOver.signal.aborted) return void stop()

    /** Runs after 354; gives false when the message must not leave. */
    const ready = async () => {
      if (progress.over) return false
      const error = message.to.length > 1 ? refusedRecipient(connection) : null
      if (error) return giveUp({ end: 'refused', error, asked: false })
      if (smtp._socket) smtp._socket.setTimeout(timeouts.answer)
      progress.asked = true
      progress.commit = (async () => handOver.beforeBody())()
      const agreed = await progress.commit.then(
        () => true,
        () => false,
      )
      if (!agreed) return giveUp({ end: 'stopped' })
      // A connection that died while we committed gets no byte, so that it stays certain that nothing left.
      return !progress.over && !smtp.destroyed
    }
    smtp.send(envelopeOf(message), bodyOf(message, progress, ready), (error, info) => {
      if (error && (error.response !== undefined || isOurs(error)))
        finish({ end: 'refused', error, asked: progress.asked })
      else if (!error && progress.complete) finish({ end: 'accepted', info })
      // No answer, or a yes to half a message, which is none to ours.
      else lost()
    })
  })
  // The outbox must not hear how it ended before its own commit has.
  await progress.commit?.catch(() => undefined)
  if (smtp._socket && !smtp.destroyed) smtp._socket.setTimeout(timeouts.command)
  return result
}

function envelopeOf({ from, to, mime }: OutgoingMessage) {
  return { from, to: [...to], size: mime.length, use8BitMime: is8Bit(mime) }
}

/** Refused by the library before it sent anything: a wrong envelope, or a size the server's SIZE forbids. */
function isOurs(error: SmtpError): boolean {
  return (error.code === 'EENVELOPE' && error.command === 'API') || error.code === 'EMESSAGE'
}

/**
 * When one of several recipients was refused, none gets the message: half a delivery could be neither repeated nor
 * called rejected. The library goes on with the others, and shows its list only at the end; its inner envelope has it.
 */
function refusedRecipient({ smtp }: OpenConnection): SmtpError | null {
  const { _envelope: envelope } = smtp as unknown as { _envelope: { rejectedErrors: SmtpError[] } }
  const temporary = envelope.rejectedErrors.find((error) => (error.responseCode ?? 500) < 500)
  return temporary ?? envelope.rejectedErrors[0] ?? null
}

/** The bytes as a stream whose first read waits for `ready`. They are never copied. */
function bodyOf({ mime }: OutgoingMessage, progress: Progress, ready: () => Promise<boolean>): Readable {
  const bytes = Buffer.from(mime.buffer, mime.byteOffset, mime.byteLength)
  let at = 0
  const next = (stream: Readable) => {
    if (progress.over) return
    if (at >= bytes.length) {
      progress.complete = true
      stream.push(null)
      return
    }
    const chunk = bytes.subarray(at, at + CHUNK)
    at += chunk.length
    progress.begun = true
    stream.push(chunk)
  }
  return new Readable({
    highWaterMark: CHUNK,
    read() {
      if (progress.begun) next(this)
      else void ready().then((go) => go && next(this))
    },
  })
}

function is8Bit(mime: Uint8Array): boolean {
  for (let at = 0; at < mime.length; at += 1) if (mime[at]! > 127) return true
  return false
}
