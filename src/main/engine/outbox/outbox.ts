import { asAppError } from '#shared/app-error.ts'
import { describeError } from '#engine/lib/describe-error.ts'
import type { ThrottlePolicy } from '#shared/domain/throttle-policy.ts'
import type { Channel } from '#engine/channels/channel.ts'
import type { ChannelRow } from '#engine/store/store.ts'
import { forecast, tightest, type Rule } from '#engine/throttle/throttle.ts'
import { createDispatcher, type Dispatcher, type DispatcherPorts } from './dispatcher.ts'
import { createInquiries } from './inquiries.ts'

export type { Rendered } from './dispatcher.ts'
export { explain, type Moment } from './explain.ts'
export { draftSchema, previewOf, renderMessage } from './render.ts'

export interface OutboxPorts extends Omit<DispatcherPorts, 'mayRun' | 'doubted'> {
  /** False while offline or in trouble. */
  mayRun(): boolean
  openChannel(row: ChannelRow): Promise<Channel>
  /** Reads and checks the saved policy; throws AppError when it cannot be trusted. */
  policyOf(row: ChannelRow): ThrottlePolicy
}

/** How far ahead a forecast plays the queue; what waits behind is told by the pace of what was played. */
const FORECAST_DEPTH = 5000

export interface Outbox {
  /** Settles what the last run left behind, then opens every channel and sends. */
  start(): Promise<void>
  stop(): Promise<void>
  /** Work may have come, or the world changed: look again. */
  wake(): void
  /** The network or the machine came back: what rests is tried at once. */
  retry(): void
  /** The rows of channels changed: opens new ones, closes those that are gone, keeps the others. */
  reload(): Promise<void>
  channel(channelId: number): Channel | null
  dispatcher(channelId: number): Dispatcher | null
  inFlight(): number
  /** When each waiting message of the channel will go, and the rule that holds it. */
  forecast(channelId: number): Promise<Map<number, { at: number; rule: Rule | null }>>
  /** The same for the one that goes next, without playing the whole queue; null when none waits or the channel stands still. */
  next(channelId: number): Promise<{ at: number; rule: Rule | null } | null>
  /** The limit that is nearest to its end. */
  used(channelId: number): ReturnType<typeof tightest>
}

/** The durable queue of all channels: one dispatcher each, and one that asks about what is in doubt. */
export function createOutbox(ports: OutboxPorts): Outbox {
  const { store, clock, log } = ports
  const open = new Map<number, { channel: Channel; dispatcher: Dispatcher }>()
  const forecasts = new Map<number, { at: number; version: number; result: ReturnType<typeof forecast> }>()
  let version = 0
  let inquiries: ReturnType<typeof createInquiries> | null = null
  let reloading: Promise<void> = Promise.resolve()
  let running = false

  async function openOne(row: ChannelRow): Promise<void> {
    const policy = ports.policyOf(row)
    const channel = await ports.openChannel(row)
    const dispatcher = await createDispatcher(row, policy, channel, {
      ...ports,
      doubted: () => inquiries?.wake(),
      settled(lines, channelId) {
        version += 1
        ports.settled(lines, channelId)
      },
    })
    open.set(row.id, { channel, dispatcher })
  }

  async function closeOne(id: number): Promise<void> {
    const at = open.get(id)
    if (!at) return
    open.delete(id)
    try {
      await at.dispatcher.stop()
    } finally {
      await at.channel.close()
    }
  }

  async function reload(): Promise<void> {
    // The contract is served before the start and after the stop; nothing may be opened then.
    if (!running) return
    const rows = await store.channels.list()
    for (const id of open.keys()) {
      if (rows.some((row) => row.id === id)) continue
      await closeOne(id).catch((error: unknown) =>
        log.error('channel.not-closed', { channel: id, error: describeError(error) }),
      )
    }
    for (const row of rows) {
      const at = open.get(row.id)
      try {
        if (!at) await openOne(row)
        else await at.dispatcher.update(row, ports.policyOf(row))
      } catch (error) {
        // A policy that cannot be read must not leave the old one at work.
        if (at) await closeOne(row.id).catch(() => undefined)
        // One channel that cannot be opened must not keep the others from sending.
        log.error('channel.not-opened', { channel: row.id, error: describeError(error) })
        await store.channels.setError(row.id, asAppError(error).message)
      }
    }
    version += 1
  }

  /** One after the other: two at once could open a channel twice. */
  function reloadInTurn(): Promise<void> {
    reloading = reloading.then(reload, reload)
    return reloading
  }

  return {
    async start() {
      const left = await store.outbox.recover(ports.runId, clock.now())
      if (left.unclaimed + left.inDoubt > 0) log.info('outbox.recovered', left)
      running = true
      await reloadInTurn()
      // Stopped meanwhile.
      if (!running) return
      inquiries = createInquiries({
        ...ports,
        requeued(channelId) {
          version += 1
          open.get(channelId)?.dispatcher.wake()
        },
        channelOf(channelId) {
          const at = open.get(channelId)
          return at
            ? {
                channel: at.channel,
                name: at.dispatcher.row.name,
                practice: at.dispatcher.row.kind === 'practice',
              }
            : null
        },
      })
    },
    async stop() {
      running = false
      // First, since a reload may be waiting for what only this ends.
      await Promise.allSettled([...open.values()].map(({ dispatcher }) => dispatcher.stop()))
      await reloading.catch(() => undefined)
      await inquiries?.stop()
      await Promise.all([...open.keys()].map(closeOne))
    },
    wake() {
      version += 1
      for (const { dispatcher } of open.values()) dispatcher.wake()
      inquiries?.wake()
    },
    retry() {
      version += 1
      for (const { dispatcher } of open.values()) dispatcher.retry()
      inquiries?.wake()
    },
    reload: reloadInTurn,
    channel: (channelId) => open.get(channelId)?.channel ?? null,
    dispatcher: (channelId) => open.get(channelId)?.dispatcher ?? null,
    inFlight: () => [...open.values()].reduce((sum, { dispatcher }) => sum + dispatcher.inFlight, 0),
    async forecast(channelId) {
      const now = clock.now()
      const known = forecasts.get(channelId)
      // A forecast does not change at each look: only when the queue did, or its time has come.
      if (known && known.version === version && now - known.at < 60_000) return known.result
      const at = open.get(channelId)
      const row = at ? at.dispatcher.row : await store.channels.get(channelId)
      if (!row || row.pausedBy || !at) return new Map()
      const before = version
      const queue = await store.outbox.ahead(channelId, FORECAST_DEPTH)
      const waiting = queue.map((message) => ({ ...message, recipients: 1, external: 1 }))
      const result = forecast(at.dispatcher.policy, at.dispatcher.ledger, waiting, now)
      forecasts.set(channelId, { at: now, version: before, result })
      return result
    },
    async next(channelId) {
      const at = open.get(channelId)
      if (!at || at.dispatcher.row.pausedBy) return null
      const [first] = await store.outbox.ahead(channelId, 1)
      if (!first) return null
      const waiting = [{ ...first, recipients: 1, external: 1 }]
      return forecast(at.dispatcher.policy, at.dispatcher.ledger, waiting, clock.now()).get(first.id) ?? null
    },
    used(channelId) {
      const at = open.get(channelId)
      return at ? tightest(at.dispatcher.policy, at.dispatcher.ledger, clock.now()) : null
    },
  }
}
