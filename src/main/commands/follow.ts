import type { Client } from '#shared/contract/index.ts'
import type { FeedEntry } from '#shared/contract/feed.ts'
import { BrokenPipe } from './output.ts'
import { problemOf } from './problem.ts'

const PAGE = 500

/** The process that owns the data folder, as another process sees it. */
export interface Connection {
  client: Client
  /** Settles when the owner has gone. */
  closed: Promise<unknown>
  close(): void | Promise<void>
}

/** The ways to the feed that a follower has. */
export interface FeedSource {
  connect(): Promise<Connection | null>
  /** Runs `work` while owning the folder for a moment; false when somebody else owns it. */
  alone(work: (client: Client) => Promise<void>): Promise<boolean>
  /** Resolves after a fraction of a second, or at once when the follower is to stop. */
  pause(): Promise<void>
}

/** Every entry after `after`, oldest first, page by page. */
export async function* entriesSince(
  client: Client,
  after: number,
): AsyncGenerator<FeedEntry, void, undefined> {
  for (let last = after; ;) {
    const page = await client.feed.since({ id: last, limit: PAGE })
    yield* page
    if (page.length < PAGE) return
    last = page.at(-1)!.id
  }
}

/**
 * Writes every entry after `after` once and in order, until `stop` is aborted. It never holds the data folder: what is
 * there is read in a moment, then an owner is waited for and followed, and when it goes the next one is waited for.
 * What an owner left behind when it went is read at once, so that nothing waits for the next owner.
 */
export async function follow(
  source: FeedSource,
  after: number,
  write: (entry: FeedEntry) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  let last = after
  const read = async (client: Client): Promise<void> => {
    for await (const entry of entriesSince(client, last)) {
      await write(entry)
      last = entry.id
    }
  }
  for (let leftBehind = true; !stop.aborted;) {
    const owner = await source.connect()
    if (owner) {
      await followOwner(owner, stop, () => read(owner.client))
      leftBehind = true
    } else {
      if (leftBehind && (await source.alone(read))) leftBehind = false
      await source.pause()
    }
  }
}

/** Resolves when the owner has gone or `stop` is aborted. Entries are read by their place, never as announced. */
async function followOwner(owner: Connection, stop: AbortSignal, read: () => Promise<void>): Promise<void> {
  const gone = new AbortController()
  const end = (): void => gone.abort()
  void owner.closed.then(end, end)
  stop.addEventListener('abort', end, { once: true })
  try {
    const events = await owner.client.app.live(undefined, { signal: gone.signal })
    // The first event says that we are subscribed: only what is read after it leaves no gap.
    for await (const event of events)
      if (event.type !== 'changed' || event.topics.includes('feed')) await read()
  } catch (thrown) {
    if (thrown instanceof BrokenPipe) throw thrown
    if (!gone.signal.aborted && problemOf(thrown).code !== 'no-owner') throw thrown
  } finally {
    stop.removeEventListener('abort', end)
    await owner.close()
  }
}
