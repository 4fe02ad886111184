/** How the mail server of a domain writes. Each domain of the practice world has one, for ever. */
export type ServerKind = 'postfix' | 'exchange' | 'gmail' | 'sendmail'
export const SERVER_KINDS: readonly [ServerKind, ...ServerKind[]] = [
  'postfix',
  'exchange',
  'gmail',
  'sendmail',
]

/** What a server says of a mail that it could not deliver. */
export interface Trouble {
  action: 'failed' | 'delayed'
  status: string
  /** `smtp` for another server's words, `x-local` for the reporting server's own. */
  spokenBy: 'smtp' | 'x-local'
  /** The words, with `{to}` and `{host}` to fill. */
  words: Record<ServerKind, string>
  /** The same for people. */
  inShort: string
}

const OUT_OF_REACH = 'connect to {host}[192.0.2.25]:25: Connection timed out'

const TROUBLES = {
  'no-such-user': {
    action: 'failed',
    status: '5.1.1',
    spokenBy: 'smtp',
    words: {
      postfix: '550 5.1.1 <{to}>: Recipient address rejected: User unknown in local recipient table',
      exchange: '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found',
      gmail: '550 5.1.1 The email account that you tried to reach does not exist.',
      sendmail: '550 5.1.1 <{to}>... User unknown',
    },
    inShort: 'There is no mailbox with this address.',
  },
  'mailbox-full': {
    action: 'failed',
    status: '5.2.2',
    spokenBy: 'smtp',
    words: {
      postfix: '552 5.2.2 <{to}>: Mailbox is full: quota exceeded',
      exchange: '554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException',
      gmail: '552 5.2.2 The email account that you tried to reach is over quota.',
      sendmail: '552 5.2.2 <{to}>... Mailbox over quota',
    },
    inShort: 'The mailbox is full and takes no mail at present.',
  },
  blocked: {
    action: 'failed',
    status: '5.7.1',
    spokenBy: 'smtp',
    words: {
      postfix: '554 5.7.1 Service unavailable; Client host [192.0.2.10] blocked due to its poor reputation',
      exchange: '550 5.7.1 Message refused, sending IP [192.0.2.10] has a poor reputation',
      gmail:
        '550 5.7.1 [192.0.2.10] Our system refused this mail because of the low reputation of the sending IP.',
      sendmail: '550 5.7.1 Access denied, 192.0.2.10 is blocked because of poor reputation',
    },
    inShort: 'The server refuses mail from this sender because of its reputation.',
  },
  slow: {
    action: 'delayed',
    status: '4.4.1',
    spokenBy: 'x-local',
    words: {
      postfix: OUT_OF_REACH,
      exchange: '451 4.4.1 Primary target {host} did not respond: connection timed out',
      gmail: 'The server {host} [192.0.2.25] did not answer: timed out',
      sendmail: '451 4.4.1 Deferred: Connection timed out with {host}.',
    },
    inShort: 'The server of this address did not answer yet. It will be tried again.',
  },
  expired: {
    action: 'failed',
    status: '4.4.7',
    spokenBy: 'x-local',
    words: {
      postfix: `delivery time expired, last try: ${OUT_OF_REACH}`,
      exchange: '550 4.4.7 QUEUE.Expired; message expired',
      gmail: '451 4.4.7 The mail could not be delivered in time and expired: {host} timed out',
      sendmail: '451 4.4.7 Delivery time expired, message could not be delivered before the deadline',
    },
    inShort: 'The server of this address did not answer for two days. It will not be tried again.',
  },
} satisfies Record<string, Trouble>

/** The trouble behind one answer: whoever expires is first only slow. */
export function troubleOf(behaviour: string, kind: 'failed' | 'delayed'): Trouble | null {
  if (kind === 'delayed') return TROUBLES.slow
  return Object.entries(TROUBLES).find(([name]) => name === behaviour)?.[1] ?? null
}
