import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { Secrets } from '#engine/ports.ts'
import { AppError } from '#shared/app-error.ts'
import { demoLines, demoResult } from './demo-result.ts'
import { playDemo } from './demo-play.ts'
import { progressOn } from './progress.ts'
import { quickClock } from './quick-clock.ts'
import type { Session } from './session.ts'

/** So many times as fast as life. Quicker, and time limits that count by this clock would strike a busy machine. */
const FACTOR = 20
const DAY = 86_400_000

/** `demo`. */
export function registerDemo(program: Command, session: Session): void {
  program
    .command('demo')
    .description('a two-step sequence to 40 practice people, in seconds; nothing leaves this machine')
    .action(() => demo(session))
}

async function demo(session: Session): Promise<void> {
  const kept = session.folderGiven
  if (kept) refuseUsed(session.folder)
  const folder = kept ? session.folder : await mkdtemp(join(tmpdir(), 'fieldpost-demo-'))
  const progress = progressOn(process.stderr)
  const clock = quickClock({ start: aMondayMorning(Date.now()), factor: FACTOR })
  try {
    const facts = await session.own(
      { brief: false, folder, instead: { clock, secrets: forgetful() } },
      async ({ engine, client }) => {
        await engine.start()
        try {
          return await playDemo({ engine, client, clock, stop: session.stop, progress })
        } finally {
          progress.end()
        }
      },
    )
    const result = demoResult(facts)
    await session.output.result(result, ...demoLines(result))
    if (kept) session.output.note(`What the demo did is kept in ${folder}.`)
  } finally {
    if (!kept) await rm(folder, { recursive: true, force: true })
  }
}

/** The demo's clock runs ahead: where it was, no real mail may be counted later. */
function refuseUsed(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new AppError('bad-input', `The demo wants a folder of its own, and ${folder} is not empty.`, {
      fix: 'Name an empty folder, or leave --data out.',
    })
}

/**
 * Nine in the morning, here, of a Monday two or three weeks ago (ms since the epoch): every demo then meets the same
 * weekdays, and all it notes lies in the past.
 */
function aMondayMorning(now: number): number {
  const day = new Date(now - 14 * DAY)
  day.setDate(day.getDate() - ((day.getDay() + 6) % 7))
  return day.setHours(9, 0, 0, 0)
}

/** The practice channel has no password; nothing of a demo is worth a place in the system's own store. */
function forgetful(): Secrets {
  const kept = new Map<string, string>()
  return {
    get: async (name) => kept.get(name) ?? null,
    set: async (name, value) => void kept.set(name, value),
    delete: async (name) => void kept.delete(name),
  }
}
