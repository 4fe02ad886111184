import { ORPCError } from '@orpc/client'
import type { AppErrorValue } from '#shared/app-error.ts'
import type { LiveEvent } from '#shared/contract/app.ts'
import type { Client } from '#shared/contract/index.ts'
import type { Message } from '#shared/contract/outbox.ts'
import { SEND_STATES, type SendState } from '#shared/domain/send-state.ts'
import { channel, emptyWorld, message, person, sequence, statusOf, type World } from './fake-world.ts'

/** An error as the engine sends it. */
export function appError(code: AppErrorValue['code'], message: string, fix: string | null = null) {
  return new ORPCError('APP_ERROR', { defined: true, data: { code, message, fix } })
}

type LiveStream = Awaited<ReturnType<Client['app']['live']>>
type Overrides = { [Subject in keyof Client]?: Partial<Client[Subject]> }

export interface FakeApi {
  client: Client
  world: World
  /** Every call that was made, e.g. `['outbox.hold', { ids: [3] }]`. */
  calls: [name: string, input: unknown][]
  /** Sends an event to whoever follows the live stream. */
  push: (event: LiveEvent) => void
}

/** An engine in memory that keeps the contract's types and as much of its meaning as a screen can see. */
export function createFakeApi(world: World = emptyWorld(), overrides: Overrides = {}): FakeApi {
  const calls: FakeApi['calls'] = []
  const followers = new Set<(event: LiveEvent) => void>()
  const push = (event: LiveEvent) => {
    if (event.type === 'feed' && !world.feed.some(({ id }) => id === event.entry.id))
      world.feed = [event.entry, ...world.feed]
    for (const follower of followers) follower(event)
  }
  const changed = () => {
    push({ type: 'status', status: statusOf(world) })
  }
  const plain = { ...procedures(world, changed, followers) }
  const client = Object.fromEntries(
    Object.entries(plain).map(([subject, methods]) => [
      subject,
      Object.fromEntries(
        Object.entries({ ...methods, ...overrides[subject as keyof Client] }).map(([name, method]) => [
          name,
          (input: unknown, options: unknown) => {
            calls.push([`${subject}.${name}`, input])
            return (method as (input: unknown, options: unknown) => Promise<unknown>)(input, options)
          },
        ]),
      ),
    ]),
  ) as unknown as Client
  return { client, world, calls, push }
}

function pageOf<T>(
  all: readonly T[],
  input: { after?: string | null | undefined; limit?: number | undefined } = {},
) {
  const from = Number(input.after ?? 0)
  const to = from + (input.limit ?? 100)
  return { rows: all.slice(from, to), next: to < all.length ? String(to) : null, total: all.length }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw appError('not-found', 'There is no such thing any more.')
  return value
}

function procedures(world: World, changed: () => void, followers: Set<(event: LiveEvent) => void>): Client {
  const messageOf = (id: number) => found(world.messages.find((each) => each.id === id))
  const setState = (ids: number[], from: SendState[], to: SendState) => {
    const refused: { id: number; why: string }[] = []
    let done = 0
    for (const id of ids) {
      const each = messageOf(id)
      if (from.includes(each.state)) {
        world.messages = world.messages.map((row) => (row.id === id ? { ...row, state: to, why: null } : row))
        done += 1
      } else refused.push({ id, why: 'It has left already.' })
    }
    changed()
    return { done, refused }
  }
  const setChannel = (id: number, change: Partial<World['channels'][number]>) => {
    found(world.channels.find((each) => each.id === id))
    world.channels = world.channels.map((each) => (each.id === id ? { ...each, ...change } : each))
    changed()
    return world.channels.find((each) => each.id === id)!
  }
  return {
    app: {
      info: async () => ({
        version: '0.1.0',
        host: 'browser',
        dataFolder: '/home/rae/.local/share/fieldpost',
        firstRun: world.firstRun,
        zone: 'Europe/Lisbon',
      }),
      status: async () => statusOf(world),
      pause: async ({ paused }) => {
        world.paused = paused
        changed()
        return statusOf(world)
      },
      startPractice: async () => {
        world.firstRun = false
        world.channels = [channel(1, { name: 'Practice', kind: 'practice', state: 'idle', settings: null })]
        world.people = Array.from({ length: 40 }, (_, index) =>
          person(index + 1, { groups: ['Practice people'] }),
        )
        world.groups = [{ id: 1, name: 'Practice people', people: 40 }]
        world.sequences = [sequence(1, { name: 'Practice sequence' })]
        changed()
        return { channelId: 1, groupId: 1, sequenceId: 1 }
      },
      settings: async () => world.settings,
      saveSettings: async (change) => (world.settings = { ...world.settings, ...change }),
      doctor: async () => [
        { check: 'Database', ok: true, detail: 'Opened; 2.1 MB; the last backup is of today' },
        { check: 'Place for passwords', ok: true, detail: 'The keyring of this system' },
        { check: 'Clock', ok: false, detail: 'It is 4 minutes behind the mail server' },
      ],
      // The real stream is a class of the transport's; a screen only iterates over it.
      live: async (_input, options) => follow(world, followers, options?.signal) as unknown as LiveStream,
    },
    channels: {
      list: async () => world.channels,
      add: async (input) => {
        const id = world.channels.length + 1
        const added =
          input.kind === 'practice'
            ? channel(id, { name: input.name ?? 'Practice', kind: 'practice', settings: null, state: 'idle' })
            : channel(id, {
                name: input.name,
                from: input.from ?? null,
                settings: {
                  host: input.settings.host,
                  port: input.settings.port,
                  security: input.settings.security,
                  user: input.settings.user ?? null,
                  allowInsecureAuth: input.settings.allowInsecureAuth ?? false,
                },
                state: 'idle',
                policy: {
                  limits: (input.policy?.limits ?? []).map((limit) => ({
                    of: 'messages' as const,
                    scope: 'channel' as const,
                    ...limit,
                  })),
                  batch: input.policy?.batch ?? null,
                  gap: input.policy?.gap ?? null,
                },
              })
        world.channels = [...world.channels, added]
        world.firstRun = false
        changed()
        return added
      },
      test: async () => ({
        ok: true,
        security: 'TLS 1.3',
        detail: 'smtp.acme.example, TLS 1.3, signed in as rep',
      }),
      testSend: async ({ id, to }) => {
        const next = message(world.messages.length + 1, person(0, { address: to, fields: {} }), {
          channelId: id,
          subject: 'A test from Fieldpost',
          sequence: null,
          step: null,
        })
        world.messages = [...world.messages, next]
        return { messageId: next.id }
      },
      setPolicy: async ({ id, policy }) =>
        setChannel(id, {
          policy: {
            limits: (policy.limits ?? []).map((limit) => ({
              of: 'messages' as const,
              scope: 'channel' as const,
              ...limit,
            })),
            batch: policy.batch ?? null,
            gap: policy.gap ?? null,
          },
        }),
      setPassword: async ({ id }) => setChannel(id, { state: 'idle', why: null, hasPassword: true }),
      pause: async ({ id, paused }) => setChannel(id, { state: paused ? 'paused' : 'idle', why: null }),
      remove: async ({ id }) => {
        world.channels = world.channels.filter((each) => each.id !== id)
        changed()
        return { cancelled: 0 }
      },
    },
    mailboxes: {
      list: async () => world.channels.flatMap(({ mailbox }) => (mailbox ? [mailbox] : [])),
      add: async ({ channelId, settings }) => {
        const mailbox = {
          id: channelId,
          channelId,
          kind: 'imap' as const,
          settings: {
            host: settings.host,
            port: settings.port,
            security: settings.security,
            user: settings.user,
            allowInsecureAuth: settings.allowInsecureAuth ?? false,
          },
          health: {
            state: 'live' as const,
            connectedSince: world.now,
            lastReadAt: world.now,
            lastError: null,
            nextTryAt: null,
            reconnectsToday: 0,
          },
        }
        setChannel(channelId, { mailbox })
        return mailbox
      },
      test: async () => ({ ok: true, detail: 'INBOX, 204 messages' }),
      remove: async ({ id }) => {
        setChannel(id, { mailbox: null })
        return {}
      },
    },
    people: {
      list: async (input) => {
        const group = world.groups.find(({ id }) => id === input?.groupId)?.name
        const wanted = (input?.filter ?? '').toLowerCase()
        return pageOf(
          world.people.filter(
            (each) =>
              (!group || each.groups.includes(group)) &&
              `${each.address} ${Object.values(each.fields).join(' ')}`.toLowerCase().includes(wanted),
          ),
          input,
        )
      },
      get: async ({ id }) => found(world.people.find((each) => each.id === id)),
      previewImport: async (input) => importReport(world, input, false),
      import: async (input) => importReport(world, input, true),
      remove: async ({ ids }) => {
        world.people = world.people.filter(({ id }) => !ids.includes(id))
        return { removed: ids.length }
      },
      groups: async () => world.groups,
      addToGroup: async ({ group, ids }) => {
        world.people = world.people.map((each) =>
          ids.includes(each.id) ? { ...each, groups: [...new Set([...each.groups, group])] } : each,
        )
        const known = world.groups.find(({ name }) => name === group)
        const next = {
          id: known?.id ?? world.groups.length + 1,
          name: group,
          people: (known?.people ?? 0) + ids.length,
        }
        world.groups = [...world.groups.filter(({ name }) => name !== group), next]
        return next
      },
    },
    suppressions: {
      list: async (input) =>
        pageOf(
          world.suppressions.filter(({ what }) => what.includes(input?.filter ?? '')),
          input,
        ),
      add: async ({ what, detail }) => {
        const added = {
          id: Math.max(0, ...world.suppressions.map(({ id }) => id)) + 1,
          what,
          reason: 'manual' as const,
          detail: detail ?? '',
          inboundId: null,
          createdAt: world.now,
        }
        world.suppressions = [added, ...world.suppressions]
        world.people = world.people.map((each) =>
          each.address === what ? { ...each, suppressed: 'By hand' } : each,
        )
        return added
      },
      remove: async ({ id }) => {
        const gone = world.suppressions.find((each) => each.id === id)
        world.suppressions = world.suppressions.filter((each) => each.id !== id)
        world.people = world.people.map((each) =>
          each.address === gone?.what ? { ...each, suppressed: null } : each,
        )
        return {}
      },
    },
    sequences: {
      list: async () => world.sequences,
      get: async ({ id }) => found(world.sequences.find((each) => each.id === id)),
      save: async ({ id, name, skipWeekends, zone, steps }) => {
        const known = world.sequences.find((each) => each.id === id)
        const saved = {
          ...(known ?? sequence(world.sequences.length + 1)),
          name,
          skipWeekends: skipWeekends ?? false,
          zone: zone ?? null,
          stepList: steps.map((step) =>
            step.kind === 'task'
              ? { ...step, note: step.note ?? '' }
              : {
                  ...step,
                  sameThread: step.sameThread ?? false,
                  subject: step.subject ?? null,
                  text: step.text ?? null,
                  html: step.html ?? null,
                },
          ),
          steps: steps.length,
        }
        world.sequences = [...world.sequences.filter((each) => each.id !== saved.id), saved]
        return saved
      },
      importFile: async ({ fileName }) => {
        const added = sequence(world.sequences.length + 1, { name: fileName.replace(/\..*/, '') })
        world.sequences = [...world.sequences, added]
        return added
      },
      preview: async ({ steps, step, personId }) => {
        const to = found(world.people.find(({ id }) => id === personId))
        const email = steps[step]
        const problems: { kind: 'held' | 'warning'; field: string | null; text: string }[] = []
        const fill = (text: string) =>
          text.replace(/\{\{(\w+)(?:\|([^}]*))?\}\}/g, (whole, field: string, fallback?: string) => {
            const value = field === 'my_name' ? 'Rae Porter' : (to.fields[field] ?? fallback)
            if (value !== undefined) return value
            problems.push({ kind: 'held', field, text: `${field} has no value and no fallback.` })
            return whole
          })
        if (email?.kind !== 'email') throw appError('bad-input', 'This step has no mail.')
        return {
          to: to.address,
          subject: fill(email.subject ?? 'Re: A quicker way to restock'),
          text: fill(email.text ?? ''),
          html: email.html ? fill(email.html) : null,
          problems,
        }
      },
      start: async ({ id, groupId }) => {
        const group = found(world.groups.find((each) => each.id === groupId))
        const all = world.people.filter(({ groups }) => groups.includes(group.name))
        const skipped = all
          .filter(({ suppressed }) => suppressed !== null)
          .map(({ address, suppressed }) => ({ address, why: suppressed! }))
        const enrolled = all.length - skipped.length
        world.sequences = world.sequences.map((each) =>
          each.id === id ? { ...each, state: 'active', enrolled, active: enrolled } : each,
        )
        return { enrolled, skipped }
      },
      pause: async ({ id, paused }) => {
        world.sequences = world.sequences.map((each) =>
          each.id === id ? { ...each, state: paused ? 'paused' : 'active' } : each,
        )
        return found(world.sequences.find((each) => each.id === id))
      },
      enrolments: async (input) =>
        pageOf(
          input.id === 1 ? world.enrolments.filter(({ state }) => !input.state || state === input.state) : [],
          input,
        ),
      stopEnrolment: async ({ enrolmentId }) => {
        world.enrolments = world.enrolments.map((each) =>
          each.id === enrolmentId
            ? { ...each, state: 'stopped', why: 'You stopped it', nextStep: null, nextAt: null }
            : each,
        )
        return found(world.enrolments.find(({ id }) => id === enrolmentId))
      },
      remove: async ({ id }) => {
        world.sequences = world.sequences.filter((each) => each.id !== id)
        return {}
      },
    },
    outbox: {
      list: async (input) => {
        const wanted = (input?.filter ?? '').toLowerCase()
        const sequenceName = world.sequences.find(({ id }) => id === input?.sequenceId)?.name
        return pageOf<Message>(
          world.messages.filter(
            (each) =>
              (!input?.state || each.state === input.state) &&
              (!input?.channelId || each.channelId === input.channelId) &&
              (!input?.sequenceId || each.sequence === sequenceName) &&
              `${each.to} ${each.toName} ${each.subject}`.toLowerCase().includes(wanted),
          ),
          input,
        )
      },
      counts: async () =>
        Object.fromEntries(
          SEND_STATES.map((state) => [state, world.messages.filter((each) => each.state === state).length]),
        ) as Record<SendState, number>,
      get: async ({ id }) => messageOf(id),
      cancel: async ({ ids }) => setState(ids, ['queued', 'held'], 'cancelled'),
      hold: async ({ ids }) => setState(ids, ['queued'], 'held'),
      resume: async ({ ids }) => setState(ids, ['held'], 'queued'),
      sendNow: async ({ ids }) => setState(ids, ['queued'], 'queued'),
      decide: async ({ id, as }) => {
        setState([id], ['in-doubt'], as === 'send-again' ? 'queued' : as)
        return messageOf(id)
      },
    },
    feed: {
      list: async (input) =>
        pageOf(
          world.feed.filter(({ kind }) => !input?.kinds || input.kinds.includes(kind)),
          input,
        ),
      since: async ({ id }) => world.feed.filter((each) => each.id > id).reverse(),
      markRead: async ({ upTo }) => {
        world.feed = world.feed.map((each) => (each.id <= upTo ? { ...each, read: true } : each))
        changed()
        return { unread: statusOf(world).unread }
      },
      undo: async ({ id }) => {
        world.feed = world.feed.map((each) => (each.id === id ? { ...each, canUndo: false } : each))
        const undone = found(world.feed.find((each) => each.id === id))
        return { ...undone, kind: 'undone' as const, text: `Undone: ${undone.who} may be mailed again.` }
      },
      evidence: async ({ inboundId }) => found(world.inbounds.find(({ id }) => id === inboundId)),
      overrule: async ({ inboundId, address }) => {
        world.inbounds = world.inbounds.map((each) =>
          each.id === inboundId
            ? {
                ...each,
                recipients: each.recipients.map((recipient) =>
                  recipient.address === address ? { ...recipient, overruled: true } : recipient,
                ),
              }
            : each,
        )
        return found(world.inbounds.find(({ id }) => id === inboundId))
      },
    },
  }
}

async function* follow(
  world: World,
  followers: Set<(event: LiveEvent) => void>,
  signal: AbortSignal | undefined,
): AsyncGenerator<LiveEvent, void, void> {
  const queue: LiveEvent[] = [{ type: 'status', status: statusOf(world) }]
  let wake = () => {}
  const take = (event: LiveEvent) => {
    queue.push(event)
    wake()
  }
  followers.add(take)
  signal?.addEventListener('abort', () => wake())
  try {
    while (!signal?.aborted) {
      const event = queue.shift()
      if (event) yield event
      else
        await new Promise<void>((done) => {
          wake = done
        })
    }
  } finally {
    followers.delete(take)
  }
}

/** Reads `address,first_name,company` lines well enough for a screen; the real reader is the engine's. */
function importReport(
  world: World,
  input: { fileName: string; content: string; group?: string | null | undefined },
  doIt: boolean,
) {
  const [head = '', ...lines] = atob(input.content).trim().split(/\r?\n/)
  const columns = head.split(',').map((column) => column.trim())
  const rejected: { line: number; reason: string; row: string }[] = []
  const good = lines.flatMap((row, index) => {
    const cells = row.split(',')
    if (cells[0]?.includes('@'))
      return [
        { address: cells[0], fields: Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? ''])) },
      ]
    rejected.push({ line: index + 2, reason: 'No address', row })
    return []
  })
  if (doIt) {
    const first = Math.max(0, ...world.people.map(({ id }) => id)) + 1
    world.people = [
      ...world.people,
      ...good.map((each, index) =>
        person(first + index, { ...each, groups: input.group ? [input.group] : [] }),
      ),
    ]
    if (input.group)
      world.groups = [
        ...world.groups,
        { id: world.groups.length + 1, name: input.group, people: good.length },
      ]
  }
  return {
    rows: lines.length,
    added: good.length,
    updated: 0,
    unchanged: 0,
    duplicates: 0,
    rejected,
    encoding: 'UTF-8',
    delimiter: ',',
    columns: columns.map((column) => ({ column, field: column === 'address' ? 'email' : column })),
    group: input.group ?? null,
    sample: good.slice(0, 3),
  }
}
