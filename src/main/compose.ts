import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { networkInterfaces } from 'node:os'
import { createORPCClient } from '@orpc/client'
import { createRouterClient } from '@orpc/server'
import { asAppErrors } from './data-folder/data-folder.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import type { Clock, Log, Network, Notifier, Random, Secrets } from '#engine/ports.ts'
import type { Client } from '#shared/contract/index.ts'
import { installation } from './installation.ts'

/** What a host may supply in place of the real thing. */
export interface ComposeOptions {
  /** Absolute path of the data folder; made when missing. The caller owns it (see `data-folder/`). */
  dataFolder: string
  host: 'desktop' | 'browser' | 'command-line'
  log: Log
  secrets: Secrets
  network?: Network
  notifier?: Notifier
  clock?: Clock
  random?: Random
}

export interface Composed {
  engine: Engine
  /** The contract, called in this very process. */
  client: Client
  /** Stops the engine and closes the database. */
  close(): Promise<void>
}

/** The one place where the real clock, secrets, database and network meet the engine. Rejects with the store's AppErrors. */
export async function compose(options: ComposeOptions): Promise<Composed> {
  const clock = options.clock ?? realClock
  const network = options.network ?? realNetwork(clock)
  const { dataFolder, host, log, secrets } = options
  const { folder, version } = installation()
  const engine = await createEngine({
    clock,
    network,
    log,
    secrets,
    random: options.random ?? realRandom,
    notifier: options.notifier ?? { notify: () => undefined },
    dataFolder,
    databaseFile: join(dataFolder, 'fieldpost.db'),
    info: { version, host, dataFolder, resourcesFolder: join(folder, 'resources') },
  })
  return { engine, client: inProcess(engine), close: () => engine.close() }
}

const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  // Node's longest timer is 24.8 days; whoever waits looks again after at most half a minute anyway.
  sleep: (ms, signal) => after(Math.min(ms, 2 ** 31 - 1), undefined, { signal }).catch(() => undefined),
}

const realRandom: Random = { next: () => Math.random(), uuid: () => randomUUID() }

/** Ms between two looks at the clock: a look that comes late by as much again means that the machine slept. */
const LOOK = 20_000

/** What plain Node can know: an interface with an address, and a timer that came late. The desktop knows more. */
function realNetwork(clock: Clock): Network {
  const online = () =>
    Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ internal }) => !internal))
  return {
    online,
    onChange(listener) {
      let was = online()
      let at = clock.now()
      const timer = setInterval(() => {
        const [is, now] = [online(), clock.now()]
        if (now - at > 2 * LOOK) listener('resume')
        if (is !== was) listener(is ? 'online' : 'offline')
        was = is
        at = now
      }, LOOK)
      timer.unref()
      return () => clearInterval(timer)
    },
  }
}

/** The contract without a wire: the same errors, in the same shape, as over one. */
function inProcess(engine: Engine): Client {
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
