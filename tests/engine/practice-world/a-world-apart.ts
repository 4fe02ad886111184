/** Opens a practice world in the folder given and tells its parent how to reach it; lives until it is killed. */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { openPracticeWorld } from '#engine/practice-world/practice-world.ts'

const quiet = (): void => {}
const world = await openPracticeWorld({
  folder: process.argv[2]!,
  clock: {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms, signal) => setTimeout(ms, undefined, signal ? { signal } : {}).catch(quiet),
  },
  random: { next: () => 0.5, uuid: () => randomUUID() },
  log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
})
process.send?.({ port: world.smtp.port, user: world.smtp.user, password: world.smtp.password() })
