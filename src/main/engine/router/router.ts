import type { EngineRouter } from '../engine.ts'
import { checksOf } from '#engine/status/status.ts'
import { appRouter } from './app.ts'
import { addPractice, channelRouter, mailboxRouter } from './channels.ts'
import { feedRouter } from './feed.ts'
import { outboxRouter } from './outbox.ts'
import { peopleRouter, suppressionRouter } from './people.ts'
import type { Rooms } from '#engine/rooms.ts'
import { createApi } from './api.ts'
import { sequenceRouter } from './sequences.ts'

/** The contract, answered: one file per subject. */
export function createRouter(rooms: Rooms): EngineRouter {
  const api = createApi(rooms.log)
  return api.router({
    app: appRouter(api, rooms, { practice: () => addPractice(rooms), checks: () => checksOf(rooms) }),
    channels: channelRouter(api, rooms),
    mailboxes: mailboxRouter(api, rooms),
    people: peopleRouter(api, rooms),
    suppressions: suppressionRouter(api, rooms),
    sequences: sequenceRouter(api, rooms),
    outbox: outboxRouter(api, rooms),
    feed: feedRouter(api, rooms),
  })
}
