import { describeError } from './lib/describe-error.ts'
import type { Router } from '@orpc/server'
import { asAppError } from '#shared/app-error.ts'
import type { Contract } from '#shared/contract/index.ts'
import { createAccounts, type Accounts } from './accounts/accounts.ts'
import { applyMail } from './inbound/inbound.ts'
import { reasonOf } from './bounces/bounces.ts'
import { createLive, createNotes, entryOf } from './feed/feed.ts'
import { createOutbox, renderMessage } from './outbox/outbox.ts'
import type { EnginePorts } from './ports.ts'
import type { Rooms } from './rooms.ts'
import { createRouter } from './router/router.ts'
import { createSequences } from './sequences/sequences.ts'
import { createSettings } from './settings/settings.ts'
import { createIdle, createTrouble, statusOf } from './status/status.ts'
import { openStore, type FeedRow, type Store } from './store/store.ts'
import { createWatcher } from './watcher/watcher.ts'

export { sqliteVersion } from './store/store.ts'

export type EngineRouter = Router<Contract, Record<never, never>>

/** The whole of Fieldpost but its window: owned by exactly one process per data folder. */
export interface Engine {
  /** Serves the contract, whether or not the engine was started. */
  readonly router: EngineRouter
  /** Settles what the last run left behind, then sends and reads until `stop`. */
  start(): Promise<void>
  /** Lets what is on the wire finish, then ends every connection and timer. The contract is still served. */
  stop(): Promise<void>
  /** Stops, and closes the database: the end. */
  close(): Promise<void>
  /** Look again now: the network came back, the machine woke up, a clock was set. */
  wake(): void
  /** Resolves once nothing is due and nothing is in flight. Rejects with the signal's reason. */
  whenIdle(signal?: AbortSignal): Promise<void>
}

/** What a test puts in the place of the real thing. */
export interface EngineParts {
  store?: Store
  accounts?: Accounts
}

/** Opens the data and puts the rooms together. Rejects with the AppErrors of the store. Sends nothing before `start`. */
export async function createEngine(ports: EnginePorts, parts: EngineParts = {}): Promise<Engine> {
  const { clock, random, log, network } = ports
  const store = parts.store ?? (await openStore(ports.databaseFile))
  const settings = await createSettings(store)
  const accounts = parts.accounts ?? createAccounts(ports)
  const trouble = createTrouble({
    log,
    clock,
    probe: () => store.settings.set('last-probe', String(clock.now())),
    changed: () => wake(),
  })
  let readTo = await store.feed.readUpTo()
  let started = false

  const live = createLive({
    clock,
    log,
    async status() {
      readTo = await store.feed.readUpTo()
      return statusOf(rooms)
    },
  })
  const notes = createNotes({ clock, notifier: ports.notifier, settings: settings.get })
  const entry = (row: FeedRow) => entryOf(row, readTo)
  const lines = (rows: FeedRow[]) => {
    const entries = rows.map(entry)
    live.entries(entries)
    notes(entries).catch((error: unknown) => log.warn('feed.notes', { error: describeError(error) }))
  }

  const watcher = createWatcher({
    store,
    clock,
    random,
    log,
    openMailbox: (row) => accounts.openMailbox(row),
    async apply(channel, mailboxId, mail) {
      try {
        const rows = await applyMail({ store, clock, zone: settings.zone }, channel, mailboxId, mail)
        if (rows.length === 0) return
        lines(rows)
        await outbox.reload()
        sequences.wake()
        live.changed('outbox', 'people', 'sequences', 'suppressions', 'channels')
      } catch (error) {
        // A disk that is full ends the reading, and the mail is read again; a mail that breaks us must not stop the rest.
        if (asAppError(error).code !== 'internal') throw error
        log.error('mail.not-applied', {
          mailbox: mailboxId,
          key: mail.key,
          error: describeError(error),
        })
        const text =
          'A mail could not be read by Fieldpost, and nothing followed from it. Look at it in your mailbox.'
        const practice = channel.kind === 'practice'
        const entry = { kind: 'inbound', who: channel.name, text, practice, channelId: channel.id }
        lines(await store.outbox.act([{ act: 'feed', entry }], clock.now()))
      }
    },
    changed() {
      live.changed('mailboxes', 'channels', 'status')
      outbox.wake()
    },
  })

  const outbox = createOutbox({
    store,
    clock,
    random,
    log,
    runId: random.uuid(),
    render: (message, channel) => renderMessage(message, channel, clock.now()),
    reasonOf,
    mayRun: () => started && !settings.paused() && trouble.words() === null,
    mayFollowUp: (channelId) => watcher.upToDate(channelId),
    openChannel: (row) => accounts.openChannel(row, (channelId) => watcher.mailbox(channelId)),
    policyOf: accounts.policyOf,
    settled(rows) {
      lines(rows)
      sequences.wake()
      idle.settled()
      live.changed(
        'outbox',
        'status',
        'sequences',
        ...(rows.length > 0 ? (['channels', 'people', 'suppressions'] as const) : []),
      )
    },
    trouble: trouble.report,
  })

  const sequences = createSequences({
    store,
    clock,
    random,
    log,
    zone: settings.zone,
    queued() {
      outbox.wake()
      live.changed('outbox', 'sequences', 'status')
    },
    lines,
    trouble: trouble.report,
  })
  const idle = createIdle({
    store,
    clock,
    outbox,
    watcher,
    sequences,
    mayRun: () => !settings.paused() && trouble.words() === null,
  })

  const rooms: Rooms = {
    ...ports,
    store,
    accounts,
    outbox,
    watcher,
    sequences,
    live,
    settings,
    status: () => statusOf(rooms),
    entry,
    trouble: trouble.words,
    async markRead(upTo) {
      await store.feed.markRead(upTo)
      readTo = await store.feed.readUpTo()
    },
    async accountsChanged() {
      if (started) {
        await outbox.reload()
        await watcher.reload()
        outbox.wake()
      }
      live.changed('channels', 'mailboxes', 'status', 'outbox')
    },
  }

  function wake(): void {
    outbox.wake()
    sequences.wake()
    live.changed('status', 'outbox')
  }

  let stopped: Promise<void> | null = null
  function stop(): Promise<void> {
    stopped ??= (async () => {
      stopListening()
      started = false
      trouble.stop()
      // One that cannot end well must not keep the others open.
      for (const end of [sequences.stop, outbox.stop, watcher.stop, accounts.close])
        await end().catch((error: unknown) => log.error('engine.stop', { error: describeError(error) }))
    })()
    return stopped
  }

  /** A start is a new try: the password may have come with it, or been mended at the provider. */
  async function signInAgain(): Promise<void> {
    for (const row of await store.channels.list())
      if (row.pausedBy === 'signed-out' && (await accounts.hasPassword(row)))
        await store.channels.setPaused(row.id, null, null)
  }

  const stopListening = network.onChange((event) => {
    if (!started) return
    // A connection that slept is dead without knowing it; what came meanwhile is read before anything follows up.
    if (event === 'resume' || event === 'online') {
      watcher.wake()
      outbox.retry()
    }
    wake()
  })

  return {
    router: createRouter(rooms),
    async start() {
      started = true
      await signInAgain()
      sequences.start()
      await outbox.start()
      await watcher.reload()
      wake()
    },
    stop,
    async close() {
      await stop()
      await store.close()
    },
    wake() {
      watcher.poke()
      outbox.retry()
      wake()
    },
    whenIdle: (signal) => idle.when(signal),
  }
}
