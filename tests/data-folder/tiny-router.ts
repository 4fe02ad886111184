import { implement } from '@orpc/server'
import type { EngineRouter } from '../../src/main/engine/engine.ts'
import { AppError } from '../../src/shared/app-error.ts'
import { contract } from '../../src/shared/contract/index.ts'
import type { Status } from '../../src/shared/contract/app.ts'

export const calm: Status = {
  online: true,
  paused: false,
  trouble: null,
  channels: [],
  waiting: 0,
  inDoubt: 0,
  held: 0,
  unread: 0,
  now: 1,
}

/**
 * A few real procedures of the contract, enough to carry a call, an error, a refused input and a stream over a wire.
 * `streams` counts how many are open, `events` is what a stream says one after the other before it stays open.
 */
export function tinyRouter(events: Status[] = [calm]) {
  const open = { streams: 0 }
  const os = implement(contract)
  const router = {
    app: {
      status: os.app.status.handler(() => calm),
      pause: os.app.pause.handler(({ input }) => ({ ...calm, paused: input.paused })),
      doctor: os.app.doctor.handler(() => {
        throw new TypeError('inner words')
      }),
      live: os.app.live.handler(async function* ({ signal }) {
        open.streams += 1
        try {
          for (const status of events) yield { type: 'status' as const, status }
          await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
        } finally {
          open.streams -= 1
        }
      }),
    },
    people: {
      get: os.people.get.handler(({ errors, input }) => {
        const missing = new AppError('not-found', `There is no person ${input.id}.`, { fix: 'Look again.' })
        throw errors.APP_ERROR({ data: missing.toValue() })
      }),
    },
  }
  return { router: router as unknown as EngineRouter, open }
}
