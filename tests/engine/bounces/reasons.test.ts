import { describe, expect, it } from 'vitest'
import { BOUNCE_REASONS } from '#shared/domain/bounce.ts'
import { replyIn, statusesIn } from '#engine/bounces/reasons/codes.ts'
import { judge } from '#engine/bounces/reasons/reasons.ts'
import { TIERS } from '#engine/bounces/reasons/table.ts'

const CASES: [words: string, reason: string][] = [
  [
    '550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in local recipient table',
    'user_unknown',
  ],
  ['550-5.1.1 The email account that you tried to reach does not exist. Please try', 'user_unknown'],
  ['550 5.4.1 Recipient address rejected: Access denied.', 'user_unknown'],
  ['554 delivery error: dd Not a valid recipient', 'user_unknown'],
  ['550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found', 'user_unknown'],
  ['550 Requested action not taken: mailbox unavailable', 'user_unknown'],
  ['550 Addressee unknown, relay=[192.0.2.1]', 'user_unknown'],
  ['550 5.7.1 Adressat unbekannt', 'user_unknown'],
  [
    'Host or domain name not found. Name service error for name=nowhere.example type=AAAA: Host not found',
    'host_unknown',
  ],
  ['Sorry, I couldn’t find any host named nowhere.example. (#5.1.2)', 'host_unknown'],
  ['556 5.1.10 Recipient address has null MX', 'no_mail_service'],
  ['550 5.2.1 The email account that you tried to reach is disabled.', 'mailbox_disabled'],
  ['554 5.2.1 Account suspended', 'mailbox_disabled'],
  ['552 5.2.2 The email account that you tried to reach is over quota', 'mailbox_full'],
  ['452 4.2.2 Mailbox full', 'mailbox_full'],
  ['550 Quota exceeded (mailbox for user is full)', 'mailbox_full'],
  ['452 4.3.1 Insufficient system storage', 'server_error'],
  ['552 5.3.4 Message size exceeds fixed limit', 'too_big'],
  ['554 5.4.7 Delivery expired (message too old)', 'delivery_expired'],
  ['connect to mx.slow.example[192.0.2.9]:25: Connection refused', 'network_error'],
  ['554 5.4.6 Too many hops', 'routing_loop'],
  [
    '450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted, see http://postgrey.example/help',
    'greylisted',
  ],
  ['421 4.7.28 Our system has detected an unusual rate of unsolicited mail', 'rate_limited'],
  ['421 4.7.0 Too many connections from your IP', 'rate_limited'],
  ['554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org', 'reputation'],
  ['550 5.7.606 Access denied, banned sending IP [192.0.2.1]', 'reputation'],
  ['550 5.7.1 Message rejected as spam by Content Filtering.', 'spam_content'],
  [
    '550-5.7.26 Unauthenticated email from acme.example is not accepted due to domain’s 550-5.7.26 DMARC policy.',
    'auth_failure',
  ],
  ['550 5.7.23 The message was rejected because of Sender Policy Framework violation', 'auth_failure'],
  ['550 5.7.25 The IP address sending this message does not have a PTR record', 'ptr_missing'],
  ['550 5.7.1 Unable to relay', 'relay_denied'],
  ['554 5.7.1 <a@b.example>: Relay access denied', 'relay_denied'],
  ['550 5.1.8 <x@y.example>: Sender address rejected: Domain not found', 'sender_rejected'],
  [
    '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required',
    'recipient_restricted',
  ],
  ['554 5.6.0 Message contains malware', 'virus'],
  ['550 5.4.5 Daily user sending limit exceeded.', 'sender_limit'],
  ['550 5.1.8 Access denied, bad outbound sender', 'own_account_blocked'],
  [
    '550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP.',
    'own_account_blocked',
  ],
  ['553 5.6.7 SMTPUTF8 is required', 'smtputf8_unsupported'],
  ['551 5.1.6 The recipient has moved to a new address', 'address_moved'],
  ['550 5.7.1 Administrative prohibition', 'policy'],
  [
    '5.1.0 - Unknown address error 550-’5.7.1 <x@y.example>... Access denied’ (delivery attempts: 0)',
    'policy',
  ],
  ['', 'unknown'],
]

describe('the table of reasons', () => {
  it.each(CASES)('reads “%s” as %s', (words, reason) => {
    expect(judge({ status: null, words }).reason).toBe(reason)
  })

  it.each([
    ['5.1.1', 'user_unknown'],
    ['5.1.10', 'user_unknown'],
    ['5.2.2', 'mailbox_full'],
    ['4.4.7', 'delivery_expired'],
    ['5.7.1', 'policy'],
    ['5.0.0', 'unknown'],
  ])('reads the bare code %s as %s', (status, reason) => {
    expect(judge({ status, words: '' }).reason).toBe(reason)
  })

  it('believes words more than a code that says nothing', () => {
    expect(judge({ status: '5.0.0', words: '552 mailbox is full' }).reason).toBe('mailbox_full')
  })

  it('does not read an address as words', () => {
    expect(judge({ status: null, words: 'user-unknown.mailbox-full@spam.example' }).reason).toBe('unknown')
  })

  it('names only reasons that exist and phrases as they are compared', () => {
    for (const row of TIERS.flatMap((tier) => tier.rows)) {
      expect(BOUNCE_REASONS).toContain(row.reason)
      for (const phrase of row.says ?? []) expect(phrase).toBe(phrase.toLowerCase())
    }
  })
})

describe('codes', () => {
  it('finds enhanced codes but no addresses of machines, versions or dates', () => {
    expect(statusesIn('host 5.1.1.9 said: 550 5.2.1 <a@b> (#4.4.7) Exim 4.96.2-x v5.5.1')).toEqual([
      '5.2.1',
      '4.4.7',
    ])
  })

  it('finds the reply code of an answer but no number in passing', () => {
    expect(replyIn('host mx[192.0.2.45] said: 550 no')).toBe('550')
    expect(replyIn('took 550.25 s on 192.0.2.450')).toBe(null)
    expect(replyIn('421-4.7.0 busy')).toBe('421')
  })
})
