import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from '#engine/status/status.ts'
import { readPeopleFile } from '#engine/people/people.ts'
import { readSequenceFile } from '#engine/sequences/sequences.ts'
import type { Rooms } from '#engine/rooms.ts'
import type { Api } from './api.ts'

const PRACTICE_GROUP = 'Practice people'

export function appRouter(
  api: Api,
  rooms: Rooms,
  add: { practice(): Promise<{ id: number }>; checks(): Promise<Check[]> },
) {
  const { store, clock, live, settings } = rooms
  return {
    info: api.app.info.handler(async () => ({
      version: rooms.info.version,
      host: rooms.info.host,
      dataFolder: rooms.info.dataFolder,
      firstRun: (await store.channels.list()).length === 0,
      zone: await settings.zone(),
    })),
    status: api.app.status.handler(() => rooms.status()),
    pause: api.app.pause.handler(async ({ input }) => {
      await settings.setPaused(input.paused)
      rooms.outbox.wake()
      live.changed('status', 'outbox', 'channels')
      return rooms.status()
    }),
    startPractice: api.app.startPractice.handler(async () => {
      const practice =
        (await store.channels.list()).find((row) => row.kind === 'practice') ?? (await add.practice())
      const folder = join(rooms.info.resourcesFolder, 'demo')
      const { rows } = await readPeopleFile(await readFile(join(folder, 'people.csv')), 'people.csv')
      const now = clock.now()
      await store.people.import(
        rows.map(({ address, fields }) => ({ address, fields })),
        PRACTICE_GROUP,
        now,
      )
      const group = await store.people.groupNamed(PRACTICE_GROUP)
      const { steps, ...sample } = readSequenceFile(
        await readFile(join(folder, 'sequence.yaml'), 'utf8'),
        'sequence.yaml',
      )
      const sequence =
        (await store.sequences.named(sample.name)) ??
        (await store.sequences.save(
          null,
          { ...sample, steps: steps.map((step) => JSON.stringify(step)) },
          now,
        ))
      live.changed('channels', 'people', 'sequences', 'status')
      return { channelId: practice.id, groupId: group!.id, sequenceId: sequence.id }
    }),
    settings: api.app.settings.handler(() => settings.get()),
    saveSettings: api.app.saveSettings.handler(async ({ input }) => {
      const saved = await settings.save(input)
      live.changed('settings')
      return saved
    }),
    doctor: api.app.doctor.handler(() => add.checks()),
    live: api.app.live.handler(async function* ({ signal }) {
      // Subscribed before the first status is read: nothing falls in between.
      const events = live.subscribe(signal)
      yield { type: 'status' as const, status: await rooms.status() }
      yield* events
    }),
  }
}
