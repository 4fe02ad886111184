import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One row: the mail, what it is, and for each failed address `address class/reason`. */
export interface Expected {
  file: string
  kind: string
  recipients?: string[]
  originalMessageId?: string
  returnDate?: string
}

export const RECEIVED_AT = Date.parse('2026-03-10T08:15:39Z')

export const FIXTURES: readonly Expected[] = [
  {
    file: 'amazon-workmail-text',
    kind: 'bounce',
    recipients: ['jana@late.example soft/delivery_expired'],
    originalMessageId: 'q14-0@example.com',
  },
  {
    file: 'auto-reply-exchange',
    kind: 'autoreply',
    originalMessageId: 'q35-1@example.com',
    returnDate: '2026-03-23',
  },
  { file: 'auto-reply-left-company', kind: 'autoreply', originalMessageId: 'q37-1@example.com' },
  { file: 'auto-reply-left-company-bare', kind: 'autoreply' },
  { file: 'report-tls', kind: 'report' },
  { file: 'receipt-deleted-unread', kind: 'mdn', originalMessageId: 'q38-1@example.com' },
  { file: 'calendar-accepted', kind: 'calendar' },
  { file: 'carrier-japan', kind: 'bounce', recipients: ['hanako@ezweb.example soft/mailbox_full'] },
  { file: 'challenge', kind: 'challenge', originalMessageId: 'q36-1@example.com' },
  { file: 'china', kind: 'bounce', recipients: ['zhao@163.example hard/user_unknown'] },
  { file: 'communigate', kind: 'bounce', recipients: ['quin@cg.example soft/mailbox_full'] },
  { file: 'complaint-arf', kind: 'feedback', originalMessageId: 'q33-1@example.com' },
  { file: 'courier', kind: 'bounce', recipients: ['otto@acme.example hard/user_unknown'] },
  { file: 'domino-text', kind: 'bounce', recipients: ['greta@notes.example hard/user_unknown'] },
  {
    file: 'dragonfly',
    kind: 'bounce',
    recipients: ['liu@acme.example block/ptr_missing'],
    originalMessageId: 'q17-8@example.com',
  },
  {
    file: 'dsn-5-0-0-contradicted',
    kind: 'bounce',
    recipients: ['carl@acme.example hard/mailbox_disabled'],
    originalMessageId: 'q27-1@example.com',
  },
  {
    file: 'dsn-pipe-recipient',
    kind: 'bounce',
    recipients: ['sales@acme.example soft/server_error'],
    originalMessageId: 'q26-1@example.com',
  },
  { file: 'dsn-success', kind: 'delivered', originalMessageId: 'q28-1@example.com' },
  {
    file: 'dsn-utf8-address',
    kind: 'bounce',
    recipients: ['jörg@acme.example block/smtputf8_unsupported'],
    originalMessageId: 'q25-1@example.com',
  },
  {
    file: 'dsn-without-blank-lines',
    kind: 'bounce',
    recipients: ['a.one@acme.example hard/user_unknown', 'b.two@acme.example soft/mailbox_full'],
    originalMessageId: 'q24-1@example.com',
  },
  {
    file: 'exchange-5-5',
    kind: 'bounce',
    recipients: ['hugo@legacy.example hard/user_unknown'],
    originalMessageId: 'q10-6@example.com',
  },
  {
    file: 'exchange-german-text',
    kind: 'bounce',
    recipients: ['karl@contoso.example soft/mailbox_full'],
    originalMessageId: 'q9-5@example.com',
  },
  {
    file: 'exchange-online-unknown',
    kind: 'bounce',
    recipients: ['bob@contoso.example hard/user_unknown'],
    originalMessageId: 'q8-1@example.com',
  },
  { file: 'exim-delayed', kind: 'delayed', recipients: ['omar@slow.example.org soft/delivery_expired'] },
  {
    file: 'exim-two-recipients',
    kind: 'bounce',
    recipients: ['ines@full.example.org soft/mailbox_full', 'tom@gone.example.org hard/user_unknown'],
    originalMessageId: 'q3-7@example.com',
  },
  { file: 'gateway-barracuda', kind: 'bounce', recipients: ['xenia@bc.example block/spam_content'] },
  {
    file: 'gmail-old-text',
    kind: 'bounce',
    recipients: ['abuse-desk@strict.example block/reputation'],
    originalMessageId: 'q12-9@example.com',
  },
  {
    file: 'gmail-temporary-status-final',
    kind: 'bounce',
    recipients: ['eve@nowhere.example hard/host_unknown'],
    originalMessageId: 'q11-2@example.com',
  },
  {
    file: 'google-groups',
    kind: 'bounce',
    recipients: ['partners@googlegroups.example block/sender_rejected'],
    originalMessageId: 'q13-4@example.com',
  },
  {
    file: 'groupwise',
    kind: 'bounce',
    recipients: ['rosa@gw.example hard/user_unknown'],
    originalMessageId: 'q20-2@example.com',
  },
  {
    file: 'html-only-base64',
    kind: 'bounce',
    recipients: ['finn@acme.example hard/user_unknown'],
    originalMessageId: 'q30-1@example.com',
  },
  {
    file: 'imail',
    kind: 'bounce',
    recipients: ['petra@im.example soft/mailbox_full'],
    originalMessageId: 'q19-7@example.com',
  },
  {
    file: 'm-filter',
    kind: 'bounce',
    recipients: ['ken@acme.example hard/user_unknown'],
    originalMessageId: 'q16-3@example.com',
  },
  { file: 'mailfoundry', kind: 'bounce', recipients: ['udo@mf.example hard/user_unknown'] },
  { file: 'mailmarshal', kind: 'bounce', recipients: ['tara@mm.example hard/user_unknown'] },
  { file: 'mdaemon', kind: 'bounce', recipients: ['vera@md.example hard/user_unknown'] },
  {
    file: 'messaging-server',
    kind: 'bounce',
    recipients: ['sven@ms.example hard/user_unknown'],
    originalMessageId: 'q21-9@example.com',
  },
  { file: 'mimecast-text', kind: 'bounce', recipients: ['ivo@gate.example hard/user_unknown'] },
  { file: 'nameless-list', kind: 'bounce', recipients: ['anna@acme.example hard/user_unknown'] },
  {
    file: 'nested-under-gateway',
    kind: 'bounce',
    recipients: ['emil@acme.example hard/user_unknown'],
    originalMessageId: 'q29-1@example.com',
  },
  { file: 'not-a-phishing-notice', kind: 'ordinary' },
  { file: 'not-forwarded-by-a-person', kind: 'ordinary' },
  {
    file: 'opensmtpd',
    kind: 'bounce',
    recipients: ['noa@nodomain.example hard/host_unknown'],
    originalMessageId: 'q18-1@example.com',
  },
  {
    file: 'own-account-blocked',
    kind: 'bounce',
    recipients: ['hans@acme.example block/own_account_blocked'],
    originalMessageId: 'q32-1@example.com',
  },
  {
    file: 'own-limit',
    kind: 'bounce',
    recipients: ['hans@acme.example block/sender_limit'],
    originalMessageId: 'q31-1@example.com',
  },
  {
    file: 'postfix-delayed',
    kind: 'delayed',
    recipients: ['omar@slow.example.org soft/delivery_expired'],
    originalMessageId: 'q2-99@example.com',
  },
  {
    file: 'postfix-user-unknown',
    kind: 'bounce',
    recipients: ['nadia@acme.example.org hard/user_unknown'],
    originalMessageId: 'q1-4411@example.com',
  },
  {
    file: 'qmail-full',
    kind: 'bounce',
    recipients: ['ines@full.example.org soft/mailbox_full'],
    originalMessageId: 'q6-88@example.com',
  },
  { file: 'receipt-mdn', kind: 'mdn', originalMessageId: 'q34-1@example.com' },
  {
    file: 'sendmail-expired',
    kind: 'bounce',
    recipients: ['omar@slow.example.org soft/delivery_expired'],
    originalMessageId: 'q4-12@example.com',
  },
  {
    file: 'sendmail-old-transcript',
    kind: 'bounce',
    recipients: ['pavel@acme.example.org hard/user_unknown'],
    originalMessageId: 'q5-3@example.com',
  },
  { file: 'verp-only', kind: 'bounce', recipients: ['gina@acme.example hard/user_unknown'] },
  {
    file: 'webmail-gmx',
    kind: 'bounce',
    recipients: ['yara@late.example soft/delivery_expired'],
    originalMessageId: 'q23-6@example.com',
  },
  {
    file: 'windows-servers',
    kind: 'bounce',
    recipients: ['wim@sm.example hard/user_unknown'],
    originalMessageId: 'q22-5@example.com',
  },
  {
    file: 'yahoo-no-account',
    kind: 'bounce',
    recipients: ['lena@yahoo.example hard/user_unknown'],
    originalMessageId: 'q7-15@example.com',
  },
  {
    file: 'zoho-text',
    kind: 'bounce',
    recipients: ['mila@acme.example hard/user_unknown'],
    originalMessageId: 'q15-2@example.com',
  },
]

/** The bytes of a fixture mail, by its name without ending. */
export function fixture(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, '../../fixtures/bounces', `${name}.eml`))
}
