import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { createRouterClient } from '@orpc/server'
import { afterEach } from 'vitest'
import { asAppErrors } from '../../src/main/data-folder/data-folder.ts'
import { createAccounts } from '#engine/accounts/accounts.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import { openStoreHere, type Store } from '#engine/store/store.ts'
import { AppError } from '#shared/app-error.ts'
import type { Client } from '#shared/contract/index.ts'
import type { SendState } from '#shared/domain/send-state.ts'
import type { ThrottlePolicy } from '#shared/domain/throttle-policy.ts'
import { drain, fakeClock, fakeRandom, type FakeClock } from './fake-clock.ts'
import { scriptedMailbox, type ScriptedMailbox } from './scripted-mailbox.ts'
import { scriptedServer, type ScriptedServer } from './scripted-server.ts'

type Step = Parameters<Client['sequences']['save']>[0]['steps'][number]

/** One step that leaves at once. */
export const FIRST: Step = {
  kind: 'email',
  day: 1,
  at: 'now',
  subject: 'Hello {{first_name|there}}',
  text: 'A word.',
}
/** A second one in the same thread, three days later at the same time of day. */
export const SECOND_STEP: Step = { kind: 'email', day: 4, at: 'now', sameThread: true, text: 'Once more.' }

export interface TestEngine {
  readonly folder: string
  readonly file: string
  readonly clock: FakeClock
  readonly server: ScriptedServer
  readonly inbox: ScriptedMailbox
  readonly log: { event: string; fields: unknown }[]
  readonly notes: { title: string; body: string }[]
  readonly secrets: Map<string, string>
  /** Locked: nothing can be kept or taken away. */
  vault: 'open' | 'locked'
  readonly store: Store
  readonly engine: Engine
  readonly client: Client
  pragma(words: string): unknown
  network(event: 'online' | 'offline' | 'resume'): void
  /** Kills the run as `kill -9` does, and opens the same file in a new one. */
  crash(): Promise<void>
  /** Dies at the `n`th call of the store from now, before or after it was carried out. */
  dieAt(n: number, when: 'before' | 'after'): void
  readonly dead: boolean
  stop(): Promise<void>
  channel(options?: { policy?: Partial<ThrottlePolicy>; name?: string; mailbox?: boolean }): Promise<number>
  /** Imports people with these addresses into a group of the same name as the first. */
  people(addresses: string[], group?: string): Promise<{ group: string; groupId: number }>
  /** Saves a sequence and starts it for the addresses. */
  sequence(
    channelId: number,
    addresses: string[],
    options?: { steps?: Step[]; name?: string; skipWeekends?: boolean; startAt?: number },
  ): Promise<number>
  outbox(state?: SendState): Promise<Awaited<ReturnType<Client['outbox']['list']>>['rows']>
  states(): Promise<Record<string, SendState>>
  feed(kind?: string): Promise<string[]>
}

const opened: TestEngine[] = []
afterEach(async () => {
  for (const engine of opened.splice(0)) {
    await engine.stop()
    rmSync(engine.folder, { recursive: true, force: true })
  }
})

/** The whole engine with a scripted other side, a clock that stands still, and a real database in a folder of its own. */
export async function testEngine(
  options: { start?: boolean; now?: number; chance?: number | null } = {},
): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'fieldpost-engine-'))
  const file = join(folder, 'fieldpost.db')
  const clock = fakeClock(options.now)
  const random = fakeRandom(1, options.chance === undefined ? 0.5 : options.chance)
  const server = scriptedServer()
  const inbox = scriptedMailbox()
  const log: TestEngine['log'] = []
  const notes: TestEngine['notes'] = []
  const secrets = new Map<string, string>()
  const listeners = new Set<(event: 'online' | 'offline' | 'resume' | 'suspend') => void>()
  let online = true
  let current: Run

  interface Run {
    dead: boolean
    deaf: { left: number; when: 'before' | 'after' } | null
    store: Store
    engine: Engine
    client: Client
    pragma(words: string): unknown
  }

  /** Calls of a dead run are never answered. */
  function mortal(store: Store, run: Run): Store {
    const never = new Promise<never>(() => undefined)
    const die = () => {
      run.dead = true
      return store.close().then(() => never)
    }
    const wrap = (calls: object) =>
      Object.fromEntries(
        Object.entries(calls as Record<string, (...args: unknown[]) => Promise<unknown>>).map(
          ([name, call]) => [
            name,
            async (...args: unknown[]) => {
              if (run.dead) return never
              const last = run.deaf !== null && (run.deaf.left -= 1) === 0
              if (last && run.deaf!.when === 'before') return die()
              const answer = await call(...args)
              return last ? die() : answer
            },
          ],
        ),
      )
    const { close, ...subjects } = store
    const wrapped = Object.fromEntries(Object.entries(subjects).map(([name, calls]) => [name, wrap(calls)]))
    return { ...wrapped, close: async () => (run.dead ? undefined : close()) } as unknown as Store
  }

  async function openRun(): Promise<Run> {
    const run = { dead: false, deaf: null } as unknown as Run
    const runClock = clock.forRun(run)
    const line = (event: string, fields?: unknown) => void log.push({ event, fields })
    const locked = () => new AppError('no-secret-store', 'There is no place for a secret.')
    const ports = {
      clock: runClock,
      random,
      log: { debug: line, info: line, warn: line, error: line },
      network: {
        online: () => online,
        onChange: (listener: (event: 'online' | 'offline' | 'resume' | 'suspend') => void) => {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
      },
      secrets: {
        get: async (name: string) => secrets.get(name) ?? null,
        set: async (name: string, value: string) => {
          if (test.vault === 'locked') throw locked()
          secrets.set(name, value)
        },
        delete: async (name: string) => {
          if (test.vault === 'locked') throw locked()
          secrets.delete(name)
        },
      },
      notifier: { notify: (note: { title: string; body: string }) => void notes.push(note) },
      dataFolder: folder,
      databaseFile: file,
      info: { version: '0', host: 'command-line' as const, dataFolder: folder, resourcesFolder: 'resources' },
    }
    const store = await openStoreHere(file, { onOpen: (pragma) => void (run.pragma = pragma) })
    run.store = mortal(store, run)
    const accounts = {
      ...createAccounts(ports),
      openChannel: async () => server.channel(runClock, run),
      trySmtp: () => server.channel(runClock, run),
      openMailbox: async () => inbox.mailbox(() => clock.now()),
      tryImap: () => inbox.mailbox(() => clock.now()),
    }
    run.engine = await createEngine(ports, { store: run.store, accounts })
    run.client = clientOf(run.engine)
    return run
  }

  const test: TestEngine = {
    folder,
    file,
    clock,
    server,
    inbox,
    log,
    notes,
    secrets,
    vault: 'open',
    get store() {
      return current.store
    },
    get engine() {
      return current.engine
    },
    get client() {
      return current.client
    },
    get dead() {
      return current.dead
    },
    pragma: (words) => current.pragma(words),
    network(event) {
      if (event === 'online' || event === 'offline') online = event === 'online'
      for (const listener of listeners) listener(event)
    },
    dieAt: (left, when) => void (current.deaf = { left, when }),
    async crash() {
      if (!current.dead) await current.store.close()
      current.dead = true
      listeners.clear()
      inbox.drop(null)
      current = await openRun()
      await current.engine.start()
      await drain()
    },
    async stop() {
      if (current.dead) return
      const stopped = current.engine.close()
      for (let turn = 0; turn < 50; turn += 1) await Promise.race([stopped, clock.advance(1000)])
      await stopped
    },
    async channel({ policy = {}, name = 'Work', mailbox = false } = {}) {
      const settings = { host: 'mail.acme.example', port: 587, security: 'starttls' as const, user: 'ann' }
      const from = { name: 'Ann Lee', address: 'ann@acme.example' }
      const { id } = await test.client.channels.add({
        kind: 'smtp',
        name,
        settings,
        from,
        password: 'opensesame',
        policy,
      })
      if (mailbox) await test.client.mailboxes.add({ channelId: id, settings, password: 'opensesame' })
      await drain()
      return id
    },
    async people(addresses, group = `Group of ${addresses[0]}`) {
      const rows = addresses.map((address) => ({
        address,
        fields: { first_name: address.split('@')[0]!.split('.')[0]! },
      }))
      await test.store.people.import(rows, group, clock.now())
      return { group, groupId: (await test.store.people.groupNamed(group))!.id }
    },
    async sequence(channelId, addresses, { steps = [FIRST], name = 'Spring', ...more } = {}) {
      const { groupId } = await test.people(addresses, `${name} people`)
      const { startAt, skipWeekends } = more
      const { id } = await test.client.sequences.save({
        name,
        steps,
        zone: 'UTC',
        ...(skipWeekends === undefined ? {} : { skipWeekends }),
      })
      await test.client.sequences.start({ id, groupId, channelId, ...(startAt ? { startAt } : {}) })
      await drain()
      return id
    },
    async outbox(state) {
      return (await test.client.outbox.list({ limit: 500, ...(state ? { state } : {}) })).rows
    },
    async states() {
      return Object.fromEntries((await test.outbox()).map(({ to, state }) => [to, state]))
    },
    async feed(kind) {
      const { rows } = await test.client.feed.list({ limit: 500 })
      return rows.filter((row) => !kind || row.kind === kind).map((row) => `${row.who}: ${row.text}`)
    },
  }
  current = await openRun()
  if (options.start ?? true) await current.engine.start()
  await drain()
  opened.push(test)
  return test
}

/** The contract as a window or a command has it, without a wire. */
export function clientOf(engine: Engine): Client {
  const direct = createRouterClient(engine.router) as unknown as Record<
    string,
    Record<string, (input: unknown, options: object) => Promise<unknown>>
  >
  const link = {
    call: (path: readonly string[], input: unknown, { signal }: { signal?: AbortSignal | undefined }) =>
      direct[path[0]!]![path[1]!]!(input, { signal }),
  }
  return createORPCClient(asAppErrors(link, () => true))
}
