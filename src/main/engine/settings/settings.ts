import { settingsSchema, type Settings } from '#shared/contract/app.ts'
import type { Store } from '#engine/store/store.ts'

const DEFAULTS: Settings = { notifyHardBounces: true, notifyReplies: true, notifyOther: false, zone: null }

/** What the rep chose for this data folder. A setting that cannot be read counts as not made. */
export async function createSettings(store: Store) {
  let paused = (await store.settings.get('paused')) === 'yes'
  async function get(): Promise<Settings> {
    const saved = settingsSchema
      .partial()
      .safeParse(JSON.parse((await store.settings.get('settings')) ?? '{}'))
    return { ...DEFAULTS, ...(saved.success ? saved.data : {}) }
  }
  return {
    get,
    async save(change: Partial<Settings>): Promise<Settings> {
      const settings = { ...(await get()), ...change }
      await store.settings.set('settings', JSON.stringify(settings))
      return settings
    },
    /** IANA zone of sequences that name none. */
    async zone(): Promise<string> {
      return (await get()).zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone
    },
    paused: () => paused,
    async setPaused(now: boolean): Promise<void> {
      await store.settings.set('paused', now ? 'yes' : 'no')
      paused = now
    },
  }
}
