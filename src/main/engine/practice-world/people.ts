import { pick, drawn } from './chance.ts'
import { dayOfReturn, inWords } from './calendar.ts'
import { escaped, writeMail, type MailToUs, type Part } from './mail-to-us.ts'
import type { Original } from './original.ts'
import { AWAY_TEXTS, REPLY_TEXTS, STOP_TEXTS } from './people-texts.ts'

/** A mail that a person, or their automatic reply, writes. Times in ms epoch. */
export interface Writing {
  id: string
  kind: 'away' | 'reply' | 'stop'
  /** Who writes: the recipient of our mail. */
  writer: string
  /** Where it goes: the envelope sender of our mail, unless the mail asked for another address. */
  sender: string
  host: string
  at: number
  sentAt: number
  original: Original
}

/** An automatic reply with the day of return, or a reply in the thread that quotes our mail. */
export function writeAnswer(writing: Writing): Promise<Uint8Array> {
  const { original, writer, sender } = writing
  const name = nameOf(writer, original)
  const threading: Record<string, string> = original.messageId
    ? {
        'In-Reply-To': `<${original.messageId}>`,
        References: [...original.thread.slice(-20), original.messageId].map((id) => `<${id}>`).join(' '),
      }
    : {}
  const mail = {
    deliveredTo: sender,
    host: writing.host,
    id: writing.id,
    at: writing.at,
    from: { name, address: writer },
    to: original.replyTo.address ? original.replyTo : { name: '', address: sender },
  }
  return writeMail(
    writing.kind === 'away'
      ? { ...mail, ...awayMail(writing, name, threading) }
      : { ...mail, ...replyMail(writing, name, threading) },
  )
}

type Written = Pick<MailToUs, 'returnPath' | 'subject' | 'headers' | 'body'>

function awayMail(writing: Writing, name: string, threading: Record<string, string>): Written {
  const { writer, at, original } = writing
  const style = pick(AWAY_TEXTS, `away ${writer}`)
  const back = inWords(dayOfReturn(at, drawn(`back ${writer}`)), style.form)
  return {
    // RFC 3834 section 3.3: an automatic reply must not be answered by another one.
    returnPath: '',
    subject: `${style.subject}: ${original.subject}`,
    headers: {
      ...threading,
      'Auto-Submitted': 'auto-replied',
      'X-Auto-Response-Suppress': 'All',
      Precedence: style.precedence,
    },
    body: { type: 'text/plain; charset=utf-8', content: `${style.text(back)}\r\n\r\n${name}\r\n` },
  }
}

function replyMail(writing: Writing, name: string, threading: Record<string, string>): Written {
  const { kind, writer, original } = writing
  const words = pick(kind === 'stop' ? STOP_TEXTS : REPLY_TEXTS, `${kind} ${writer}`)
  const greeting = firstName(original.from.name)
  const own = `${greeting ? `Hi ${greeting},\n\n` : ''}${words}\n\n${firstName(name)}`
  return {
    returnPath: writer,
    subject: /^re:/i.test(original.subject) ? original.subject : `Re: ${original.subject}`,
    headers: threading,
    body:
      pick(['gmail', 'outlook'], `client ${writer}`) === 'gmail'
        ? inGmail(own, writing)
        : inOutlook(own, writing),
  }
}

function inGmail(own: string, { original, sentAt }: Writing): Part {
  const credit = `On ${inWords(sentAt, 'time')}, ${original.from.name} <${original.from.address}> wrote:`
  const quoted = quotable(original).map((line) => (line ? `> ${line}` : '>'))
  const html = `<div dir="ltr">${paragraphs(own)}</div><br><div class="gmail_quote"><div class="gmail_attr">${escaped(credit)}<br></div><blockquote class="gmail_quote">${paragraphs(quotable(original).join('\n'))}</blockquote></div>`
  return {
    type: 'multipart/alternative',
    parts: [
      { type: 'text/plain; charset=utf-8', content: crlf([own, '', credit, '', ...quoted, ''].join('\n')) },
      { type: 'text/html; charset=utf-8', content: crlf(`${html}\n`) },
    ],
  }
}

function inOutlook(own: string, { original, sentAt, writer }: Writing): Part {
  const block = [
    '________________________________',
    `From: ${original.from.name} <${original.from.address}>`,
    `Sent: ${inWords(sentAt, 'time')}`,
    `To: ${nameOf(writer, original)} <${writer}>`,
    `Subject: ${original.subject}`,
  ]
  return {
    type: 'text/plain; charset=utf-8',
    content: crlf([own, '', ...block, '', ...quotable(original), ''].join('\n')),
  }
}

function quotable(original: Original): string[] {
  return original.text.split('\n').slice(0, 200)
}

/** The name we wrote to; else one made of the address: `replies.ann@…` is Ann, `bob.lee@…` is Bob Lee. */
function nameOf(address: string, original: Original): string {
  const known = original.names.get(address)
  if (known) return known
  const words = address
    .slice(0, address.lastIndexOf('@'))
    .replace(/^(?:out-of-office|replies|unsubscribes)(?=.)/, '')
    .split(/[+._-]+/)
    .filter((word) => word)
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
}

function firstName(name: string): string {
  return name.split(' ')[0] ?? ''
}

function paragraphs(text: string): string {
  return escaped(text).replaceAll('\n', '<br>\n')
}

function crlf(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n')
}
