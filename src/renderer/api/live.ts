import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { Client } from '#shared/contract/index.ts'
import type { LiveEvent, Topic } from '#shared/contract/app.ts'
import type { FeedEntry } from '#shared/contract/feed.ts'
import type { Queries } from './queries.ts'
import { STALE } from './stale.ts'

const LEAST_GAP_MS = 300

/**
 * Marks paths stale as they are named, but never reads one again while it is still being read: a busy outbox would
 * otherwise cancel its own answers for ever.
 */
export function createInvalidator(
  invalidate: (path: readonly string[]) => Promise<unknown>,
  gapMs = LEAST_GAP_MS,
) {
  const busy = new Set<string>()
  const again = new Map<string, readonly string[]>()

  async function run(path: readonly string[]): Promise<void> {
    const key = path.join('.')
    if (busy.has(key)) {
      again.set(key, path)
      return
    }
    busy.add(key)
    await Promise.all([
      invalidate(path).catch(() => undefined),
      new Promise<void>((done) => {
        setTimeout(done, gapMs)
      }),
    ])
    busy.delete(key)
    if (again.delete(key)) void run(path)
  }
  return (topics: readonly Topic[]) => {
    for (const topic of topics) for (const path of STALE[topic]) void run(path)
  }
}

type FeedPages = InfiniteData<{ rows: FeedEntry[]; next: string | null; total: number }, unknown>

/** Puts a new entry on top of every feed list that would show it. A list that has it already is left as it is. */
function addToFeed(cache: QueryClient, queries: Queries, entry: FeedEntry): void {
  const lists = cache.getQueryCache().findAll({ queryKey: queries.feed.list.key({ type: 'infinite' }) })
  for (const { queryKey } of lists) {
    const kinds = (queryKey[1] as { input?: { kinds?: readonly string[] | null } } | undefined)?.input?.kinds
    if (kinds && !kinds.includes(entry.kind)) continue
    cache.setQueryData<FeedPages>(queryKey, (pages) => {
      const first = pages?.pages[0]
      if (!pages || !first || first.rows.some(({ id }) => id === entry.id)) return pages
      const grown = { ...first, rows: [entry, ...first.rows], total: first.total + 1 }
      return { ...pages, pages: [grown, ...pages.pages.slice(1)] }
    })
  }
}

/** Follows the live stream into the cache until `signal` aborts; resolves when the stream ends by itself. */
export async function followLive(
  client: Client,
  cache: QueryClient,
  queries: Queries,
  signal: AbortSignal,
): Promise<void> {
  const markStale = createInvalidator((path) =>
    cache.invalidateQueries({ queryKey: [path] }, { cancelRefetch: false }),
  )
  const take = (event: LiveEvent) => {
    if (event.type === 'status') cache.setQueryData(queries.app.status.queryKey(), event.status)
    else if (event.type === 'feed') addToFeed(cache, queries, event.entry)
    else markStale(event.topics)
  }
  for await (const event of await client.app.live(undefined, { signal })) take(event)
}
