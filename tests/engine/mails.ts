/** Mails that come back, as bytes: what a server, a machine or a person writes. */
const US = 'ann@acme.example'
let last = 0
const envelope = (from: string, subject: string, more: string[] = []) => [
  `From: ${from}`,
  `To: ${US}`,
  `Subject: ${subject}`,
  `Message-ID: <back-${(last += 1)}@elsewhere.example>`,
  'Date: Mon, 02 Mar 2026 10:00:00 +0000',
  'MIME-Version: 1.0',
  ...more,
]

export interface Failed {
  to: string
  status: string
  says: string
  action?: 'failed' | 'delayed' | 'delivered'
}

/** A report after RFC 3464; `messageId` null: it does not say which mail it is about. */
export function report(messageId: string | null, ...failed: Failed[]): string {
  const parts = failed.map(({ to, status, says, action = 'failed' }) =>
    [
      `Final-Recipient: rfc822; ${to}`,
      `Action: ${action}`,
      `Status: ${status}`,
      'Remote-MTA: dns; mx.prospect.example',
      `Diagnostic-Code: smtp; ${says}`,
    ].join('\n'),
  )
  const returned = messageId
    ? `Message-ID: <${messageId}>\nFrom: ${US}\nSubject: Hello`
    : `From: ${US}\nSubject: Hello`
  return [
    ...envelope('MAILER-DAEMON@mx.acme.example', 'Undelivered Mail Returned to Sender', [
      'Auto-Submitted: auto-replied',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    ]),
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'This is the mail system. Your message could not be delivered.',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.acme.example',
    '',
    parts.join('\n\n'),
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    returned,
    '',
    '--b--',
    '',
  ].join('\n')
}

export const HARD = { status: '5.1.1', says: '550 5.1.1 User unknown' }
export const SOFT = { status: '4.2.2', says: '452 4.2.2 The email account is over quota' }
export const SPAM = { status: '5.7.1', says: '550 5.7.1 Message rejected as spam by content filter' }
export const REPUTATION = {
  status: '5.7.1',
  says: '554 5.7.1 Service unavailable; client host [192.0.2.1] blocked using zen.spamhaus.org',
}
export const OUR_LIMIT = {
  status: '5.4.5',
  says: '550 5.4.5 Daily user sending limit exceeded.',
}

export function reply(
  messageId: string | null,
  from: string,
  text = 'Yes, call me on Monday.',
  subject = 'Re: Hello',
): string {
  const thread = messageId ? [`In-Reply-To: <${messageId}>`, `References: <${messageId}>`] : []
  return [
    ...envelope(from, subject, [...thread, 'Content-Type: text/plain; charset=utf-8']),
    '',
    text,
    '',
  ].join('\n')
}

export function outOfOffice(messageId: string, from: string, until: string): string {
  const head = [
    `In-Reply-To: <${messageId}>`,
    'Auto-Submitted: auto-replied',
    'Content-Type: text/plain; charset=utf-8',
  ]
  return [
    ...envelope(from, 'Automatic reply: Hello', head),
    '',
    `I am out of the office and will be back on ${until}.`,
    '',
  ].join('\n')
}

/** An abuse report after RFC 5965. */
export function complaint(messageId: string): string {
  return [
    ...envelope('abuse@provider.example', 'Email feedback', [
      'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
    ]),
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'This is an email abuse report.',
    '',
    '--b',
    'Content-Type: message/feedback-report',
    '',
    'Feedback-Type: abuse',
    'User-Agent: Provider/1.0',
    'Version: 1',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <${messageId}>`,
    `From: ${US}`,
    'Subject: Hello',
    '',
    '--b--',
    '',
  ].join('\n')
}
