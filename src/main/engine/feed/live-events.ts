import { describeError } from '#engine/lib/describe-error.ts'
import { EventPublisher } from '@orpc/server'
import type { LiveEvent, Status, Topic } from '#shared/contract/app.ts'
import type { FeedEntry } from '#shared/contract/feed.ts'
import type { Clock, Log } from '#engine/ports.ts'

/** Ms in which changes gather before they are told: fast enough to feel live, slow enough for a burst. */
const GATHER = 100

export interface Live {
  /** These lists are no longer what they were. */
  changed(...topics: Topic[]): void
  /** New lines of the feed, at once. */
  entries(entries: FeedEntry[]): void
  /** Everything from now on, until `signal` is aborted. */
  subscribe(signal?: AbortSignal): AsyncGenerator<LiveEvent>
}

/** Tells windows and followers what happened; whoever listens decides what to read again. */
export function createLive(ports: { clock: Clock; log: Log; status(): Promise<Status> }): Live {
  const publisher = new EventPublisher<{ event: LiveEvent }>({ maxBufferedEvents: 10_000 })
  let gathered = new Set<Topic>()

  async function tell(): Promise<void> {
    await ports.clock.sleep(GATHER)
    const topics = [...gathered]
    gathered = new Set()
    publisher.publish('event', { type: 'changed', topics })
    if (publisher.size === 0) return
    try {
      publisher.publish('event', { type: 'status', status: await ports.status() })
    } catch (error) {
      ports.log.warn('live.status', { error: describeError(error) })
    }
  }

  return {
    changed(...topics) {
      if (gathered.size === 0) void tell()
      for (const topic of topics) gathered.add(topic)
    },
    entries(entries) {
      for (const entry of entries) publisher.publish('event', { type: 'feed', entry })
      if (entries.length > 0) this.changed('feed', 'status')
    },
    subscribe(signal) {
      return publisher.subscribe('event', signal ? { signal } : {})
    },
  }
}
