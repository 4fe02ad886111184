/** What somebody in the practice world sends back. */
export type AnswerKind = 'failed' | 'delayed' | 'away' | 'reply' | 'stop'

export interface Behaviour {
  /** The local part, or its beginning when `+`, `.`, `-` or `_` follows. */
  name: string
  /** What it does, for the rep to read. */
  sentence: string
  /** What the server says to RCPT TO. `once` refuses the first try of a sender for the time being. */
  atTheDoor: 'accept' | 'refuse' | 'once'
  /** What follows an accepted mail, after `after` up to `after + 4,000` ms. */
  answers: readonly PlannedKind[]
}
interface PlannedKind {
  kind: AnswerKind
  after: number
  /** `thread`: only to the first mail of a thread, as people do; `message`: to each mail, as servers do. */
  per: 'message' | 'thread'
}

/** How far the draw spreads the answers of one kind, ms. */
export const SPREAD = 4_000

export const BEHAVIOURS: readonly Behaviour[] = [
  {
    name: 'no-such-user',
    sentence: 'The address does not exist: the mail comes back with 5.1.1.',
    atTheDoor: 'accept',
    answers: [{ kind: 'failed', after: 2_000, per: 'message' }],
  },
  {
    name: 'mailbox-full',
    sentence: 'The mailbox is full: the mail comes back with 5.2.2.',
    atTheDoor: 'accept',
    answers: [{ kind: 'failed', after: 2_000, per: 'message' }],
  },
  {
    name: 'blocked',
    sentence: 'The server refuses the sender for its reputation: the mail comes back with 5.7.1.',
    atTheDoor: 'accept',
    answers: [{ kind: 'failed', after: 2_000, per: 'message' }],
  },
  {
    name: 'slow',
    sentence: 'The server is out of reach for a while: a delay warning comes, then the mail is delivered.',
    atTheDoor: 'accept',
    answers: [{ kind: 'delayed', after: 2_000, per: 'message' }],
  },
  {
    name: 'expired',
    sentence: 'The server never comes back: a delay warning, then the mail returns as expired.',
    atTheDoor: 'accept',
    answers: [
      { kind: 'delayed', after: 2_000, per: 'message' },
      { kind: 'failed', after: 7_000, per: 'message' },
    ],
  },
  {
    name: 'out-of-office',
    sentence: 'The person is away: an automatic reply names the day of return.',
    atTheDoor: 'accept',
    answers: [{ kind: 'away', after: 1_500, per: 'message' }],
  },
  {
    name: 'replies',
    sentence: 'The person replies in the thread, once.',
    atTheDoor: 'accept',
    answers: [{ kind: 'reply', after: 4_000, per: 'thread' }],
  },
  {
    name: 'unsubscribes',
    sentence: 'The person replies and asks not to be written to again.',
    atTheDoor: 'accept',
    answers: [{ kind: 'stop', after: 4_000, per: 'thread' }],
  },
  {
    name: 'rejects',
    sentence: 'The server refuses the address at once, with 550 5.1.1.',
    atTheDoor: 'refuse',
    answers: [],
  },
  {
    name: 'busy',
    sentence: 'The server says 450 to the first try and takes the mail at the next one.',
    atTheDoor: 'once',
    answers: [],
  },
]

const ANYONE: Behaviour = {
  name: '*',
  sentence: 'Any other address takes the mail and stays silent.',
  atTheDoor: 'accept',
  answers: [],
}

/** What an address does; any domain will do. */
export function behaviourOf(address: string): Behaviour {
  const local = address.slice(0, Math.max(address.lastIndexOf('@'), 0)).toLowerCase()
  const named = BEHAVIOURS.find(
    ({ name }) => local === name || (local.startsWith(name) && '+.-_'.includes(local.charAt(name.length))),
  )
  return named ?? ANYONE
}

/** The whole table for a screen or a help text, the silent majority last. */
export const BEHAVIOUR_TABLE: readonly { name: string; sentence: string }[] = [...BEHAVIOURS, ANYONE].map(
  ({ name, sentence }) => ({ name: `${name}@`, sentence }),
)
