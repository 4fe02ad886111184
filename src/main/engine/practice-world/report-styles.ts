import { mailDate } from './calendar.ts'
import { escaped } from './mail-to-us.ts'
import type { Original } from './original.ts'
import type { ServerKind, Trouble } from './troubles.ts'

/** One delivery report to write. Times in ms epoch. */
export interface Report {
  id: string
  server: ServerKind
  trouble: Trouble
  recipient: string
  /** Who gets the report: the envelope sender. */
  sender: string
  /** The reporting server. */
  host: string
  at: number
  acceptedAt: number
  retryUntil: number
  original: Original
  raw: Uint8Array
}

/** How one kind of server words and frames what RFC 3464 leaves open. */
export interface Style {
  from: { name: string; local: string }
  subject: (report: Report) => string
  text: (report: Report, words: string) => string
  html?: (report: Report, words: string) => string
  fields?: (report: Report) => string[]
  returns: 'whole' | 'headers'
  headers?: (report: Report) => Record<string, string>
  trace?: string[]
}

const late = (report: Report): boolean => report.trouble.action === 'delayed'

export const STYLES: Record<ServerKind, Style> = {
  postfix: {
    from: { name: 'Mail Delivery System', local: 'MAILER-DAEMON' },
    subject: (report) =>
      late(report) ? 'Delayed Mail (still being retried)' : 'Undelivered Mail Returned to Sender',
    text: (report, words) =>
      [
        `This is the mail system at host ${report.host}.`,
        '',
        ...(late(report)
          ? [
              'THIS IS A WARNING ONLY. YOU DO NOT NEED TO SEND YOUR MESSAGE AGAIN.',
              '',
              'Your message could not be delivered so far. It will be retried until it is',
              'two days old.',
            ]
          : ['Your message could not be delivered to the recipient below. It is attached.']),
        '',
        folded(`<${report.recipient}>: ${said(report)}${words}`),
        '',
      ].join('\r\n'),
    fields: (report) => [
      `X-Postfix-Queue-ID: ${report.id.slice(0, 12).toUpperCase()}`,
      `X-Postfix-Sender: rfc822; ${report.sender}`,
    ],
    returns: 'whole',
  },
  exchange: {
    from: { name: 'Microsoft Outlook', local: 'postmaster' },
    subject: (report) => `${late(report) ? 'Delivery delayed' : 'Undeliverable'}: ${report.original.subject}`,
    text: (report, words) =>
      [
        late(report)
          ? 'Delivery to these recipients or groups is delayed, and will be tried again:'
          : 'Delivery has failed to these recipients or groups:',
        '',
        `${report.recipient}<mailto:${report.recipient}>`,
        report.trouble.inShort,
        '',
        'Diagnostic information for administrators:',
        '',
        `Generating server: ${report.host}`,
        '',
        report.recipient,
        `Remote Server returned '${words}'`,
        '',
      ].join('\r\n'),
    html: (report, words) =>
      [
        '<html><body>',
        `<p><b>Delivery ${late(report) ? 'is delayed' : 'has failed'} to these recipients or groups:</b></p>`,
        `<p><a href="mailto:${escaped(report.recipient)}">${escaped(report.recipient)}</a><br>`,
        `${escaped(report.trouble.inShort)}</p>`,
        `<p>Generating server: ${escaped(report.host)}</p><p>${escaped(words)}</p>`,
        '</body></html>',
        '',
      ].join('\r\n'),
    returns: 'whole',
    trace: ['X-MS-Exchange-Message-Is-Ndr:'],
  },
  gmail: {
    from: { name: 'Mail Delivery Subsystem', local: 'mailer-daemon' },
    subject: (report) => `Delivery Status Notification (${late(report) ? 'Delay' : 'Failure'})`,
    text: (report, words) =>
      [
        late(report) ? '** Delivery incomplete **' : '** Address or delivery problem **',
        '',
        late(report)
          ? `There was a temporary problem delivering your message to ${report.recipient}. Your message will be retried for 2 more days. You'll be notified if the delivery fails for good.`
          : `Your message wasn't delivered to ${report.recipient}. ${report.trouble.inShort}`,
        '',
        'The response was:',
        '',
        words,
        '',
      ].join('\r\n'),
    headers: (report) => ({ 'X-Failed-Recipients': report.recipient }),
    returns: 'whole',
  },
  sendmail: {
    from: { name: 'Mail Delivery Subsystem', local: 'MAILER-DAEMON' },
    subject: (report) =>
      late(report)
        ? 'Warning: could not send message for past 4 hours'
        : 'Returned mail: see transcript for details',
    text: (report, words) =>
      [
        ...(late(report)
          ? ['    THIS IS A WARNING MESSAGE ONLY', '    YOU DO NOT NEED TO RESEND YOUR MESSAGE', '']
          : []),
        `The original message was received at ${mailDate(report.acceptedAt)}`,
        '',
        late(report)
          ? '   ----- The following addresses had transient non-fatal errors -----'
          : '   ----- The following addresses had permanent fatal errors -----',
        `<${report.recipient}>`,
        '',
        '   ----- Transcript of session follows -----',
        ...(report.trouble.spokenBy === 'smtp'
          ? [`... while talking to ${storeOf(report)}.:`, '>>> DATA']
          : []),
        `<<< ${words}`,
        ...(late(report)
          ? ['Message could not be delivered for 4 hours', 'Will keep trying for 2 days']
          : []),
        '',
      ].join('\r\n'),
    returns: 'headers',
  },
}

function said(report: Report): string {
  return report.trouble.spokenBy === 'smtp' ? `host ${storeOf(report)}[192.0.2.26] said: ` : ''
}

/** Breaks a long line at spaces; lines that follow are indented, as in a folded field. */
export function folded(line: string): string {
  return line.replaceAll(/(.{50,72}) (?=.)/g, '$1\r\n    ')
}

/** The server behind the reporting one, whose words a report quotes. */
export function storeOf(report: Report): string {
  return report.host.replace(/^mx1\./, 'store.')
}
