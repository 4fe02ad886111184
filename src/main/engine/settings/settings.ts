import { AppError } from '#shared/app-error.ts'
import { settingsSchema, type Settings } from '#shared/contract/app.ts'
import type { Store } from '#engine/store/store.ts'

const DEFAULTS: Settings = { notifyHardBounces: true, notifyReplies: true, notifyOther: false, zone: null }

/** What the rep chose for this data folder. A setting that cannot be read counts as not made. */
export async function createSettings(store: Store) {
  let paused = (await store.settings.get('paused')) === 'yes'
  async function get(): Promise<Settings> {
    const saved = settingsSchema.partial().safeParse(parsed((await store.settings.get('settings')) ?? '{}'))
    return { ...DEFAULTS, ...(saved.success ? saved.data : {}) }
  }
  return {
    get,
    async save(change: Partial<Settings>): Promise<Settings> {
      if (change.zone != null && !isZone(change.zone))
        throw new AppError('bad-input', `"${change.zone}" is not a time zone.`, {
          fix: 'Use a name such as Europe/Berlin.',
        })
      const settings = { ...(await get()), ...change }
      await store.settings.set('settings', JSON.stringify(settings))
      return settings
    },
    /** IANA zone of sequences that name none. */
    async zone(): Promise<string> {
      const { zone } = await get()
      return zone !== null && isZone(zone) ? zone : new Intl.DateTimeFormat().resolvedOptions().timeZone
    },
    paused: () => paused,
    async setPaused(now: boolean): Promise<void> {
      await store.settings.set('paused', now ? 'yes' : 'no')
      paused = now
    },
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return {}
  }
}

/** Whether this machine knows a time zone of this IANA name. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
