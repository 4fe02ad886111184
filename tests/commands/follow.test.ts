import { describe, expect, it } from 'vitest'
import type { Client } from '../../src/shared/contract/index.ts'
import type { FeedEntry } from '../../src/shared/contract/feed.ts'
import { AppError } from '../../src/shared/app-error.ts'
import { entriesSince, follow } from '../../src/main/commands/follow.ts'
import type { Connection, FeedSource } from '../../src/main/commands/follow.ts'
import { BrokenPipe } from '../../src/main/commands/output.ts'

/** A feed that owners come to and leave. Its ids have gaps, as numbers of a database have. */
function house() {
  const feed: FeedEntry[] = []
  let owner: (Connection & { signal: AbortSignal }) | null = null
  let wake = (): void => {}

  function clientUntil(gone: AbortSignal): Client {
    async function* live(signal: AbortSignal) {
      const ended = AbortSignal.any([signal, gone])
      let seen = feed.length
      yield { type: 'status' }
      while (!ended.aborted) {
        if (feed.length > seen) yield { type: 'feed', entry: feed[seen++]! }
        else
          await new Promise<void>((resolve) => {
            wake = resolve
            ended.addEventListener('abort', () => resolve())
          })
      }
      throw gone.aborted ? new AppError('no-owner', 'gone') : signal.reason
    }
    const since = async ({ id, limit = 500 }: { id: number; limit?: number }) => {
      if (gone.aborted) throw new AppError('no-owner', 'gone')
      return feed.filter((entry) => entry.id > id).slice(0, limit)
    }
    return {
      feed: { since },
      app: { live: async (_input: undefined, { signal }: { signal: AbortSignal }) => live(signal) },
    } as unknown as Client
  }
  return {
    happen(count = 1) {
      for (let times = 0; times < count; times++) feed.push({ id: feed.length * 2 + 1 } as FeedEntry)
      wake()
    },
    ids: () => feed.map(({ id }) => id),
    reader: () => clientUntil(new AbortController().signal),
    owner: () => owner,
    /** An owner comes. What is given back makes it go. */
    come(): () => void {
      const gone = new AbortController()
      const closed = new Promise<void>((resolve) => gone.signal.addEventListener('abort', () => resolve()))
      owner = { client: clientUntil(gone.signal), closed, close: () => {}, signal: gone.signal }
      return () => {
        owner = null
        gone.abort()
      }
    },
  }
}

/** Collects what was shown, and lets a test wait for so many. */
function shownList() {
  const shown: number[] = []
  let look = (): void => {}
  return {
    shown,
    write: async ({ id }: FeedEntry) => {
      shown.push(id)
      look()
    },
    reached: (count: number) =>
      new Promise<void>((resolve) => {
        look = () => void (shown.length >= count && resolve())
        look()
      }),
  }
}

const soon = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('following the feed', () => {
  it('walks every page of what is there', async () => {
    const place = house()
    place.happen(1203)
    const ids: number[] = []
    for await (const { id } of entriesSince(place.reader(), 0)) ids.push(id)
    expect(ids).toEqual(place.ids())
  })

  it('shows each entry once and in order, through owners that come and go', async () => {
    const place = house()
    const { shown, write, reached } = shownList()
    const stop = new AbortController()
    const following = follow(
      {
        connect: async () => place.owner(),
        async alone(work) {
          if (place.owner()) return false
          await work(place.reader())
          return true
        },
        pause: soon,
      },
      0,
      write,
      stop.signal,
    )
    place.happen(3)
    await reached(3)
    const goes = place.come()
    place.happen()
    await reached(4)
    place.happen(600)
    await reached(604)
    // Its last word comes while it goes, and nobody is there to announce it.
    place.happen()
    goes()
    await reached(605)
    place.come()
    place.happen()
    await reached(606)
    stop.abort()
    await following
    expect(shown).toEqual(place.ids())
  })

  it('tries again when somebody else holds the folder just then', async () => {
    const place = house()
    place.happen(2)
    const { shown, write, reached } = shownList()
    const stop = new AbortController()
    let busy = 2
    const following = follow(
      {
        connect: async () => null,
        async alone(work) {
          if (busy-- > 0) return false
          await work(place.reader())
          return true
        },
        pause: soon,
      },
      0,
      write,
      stop.signal,
    )
    await reached(2)
    stop.abort()
    await following
    expect(shown).toEqual(place.ids())
  })

  it('reads alone only once, so that nobody finds the folder taken all the time', async () => {
    const place = house()
    const stop = new AbortController()
    let alone = 0
    let pauses = 0
    await follow(
      {
        connect: async () => null,
        alone: async () => (alone++, true),
        pause: async () => void (++pauses === 5 && stop.abort()),
      },
      0,
      shownList().write,
      stop.signal,
    )
    expect(place.ids()).toEqual([])
    expect(alone).toBe(1)
  })

  it('ends when the reader of its output is gone, although an owner is there', async () => {
    const place = house()
    place.come()
    place.happen()
    const write = () => Promise.reject(new BrokenPipe())
    const source: FeedSource = { connect: async () => place.owner(), alone: async () => false, pause: soon }
    await expect(follow(source, 0, write, new AbortController().signal)).rejects.toBeInstanceOf(BrokenPipe)
  })

  it('does not hide a failure of an owner that is still there', async () => {
    const place = house()
    place.come()
    const broken = () => Promise.reject(new AppError('damaged-database', 'broken'))
    place.owner()!.client.feed.since = broken
    const source: FeedSource = { connect: async () => place.owner(), alone: async () => false, pause: soon }
    const following = follow(source, 0, shownList().write, new AbortController().signal)
    await expect(following).rejects.toMatchObject({ code: 'damaged-database' })
  })
})
