import type { ChannelView } from '#shared/contract/channels.ts'
import type { FeedEntry, Inbound } from '#shared/contract/feed.ts'
import type { Message } from '#shared/contract/outbox.ts'
import type { Group, Person, Suppression } from '#shared/contract/people.ts'
import type { Enrolment, Sequence } from '#shared/contract/sequences.ts'
import type { Settings, Status } from '#shared/contract/app.ts'

/** Everything a fake engine knows. Tests change it before or while a screen looks at it. */
export interface World {
  now: number
  firstRun: boolean
  paused: boolean
  online: boolean
  trouble: string | null
  channels: ChannelView[]
  people: Person[]
  groups: Group[]
  sequences: Sequence[]
  enrolments: Enrolment[]
  messages: Message[]
  feed: FeedEntry[]
  inbounds: Inbound[]
  suppressions: Suppression[]
  settings: Settings
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

export function emptyWorld(now = Date.now()): World {
  return {
    now,
    firstRun: true,
    paused: false,
    online: true,
    trouble: null,
    channels: [],
    people: [],
    groups: [],
    sequences: [],
    enrolments: [],
    messages: [],
    feed: [],
    inbounds: [],
    suppressions: [],
    settings: { notifyHardBounces: true, notifyReplies: true, notifyOther: false, zone: null },
  }
}

export function statusOf(world: World): Status {
  const count = (state: Message['state']) => world.messages.filter((each) => each.state === state).length
  return {
    online: world.online,
    paused: world.paused,
    trouble: world.trouble,
    channels: world.channels,
    waiting: count('queued'),
    inDoubt: count('in-doubt'),
    held: count('held'),
    unread: world.feed.filter(({ read }) => !read).length,
    now: world.now,
  }
}

const FIRST = ['Ann', 'Bo', 'Clara', 'Deniz', 'Elif', 'Femi', 'Grace', 'Hugo', 'Ines', 'Jonas']
const LAST = ['Lee', 'Okafor', 'Martins', 'Weber', 'Novak', 'Silva', 'Kaya', 'Berg']
const COMPANIES = ['Acme Tools', 'Borealis GmbH', 'Corvid Ltd', 'Delta Foods', 'Elm & Oak', 'Fjord Energy AS']

export function person(id: number, change: Partial<Person> = {}): Person {
  const first = FIRST[id % FIRST.length]!
  const last = LAST[(id * 3) % LAST.length]!
  const company = COMPANIES[(id * 5) % COMPANIES.length]!
  const domain = `${company.split(' ')[0]!.toLowerCase()}.example`
  return {
    id,
    address: `${first}.${last}${id}@${domain}`.toLowerCase(),
    fields: { first_name: first, last_name: last, company, title: id % 2 ? 'Head of Operations' : 'Buyer' },
    groups: ['Spring fair'],
    suppressed: null,
    createdAt: 1_700_000_000_000,
    ...change,
  }
}

export function channel(id: number, change: Partial<ChannelView> = {}): ChannelView {
  return {
    id,
    name: 'rep@acme.example',
    kind: 'smtp',
    state: 'waiting',
    why: null,
    nextAt: null,
    waiting: 0,
    used: null,
    scope: 'user',
    from: { name: 'Rae Porter', address: 'rep@acme.example' },
    settings: {
      host: 'smtp.acme.example',
      port: 465,
      security: 'tls',
      user: 'rep@acme.example',
      allowInsecureAuth: false,
    },
    hasPassword: true,
    policy: { limits: [], batch: null, gap: null },
    sent24h: 0,
    lastSentAt: null,
    lastError: null,
    mailbox: null,
    createdAt: 1_700_000_000_000,
    ...change,
  }
}

export function message(id: number, to: Person, change: Partial<Message> = {}): Message {
  return {
    id,
    messageId: `0b5d4c1e-${String(id).padStart(4, '0')}@acme.example`,
    to: to.address,
    toName: `${to.fields['first_name'] ?? ''} ${to.fields['last_name'] ?? ''}`.trim(),
    subject: `A quicker way to restock ${to.fields['company'] ?? ''}`,
    state: 'queued',
    channelId: 1,
    channel: 'rep@acme.example',
    practice: false,
    sequence: 'Spring intro',
    step: 1,
    dueAt: 1_700_000_000_000,
    forecastAt: null,
    sentAt: null,
    why: null,
    attempts: 0,
    outcome: null,
    from: 'Rae Porter <rep@acme.example>',
    text: `Hello ${to.fields['first_name'] ?? 'there'},\n\nI saw your stand at the fair.`,
    html: `<p>Hello ${to.fields['first_name'] ?? 'there'},</p><p>I saw your stand at the fair. <a href="https://acme.example/tour">A short tour</a> says more than I can.</p><p>Rae</p>`,
    attemptList: [],
    inquiries: [],
    inbound: [],
    ...change,
  }
}

export function entry(id: number, change: Partial<FeedEntry> = {}): FeedEntry {
  return {
    id,
    at: 1_700_000_000_000,
    kind: 'started',
    who: 'Spring intro',
    text: 'Started for 40 people.',
    practice: false,
    read: true,
    bounce: null,
    personId: null,
    address: null,
    messageId: null,
    originalMessageId: null,
    sequenceId: null,
    channelId: null,
    inboundId: null,
    canUndo: false,
    ...change,
  }
}

export const REPORT = `From: Mail Delivery System <MAILER-DAEMON@mx.corvid.example>
To: rep@acme.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status

This is the mail system at host mx.corvid.example.

<clara.weber@corvid.example>: host mx.corvid.example said: 550 5.1.1
    <clara.weber@corvid.example>: Recipient address rejected: User unknown

Reporting-MTA: dns; mx.corvid.example
Final-Recipient: rfc822; clara.weber@corvid.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 Recipient address rejected: User unknown
`

export function bounceInbound(id: number, change: Partial<Inbound> = {}): Inbound {
  return {
    id,
    kind: 'bounce',
    at: 1_700_000_000_000,
    from: 'Mail Delivery System <mailer-daemon@mx.corvid.example>',
    subject: 'Undelivered Mail Returned to Sender',
    text: 'Recipient address rejected: User unknown',
    recipients: [
      {
        address: 'clara.weber@corvid.example',
        class: 'hard',
        reason: 'user_unknown',
        status: '5.1.1',
        action: 'failed',
        diagnostic: 'smtp; 550 5.1.1 Recipient address rejected: User unknown',
        overruled: false,
      },
    ],
    returnDate: null,
    messageId: 3,
    tiedBy: 'the Message-ID inside the report',
    evidence: [
      { by: 'report', text: 'Action: failed', means: 'The server has given up on this recipient.' },
      { by: 'report', text: 'Status: 5.1.1', means: 'Nobody has this address.' },
      {
        by: 'words',
        text: 'Diagnostic-Code: smtp; 550 5.1.1 Recipient address rejected: User unknown',
        means: 'The server’s own words say the same.',
      },
    ],
    raw: REPORT,
    ...change,
  }
}

const QUOTA = {
  code: 'limit',
  text: 'This channel sends 50 messages in 1 hour; 50 are used; the oldest leaves the window at 14:07.',
}

/** A working day of a rep with a channel of their own and practice beside it: `count` messages, a full feed. */
export function busyWorld(now = Date.now(), count = 300): World {
  const people = Array.from({ length: 120 }, (_, index) => person(index + 1))
  people[2] = person(3, {
    address: 'clara.weber@corvid.example',
    suppressed: 'Bounced: nobody has this address',
    fields: { first_name: 'Clara', last_name: 'Weber', company: 'Corvid Ltd', title: 'Buyer' },
  })
  const messages = Array.from({ length: count }, (_, index): Message => {
    const to = people[index % people.length]!
    const id = index + 1
    if (index < 96) {
      const sentAt = now - (97 - index) * 4 * MINUTE
      return message(id, to, {
        state: 'sent',
        sentAt,
        dueAt: sentAt,
        attempts: 1,
        attemptList: [
          {
            startedAt: sentAt - 900,
            answeredAt: sentAt,
            outcome: 'accepted',
            detail: '250 2.0.0 Ok: queued as 4F1C2',
          },
        ],
        outcome:
          index === 2 ? 'hard' : index % 23 === 5 ? 'replied' : index % 31 === 7 ? 'auto-replied' : null,
        inbound:
          index === 2
            ? [
                {
                  id: 1,
                  kind: 'bounce',
                  at: now - 40 * MINUTE,
                  summary: 'Hard bounce: nobody has this address',
                },
              ]
            : [],
      })
    }
    if (index === 96)
      return message(id, to, {
        state: 'in-doubt',
        dueAt: now - 20 * MINUTE,
        attempts: 1,
        why: {
          code: 'in-doubt',
          text: 'The connection ended after the message was handed over and before the answer came.',
          until: null,
        },
        attemptList: [{ startedAt: now - 20 * MINUTE, answeredAt: null, outcome: null, detail: null }],
        inquiries: [
          {
            at: now - 10 * MINUTE,
            found: 'cannot-tell',
            detail: 'This server keeps no Sent folder to look into.',
          },
        ],
      })
    if (index < 100)
      return message(id, to, {
        state: 'held',
        dueAt: now,
        subject: 'A quicker way to restock {{company}}',
        why: { code: 'unfilled', text: 'The field company has no value and no fallback.', until: null },
      })
    if (index === 100)
      return message(id, to, {
        state: 'rejected',
        dueAt: now - HOUR,
        attempts: 1,
        why: { code: 'refused', text: '552 5.3.4 The message is bigger than the server takes.', until: null },
      })
    const forecastAt = now + (index - 100) * 48_000
    return message(id, to, {
      dueAt: now,
      forecastAt,
      why: index % 3 === 0 ? { ...QUOTA, until: now + 34 * MINUTE } : null,
      ...(index % 7 === 0 ? { step: 2, subject: 'Re: A quicker way to restock' } : {}),
    })
  })
  const ago = (minutes: number) => now - minutes * MINUTE
  const feed: FeedEntry[] = [
    entry(64, {
      at: ago(1),
      kind: 'reply',
      who: 'grace.kaya6@borealis.example',
      text: 'Replied. The sequence has stopped for this person.',
      read: false,
      personId: 6,
      messageId: 6,
      sequenceId: 1,
      inboundId: 2,
    }),
    entry(63, {
      at: ago(40),
      kind: 'bounce',
      who: 'clara.weber@corvid.example',
      address: 'clara.weber@corvid.example',
      text: 'Nobody has this address. We suppressed the person and stopped the sequence.',
      read: false,
      bounce: {
        class: 'hard',
        reason: 'user_unknown',
        status: '5.1.1',
        diagnostic: '550 5.1.1 User unknown',
      },
      personId: 3,
      messageId: 3,
      sequenceId: 1,
      inboundId: 1,
      canUndo: true,
    }),
    entry(62, {
      at: ago(41),
      kind: 'stopped',
      who: 'clara.weber@corvid.example',
      text: 'Spring intro has stopped: the address does not work.',
      personId: 3,
      sequenceId: 1,
      canUndo: true,
    }),
    entry(61, {
      at: ago(52),
      kind: 'auto-reply',
      who: 'hugo.silva17@elm.example',
      text: 'Out of office until 30 November. Follow-ups wait until then.',
      personId: 17,
    }),
    entry(60, {
      at: ago(66),
      kind: 'bounce',
      who: 'mailbox-full@practice.example',
      text: 'The mailbox is full. Counted; the person is kept.',
      practice: true,
      bounce: { class: 'soft', reason: 'mailbox_full', status: '5.2.2', diagnostic: null },
    }),
    entry(59, {
      at: ago(80),
      kind: 'unsubscribe',
      who: 'jonas.berg29@fjord.example',
      text: 'Asked not to be written to. We suppressed the person.',
      canUndo: true,
    }),
    entry(58, { at: ago(95), kind: 'paused', who: 'rep@acme.example', text: 'You paused the channel.' }),
    entry(57, { at: ago(94), kind: 'resumed', who: 'rep@acme.example', text: 'You let the channel go on.' }),
    ...Array.from({ length: 56 }, (_, index) =>
      entry(56 - index, {
        at: ago(60 * 20 + index * 9),
        kind: index % 5 === 0 ? 'reply' : index % 3 === 0 ? 'settled' : 'finished',
        who: people[index]!.address,
        text: index % 5 === 0 ? 'Replied.' : 'The last step has left; the sequence is over for this person.',
      }),
    ),
  ]
  return {
    ...emptyWorld(now),
    firstRun: false,
    channels: [
      channel(1, {
        state: 'waiting',
        why: { ...QUOTA, until: now + 34 * MINUTE },
        nextAt: now + 48_000,
        waiting: messages.filter(({ state }) => state === 'queued').length,
        used: { used: 50, limit: 50, per: HOUR, text: '50 of 50 messages in 1 hour' },
        policy: {
          limits: [
            { count: 50, of: 'messages', per: HOUR, scope: 'channel' },
            { count: 500, of: 'messages', per: 24 * HOUR, scope: 'channel' },
          ],
          batch: null,
          gap: null,
        },
        sent24h: 96,
        lastSentAt: ago(4),
        mailbox: {
          id: 1,
          channelId: 1,
          kind: 'imap',
          settings: {
            host: 'imap.acme.example',
            port: 993,
            security: 'tls',
            user: 'rep@acme.example',
            allowInsecureAuth: false,
          },
          health: {
            state: 'live',
            connectedSince: ago(170),
            lastReadAt: ago(1),
            lastError: null,
            nextTryAt: null,
            reconnectsToday: 1,
          },
        },
      }),
      channel(2, {
        name: 'Practice',
        kind: 'practice',
        state: 'idle',
        settings: null,
        from: { name: 'You', address: 'you@practice.example' },
        hasPassword: false,
        sent24h: 40,
      }),
    ],
    people,
    groups: [
      { id: 1, name: 'Spring fair', people: 120 },
      { id: 2, name: 'Practice people', people: 40 },
    ],
    sequences: [
      sequence(1, {
        state: 'active',
        enrolled: 120,
        active: 96,
        finished: 8,
        stopped: 16,
        sent: 96,
        replied: 5,
        bounced: 1,
      }),
      sequence(2, { name: 'After the demo', state: 'draft' }),
    ],
    enrolments: people.slice(0, 60).map((each, index) => ({
      id: index + 1,
      personId: each.id,
      address: each.address,
      name: `${each.fields['first_name']} ${each.fields['last_name']}`,
      state: index === 2 || index % 17 === 5 ? 'stopped' : index % 13 === 4 ? 'held' : 'active',
      why:
        index === 2 ? 'Bounced' : index % 17 === 5 ? 'Replied' : index % 13 === 4 ? 'Has no company' : null,
      nextStep: index === 2 || index % 17 === 5 ? null : 2,
      nextAt: index === 2 || index % 17 === 5 ? null : now + index * HOUR,
    })),
    messages,
    feed,
    inbounds: [
      bounceInbound(1, { at: ago(40) }),
      bounceInbound(2, {
        kind: 'reply',
        at: ago(1),
        from: 'Grace Kaya <grace.kaya6@borealis.example>',
        subject: 'Re: A quicker way to restock Borealis GmbH',
        text: 'Hi Rae,\n\nThursday at ten would suit me.\n\nGrace',
        recipients: [],
        evidence: [],
        raw: null,
      }),
    ],
    suppressions: [
      {
        id: 1,
        what: 'clara.weber@corvid.example',
        reason: 'bounced',
        detail: 'nobody has this address',
        inboundId: 1,
        createdAt: ago(40),
      },
      {
        id: 2,
        what: '@rival.example',
        reason: 'policy',
        detail: 'set by your company',
        inboundId: null,
        createdAt: ago(9000),
      },
    ],
  }
}

export function sequence(id: number, change: Partial<Sequence> = {}): Sequence {
  return {
    id,
    name: 'Spring intro',
    state: 'draft',
    why: null,
    steps: 3,
    enrolled: 0,
    active: 0,
    finished: 0,
    stopped: 0,
    sent: 0,
    replied: 0,
    bounced: 0,
    createdAt: 1_700_000_000_000,
    skipWeekends: true,
    zone: null,
    stepList: [
      {
        kind: 'email',
        day: 1,
        at: 'now',
        sameThread: false,
        subject: 'A quicker way to restock {{company|your shelves}}',
        text: 'Hello {{first_name|there}},\n\nI saw your stand at the fair.',
        html: '<p>Hello {{first_name|there}},</p><p>I saw your stand at the fair. Would <strong>ten minutes</strong> on Thursday suit you?</p><p>{{my_name}}</p>',
      },
      {
        kind: 'email',
        day: 4,
        at: '09:30',
        sameThread: true,
        subject: null,
        text: 'Hello again {{first_name}},\n\nis this of use to {{company}}?',
        html: null,
      },
      { kind: 'task', day: 7, task: 'call', note: 'Ask how the fair went.' },
    ],
    ...change,
  }
}
