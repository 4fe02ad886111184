import { mailDate } from './calendar.ts'
import { writeMail, type Part } from './mail-to-us.ts'
import { headerBlock } from './original.ts'
import { STYLES, folded, storeOf, type Report, type Style } from './report-styles.ts'

// Postfix's own ceiling (bounce_size_limit): above it, the headers alone come back.
const RETURN_AT_MOST_BYTES = 50_000

/** A delivery report after RFC 3464, in the way of the server's kind. */
export async function writeReport(report: Report): Promise<Uint8Array> {
  const style = STYLES[report.server]
  const words = report.trouble.words[report.server]
    .replaceAll('{to}', () => report.recipient)
    .replaceAll('{host}', () => report.host)
  return writeMail({
    returnPath: '',
    deliveredTo: report.sender,
    host: report.host,
    id: report.id,
    at: report.at,
    from: { name: style.from.name, address: `${style.from.local}@${report.host}` },
    to: { name: '', address: report.sender },
    subject: style.subject(report),
    headers: { 'Auto-Submitted': 'auto-replied', ...style.headers?.(report) },
    trace: style.trace ?? [],
    body: {
      type: 'multipart/report; report-type=delivery-status',
      parts: [
        notice(style, report, words),
        {
          type: 'message/delivery-status',
          headers: { 'Content-Description': 'Delivery report' },
          content: statusFields(style, report, words),
        },
        returned(style, report.raw),
      ],
    },
  })
}

function notice(style: Style, report: Report, words: string): Part {
  const text: Part = { type: 'text/plain; charset=utf-8', content: style.text(report, words) }
  if (!style.html) return text
  return {
    type: 'multipart/alternative',
    parts: [text, { type: 'text/html; charset=utf-8', content: style.html(report, words) }],
  }
}

function statusFields(style: Style, report: Report, words: string): string {
  const { trouble, recipient } = report
  // RFC 6533: an address outside ASCII is of the type utf-8.
  // oxlint-disable-next-line no-control-regex
  const address = `${/^[\x20-\x7e]*$/.test(recipient) ? 'rfc822' : 'utf-8'}; ${recipient}`
  const local = report.server === 'postfix' ? 'X-Postfix' : 'smtp'
  return [
    `Reporting-MTA: dns; ${report.host}`,
    ...(style.fields?.(report) ?? []),
    `Arrival-Date: ${mailDate(report.acceptedAt)}`,
    '',
    `Final-Recipient: ${address}`,
    `Original-Recipient: ${address}`,
    `Action: ${trouble.action}`,
    `Status: ${trouble.status}`,
    ...(trouble.spokenBy === 'smtp' ? [`Remote-MTA: dns; ${storeOf(report)}`] : []),
    folded(`Diagnostic-Code: ${trouble.spokenBy === 'smtp' ? 'smtp' : local}; ${words}`),
    `Last-Attempt-Date: ${mailDate(report.at)}`,
    ...(trouble.action === 'delayed' ? [`Will-Retry-Until: ${mailDate(report.retryUntil)}`] : []),
    '',
  ].join('\r\n')
}

function returned(style: Style, raw: Uint8Array): Part {
  if (style.returns === 'headers' || raw.byteLength > RETURN_AT_MOST_BYTES) {
    return { type: 'text/rfc822-headers', content: Buffer.from(headerBlock(raw)).toString('utf8') }
  }
  const plain = raw.every((byte) => byte < 128)
  return {
    type: 'message/rfc822',
    headers: {
      'Content-Description': 'Undelivered message',
      'Content-Transfer-Encoding': plain ? '7bit' : '8bit',
    },
    content: raw,
  }
}
