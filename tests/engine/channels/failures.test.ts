import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { outcomeOfReply, readReply, type SignIn, type SmtpStage } from '#engine/channels/failures.ts'

/** A raw reply, the stage it came at, and what it means: an outcome, with its reason or scope. */
const TABLE: [reply: string, stage: SmtpStage, means: string][] = [
  // The person.
  ['550 5.1.1 <x@y.z>: Recipient address rejected: User unknown', 'recipient', 'rejected'],
  [
    '550-5.1.1 The email account that you tried to reach does not exist.\n550 5.1.1 gsmtp',
    'recipient',
    'rejected',
  ],
  ['550 No such user here', 'recipient', 'rejected'],
  ['550 Requested action not taken: mailbox unavailable', 'recipient', 'rejected'],
  ['553 5.1.3 The recipient address is not a valid RFC 5321 address', 'recipient', 'rejected'],
  ['550 5.2.1 The email account that you tried to reach is disabled', 'recipient', 'rejected'],
  ['550 5.4.1 Recipient address rejected: Access denied', 'recipient', 'rejected'],
  ['552 5.2.2 Mailbox is full', 'message', 'rejected'],
  ['552-5.2.2 The email account that you tried to reach is over quota', 'recipient', 'rejected'],
  ['552 Mailbox quota exceeded', 'recipient', 'rejected'],
  ['550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup', 'recipient', 'rejected'],
  ['550 5.7.129 RESOLVER.RST.RecipientRestricted', 'recipient', 'rejected'],
  ['551 User not local', 'recipient', 'rejected'],
  // The message.
  ['552 5.3.4 Message size exceeds fixed limit', 'message', 'rejected'],
  ['552 5.3.4 Message too big', 'sender', 'rejected'],
  [
    '552-5.7.0 This message was blocked because its content presents a potential security issue',
    'message',
    'rejected',
  ],
  ['554 5.6.0 Malformed message', 'message', 'rejected'],
  ['554 Transaction failed', 'message', 'rejected'],
  // Us: limits, the account, the sign-in, relaying, the address we send as.
  ['550 5.4.5 Daily user sending limit exceeded.', 'message', 'blocked-us channel'],
  [
    '550 5.7.232 Your message can’t be sent because your trial tenant exceeded its daily limit',
    'message',
    'blocked-us channel',
  ],
  ['554 Throttling failure: Daily message quota exceeded.', 'message', 'blocked-us channel'],
  ['550 5.1.8 Access denied, bad outbound sender', 'message', 'blocked-us channel'],
  [
    '550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP',
    'message',
    'blocked-us channel',
  ],
  ['502 5.7.0 Your SMTP account is not yet activated', 'message', 'blocked-us channel'],
  ['525 5.7.1 Unauthorized IP address', 'recipient', 'blocked-us channel'],
  ['554 5.7.1 <x@y.z>: Relay access denied', 'recipient', 'blocked-us channel'],
  ['550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'recipient', 'blocked-us channel'],
  ['554 5.7.1 <unknown[10.0.0.1]>: Client host rejected: Access denied', 'recipient', 'blocked-us channel'],
  ['553 5.7.1 <a@b.c>: Sender address rejected: not owned by user rep', 'recipient', 'blocked-us channel'],
  [
    '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
    'message',
    'blocked-us channel',
  ],
  ['554 5.2.252 SendAsDenied', 'message', 'blocked-us channel'],
  ['554 Message rejected: Email address is not verified.', 'message', 'blocked-us channel'],
  ['550 The from address does not match a verified Sender Identity.', 'message', 'blocked-us channel'],
  ['530 5.7.0 Must issue a STARTTLS command first', 'sender', 'blocked-us channel'],
  ['550 5.7.1 Sender refused', 'sender', 'blocked-us channel'],
  ['554 No SMTP service here', 'greeting', 'blocked-us channel'],
  // How a recipient's server sees us.
  ['550 5.7.26 This mail is unauthenticated', 'message', 'blocked-us recipient-domain'],
  [
    '550 5.7.515 Access denied, sending domain does not meet the required authentication level',
    'message',
    'blocked-us recipient-domain',
  ],
  ['550 SPF check failed', 'message', 'blocked-us recipient-domain'],
  ['550 5.7.1 Message rejected due to DMARC policy', 'message', 'blocked-us recipient-domain'],
  [
    '554 5.7.1 Service unavailable; Client host [10.0.0.1] blocked using zen.spamhaus.org',
    'recipient',
    'blocked-us recipient-domain',
  ],
  [
    '550-5.7.1 Our system has detected that this message is likely unsolicited mail',
    'message',
    'blocked-us recipient-domain',
  ],
  ['554 5.7.1 Spam message rejected', 'message', 'blocked-us recipient-domain'],
  ['550 5.7.1 Delivery not authorized', 'recipient', 'blocked-us recipient-domain'],
  // Later.
  ['421 4.7.0 Try again later, closing connection', 'greeting', 'deferred throttled'],
  ['421 4.7.28 Our system has detected an unusual rate of unsolicited mail', 'message', 'deferred throttled'],
  ['432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded', 'message', 'deferred throttled'],
  [
    '450 4.2.1 The user you are trying to contact is receiving mail at a rate that',
    'recipient',
    'deferred throttled',
  ],
  ['451 4.7.1 Greylisting in action, please come back later', 'recipient', 'deferred greylisted'],
  ['450 4.2.0 <x@y.z>: Recipient address rejected: Gray-listed', 'recipient', 'deferred greylisted'],
  ['452 4.2.2 Mailbox full', 'recipient', 'deferred busy'],
  ['451 4.3.0 Temporary lookup failure', 'recipient', 'deferred busy'],
  ['454 Throttling failure: Maximum sending rate exceeded.', 'message', 'deferred throttled'],
  // Of the command, not of the person.
  ['503 5.5.1 Bad sequence of commands', 'recipient', 'deferred busy'],
  ['503 5.1.1 No such user', 'message', 'deferred busy'],
  ['500 Syntax error', 'recipient', 'deferred busy'],
  ['502 Not implemented', 'message', 'deferred busy'],
  // Out of step.
  ['250 OK', 'message', 'unknown'],
  ['354 Go ahead', 'message', 'unknown'],
]

const words = (raw: string, stage: SmtpStage, signIn: SignIn = 'password') => {
  const outcome = outcomeOfReply(readReply(raw)!, stage, signIn)
  const more = 'why' in outcome ? outcome.why : 'scope' in outcome ? outcome.scope : ''
  return `${outcome.outcome} ${more}`.trim()
}

test.each(TABLE)('%s at %s means %s', (raw, stage, means) => {
  expect(words(raw, stage)).toBe(means)
})

describe('at sign-in', () => {
  test.each<[string, SignIn, string]>([
    ['535 5.7.8 Username and Password not accepted', 'password', 'signed-out wrong-password'],
    ['534 5.7.9 Application-specific password required', 'password', 'signed-out wrong-password'],
    ['535 5.7.3 Authentication unsuccessful', 'oauth2', 'signed-out token-expired'],
    ['454 4.7.0 Temporary authentication failure', 'password', 'deferred throttled'],
    ['421 4.7.0 Too many login attempts', 'password', 'deferred throttled'],
    ['504 5.5.4 Unrecognized authentication type', 'password', 'blocked-us channel'],
    ['503 5.5.1 Already authenticated', 'password', 'deferred busy'],
  ])('%s with %s means %s', (raw, signIn, means) => {
    expect(words(raw, 'sign-in', signIn)).toBe(means)
  })

  test('a demand to sign in, when we have no user, asks for one', () => {
    expect(words('530 5.7.57 Client not authenticated to send mail', 'sender', null)).toBe(
      'signed-out no-password',
    )
    expect(words('530 5.7.57 Client not authenticated to send mail', 'sender', 'password')).toBe(
      'blocked-us channel',
    )
  })
})

const STAGES: SmtpStage[] = ['greeting', 'hello', 'sign-in', 'sender', 'recipient', 'data', 'message']

test('only a 5xx other than 503 ever rejects, whatever the words', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 999 }),
      fc.string(),
      fc.constantFrom(...STAGES),
      (code, text, stage) => {
        const { outcome } = outcomeOfReply({ code, status: null, text }, stage, null)
        expect(outcome !== 'rejected' || (code >= 500 && code <= 599 && code !== 503)).toBe(true)
      },
    ),
  )
})

test('any bytes are read without harm: bounded, on one line, or no reply at all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 5000 }), (text) => {
      const reply = readReply(`550 5.1.1 ${text}`)
      expect(reply).toMatchObject({ code: 550, status: '5.1.1' })
      expect(reply!.text.length).toBeLessThanOrEqual(1000)
      // oxlint-disable-next-line no-control-regex
      expect(reply!.text).not.toMatch(/[\u0000-\u001f\u007f]/)
      readReply(text)
    }),
  )
  expect(readReply('')).toBeNull()
  expect(readReply('hello')).toBeNull()
})
