import type { Settings } from '#shared/contract/app.ts'
import type { FeedEntry } from '#shared/contract/feed.ts'
import type { Clock, Notifier } from '#engine/ports.ts'
import { noteOf } from './entry.ts'

/** Ms in which notes gather: a hundred bounces at once are one word to the rep, not a hundred. */
const GATHER = 2000

/** Tells the rep outside the window what is worth it, one word for each burst. */
export function createNotes(ports: { clock: Clock; notifier: Notifier; settings(): Promise<Settings> }) {
  let gathered: { entry: FeedEntry; title: string }[] = []

  async function tell(): Promise<void> {
    await ports.clock.sleep(GATHER)
    const notes = gathered
    gathered = []
    const [first] = notes
    if (!first) return
    const more = notes.length - 1
    ports.notifier.notify({
      title: first.title,
      body: more === 0 ? first.entry.text : `${first.entry.text} And ${more} more.`,
      tag: `feed-${first.entry.id}`,
    })
  }

  return async (entries: FeedEntry[]): Promise<void> => {
    const settings = await ports.settings()
    for (const entry of entries) {
      const note = noteOf(entry)
      if (!note || !settings[note.on]) continue
      if (gathered.length === 0) void tell()
      gathered.push({ entry, title: note.title })
    }
  }
}
