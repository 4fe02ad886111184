import { AppError } from '#shared/app-error.ts'
import { domainOf, normaliseAddress } from '#shared/domain/address.ts'
import type { Status } from '#shared/contract/app.ts'
import type { ChannelInput, ChannelView, MailboxView } from '#shared/contract/channels.ts'
import { channelInputSchema } from '#shared/contract/channels.ts'
import { secretName } from '#engine/accounts/accounts.ts'
import type { Channel } from '#engine/channels/channel.ts'
import { newMessageId } from '#engine/mime/mime.ts'
import { PRIORITY, type ChannelRow, type MailboxRow } from '#engine/store/store.ts'
import type { Rooms } from '#engine/rooms.ts'
import type { Api } from './api.ts'

/** A test must answer while somebody looks on, ms. */
const TEST_TIME = 45_000
const DAY = 86_400_000
/** Slow enough to watch: two a second. */
const PRACTICE_PACE = JSON.stringify({
  limits: [{ count: 2, of: 'messages', per: 1000, scope: 'channel' }],
  batch: null,
  gap: null,
})
/** Who writes in practice. The domain is reserved (RFC 2606): nothing can ever come of it. */
const PRACTISER = { name: 'Sam Rivers', address: 'sam@practice.example' }

export function channelRouter(api: Api, rooms: Rooms) {
  const { store, clock, accounts, secrets, live } = rooms

  async function rowOf(id: number): Promise<ChannelRow> {
    const row = await store.channels.get(id)
    if (!row) throw new AppError('not-found', 'This channel is no longer there.')
    return row
  }

  async function view(row: ChannelRow, all?: Status): Promise<ChannelView> {
    const status = (all ?? (await rooms.status())).channels.find((channel) => channel.id === row.id)
    if (!status) throw new AppError('not-found', 'This channel is no longer there.')
    const settings = accounts.smtpSettingsOf(row)
    const mailbox = (await store.channels.mailboxes()).find((candidate) => candidate.channelId === row.id)
    const sent = await store.messages.sentSince(row.id, clock.now() - DAY)
    const hidden = settings === null ? null : { ...settings, ca: undefined }
    return {
      ...status,
      scope: row.scope === 'team' ? 'team' : 'user',
      from: row.fromAddress ? { name: row.fromName, address: row.fromAddress } : null,
      settings: hidden,
      hasPassword:
        settings?.user != null && (await secrets.get(secretName.channel(row.id)).catch(() => null)) !== null,
      policy: accounts.policyOf(row),
      sent24h: sent.n,
      lastSentAt: sent.last,
      lastError: row.lastError,
      mailbox: mailbox ? mailboxView(rooms, mailbox) : null,
      createdAt: row.createdAt,
    }
  }

  async function add(given: ChannelInput): Promise<ChannelView> {
    const input = channelInputSchema.parse(given)
    const policy = JSON.stringify(input.policy)
    if (input.kind === 'practice') return view(await addPractice(rooms, input.name, policy))
    const from = input.from ?? (input.settings.user ? { name: '', address: input.settings.user } : null)
    const address = from ? normaliseAddress(from.address) : null
    if (!from || !address)
      throw new AppError('bad-input', 'Fieldpost does not know who writes.', {
        fix: 'Give the From address, such as "Ann Lee <ann@acme.example>".',
      })
    const row = await store.channels.add(
      {
        name: input.name,
        kind: 'smtp',
        scope: input.scope,
        fromName: from.name,
        fromAddress: address,
        settings: JSON.stringify(input.settings),
        policy,
      },
      clock.now(),
    )
    try {
      if (input.password) await secrets.set(secretName.channel(row.id), input.password)
    } catch (error) {
      // A channel whose password nobody keeps would only fail later, with nobody looking.
      await store.channels.discard(row.id)
      throw error
    }
    await rooms.accountsChanged()
    return view(row)
  }

  async function test(channel: Channel): Promise<{ ok: boolean; security: string | null; detail: string }> {
    return channel.test(AbortSignal.timeout(TEST_TIME))
  }

  async function changed(id: number): Promise<ChannelView> {
    await rooms.accountsChanged()
    return view(await rowOf(id))
  }

  return {
    list: api.channels.list.handler(async () => {
      const status = await rooms.status()
      return Promise.all((await store.channels.list()).map((row) => view(row, status)))
    }),
    add: api.channels.add.handler(({ input }) => add(input)),
    test: api.channels.test.handler(async ({ input }) => {
      if ('id' in input) {
        const row = await rowOf(input.id)
        const channel = await accounts.openChannel(row, () => null)
        try {
          const tested = await test(channel)
          // It lets us in again: so what waits may go on.
          if (row.pausedBy === 'signed-out') {
            await store.channels.setPaused(row.id, null, null)
            await rooms.accountsChanged()
          }
          return tested
        } finally {
          // Practice keeps its one world; closing its channel here would close it for the outbox too.
          if (row.kind !== 'practice') await channel.close()
        }
      }
      if (input.input.kind === 'practice')
        return { ok: true, security: null, detail: 'Practice needs no account.' }
      const channel = accounts.trySmtp(input.input.settings, input.input.password ?? null)
      try {
        return await test(channel)
      } finally {
        await channel.close()
      }
    }),
    testSend: api.channels.testSend.handler(async ({ input }) => {
      const row = await rowOf(input.id)
      const to = normaliseAddress(input.to)
      if (!to) throw new AppError('bad-input', `"${input.to}" is not an email address.`)
      const now = clock.now()
      const draft = {
        subject: 'A test from Fieldpost',
        text: `This message left by the channel "${row.name}". If you read it, the channel works.`,
        html: null,
      }
      const [id] = await store.outbox.enqueue(
        [
          {
            messageId: newMessageId(rooms.random.uuid(), row.fromAddress),
            channelId: row.id,
            priority: PRIORITY.manual,
            sequenceId: null,
            enrolmentId: null,
            stepNo: null,
            personId: null,
            origin: 'app',
            toAddress: to,
            toName: '',
            domain: domainOf(to),
            subject: draft.subject,
            draft: JSON.stringify(draft),
            dueAt: now,
            jitter: 0,
            inReplyTo: null,
            refs: null,
          },
        ],
        now,
      )
      rooms.outbox.wake()
      live.changed('outbox', 'status')
      return { messageId: id! }
    }),
    setPolicy: api.channels.setPolicy.handler(async ({ input }) => {
      await rowOf(input.id)
      await store.channels.setPolicy(input.id, JSON.stringify(input.policy))
      return changed(input.id)
    }),
    setPassword: api.channels.setPassword.handler(async ({ input }) => {
      const row = await rowOf(input.id)
      await secrets.set(secretName.channel(row.id), input.password)
      if (row.pausedBy === 'signed-out') await store.channels.setPaused(row.id, null, null)
      await rooms.outbox.channel(row.id)?.rest()
      rooms.outbox.retry()
      return changed(row.id)
    }),
    pause: api.channels.pause.handler(async ({ input }) => {
      await rowOf(input.id)
      await store.channels.setPaused(
        input.id,
        input.paused ? 'rep' : null,
        input.paused ? 'You paused it.' : null,
      )
      return changed(input.id)
    }),
    remove: api.channels.remove.handler(async ({ input }) => {
      await rowOf(input.id)
      const cancelled = await store.channels.remove(input.id, clock.now())
      await rooms.accountsChanged()
      const names = [secretName.channel(input.id), secretName.mailbox(input.id)]
      for (const name of names)
        await secrets.delete(name).catch((error: unknown) => {
          // It is removed all the same; the vault may be locked.
          rooms.log.warn('secret.not-deleted', { name, error: String(error) })
        })
      live.changed('outbox', 'sequences')
      return { cancelled }
    }),
  }
}

/** Adds the practice channel with its mailbox. */
export async function addPractice(
  { store, clock, accountsChanged }: Rooms,
  name = 'Practice',
  policy = PRACTICE_PACE,
): Promise<ChannelRow> {
  const { name: fromName, address: fromAddress } = PRACTISER
  const row = await store.channels.add(
    { name, kind: 'practice', scope: 'user', fromName, fromAddress, settings: '{}', policy },
    clock.now(),
  )
  await store.channels.setMailbox(
    { channelId: row.id, kind: 'practice', settings: '{}', since: 0 },
    clock.now(),
  )
  await accountsChanged()
  return row
}

export function mailboxRouter(api: Api, rooms: Rooms) {
  const { store, clock, accounts, secrets } = rooms
  return {
    list: api.mailboxes.list.handler(async () =>
      (await store.channels.mailboxes()).map((row) => mailboxView(rooms, row)),
    ),
    test: api.mailboxes.test.handler(async ({ input }) => {
      const { detail } = await accounts
        .tryImap(input.settings, input.password ?? null)
        .test(AbortSignal.timeout(TEST_TIME))
      return { ok: true, detail }
    }),
    add: api.mailboxes.add.handler(async ({ input }) => {
      const channel = await store.channels.get(input.channelId)
      if (!channel) throw new AppError('not-found', 'This channel is no longer there.')
      if (channel.kind === 'practice') throw new AppError('bad-input', 'Practice has its own mailbox.')
      if (input.password) await secrets.set(secretName.mailbox(channel.id), input.password)
      const now = clock.now()
      const row = await store.channels.setMailbox(
        { channelId: channel.id, kind: 'imap', settings: JSON.stringify(input.settings), since: now },
        now,
      )
      const known = rooms.watcher.health(row.id) !== null
      await rooms.accountsChanged()
      // Perhaps only the password is new: it is tried now, not in an hour.
      if (known) rooms.watcher.wake()
      return mailboxView(rooms, row)
    }),
    remove: api.mailboxes.remove.handler(async ({ input }) => {
      const row = (await store.channels.mailboxes()).find((candidate) => candidate.id === input.id)
      if (!row) throw new AppError('not-found', 'This mailbox is no longer there.')
      await store.channels.removeMailbox(input.id, clock.now())
      await secrets.delete(secretName.mailbox(row.channelId))
      await rooms.accountsChanged()
      return {}
    }),
  }
}

function mailboxView(rooms: Rooms, row: MailboxRow): MailboxView {
  const settings = rooms.accounts.imapSettingsOf(row)
  const health = rooms.watcher.health(row.id) ?? {
    state: 'stopped' as const,
    connectedSince: null,
    lastReadAt: row.lastReadAt,
    lastError: null,
    nextTryAt: null,
    reconnectsToday: 0,
  }
  return {
    id: row.id,
    channelId: row.channelId,
    kind: row.kind === 'practice' ? 'practice' : 'imap',
    settings: settings ? { ...settings, ca: undefined } : null,
    health,
  } as MailboxView
}
