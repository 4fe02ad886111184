import type { Command } from 'commander'
import type { Engine } from '#engine/engine.ts'
import { AppError } from '#shared/app-error.ts'
import { spanArgument } from './arguments.ts'
import { type Left, whatIsLeft } from './what-is-left.ts'
import type { Output } from './output.ts'
import type { Session } from './session.ts'
import { sayTrouble } from './say-trouble.ts'
import { aborted } from './stop-signal.ts'

interface RunOptions {
  untilIdle?: true
  for?: number
}
type Ending = 'idle' | 'time' | 'stopped'

/** `run [--until-idle] [--for 30s]`. */
export function registerRun(program: Command, session: Session): void {
  program
    .command('run')
    .description('send and read, without any window, until Ctrl-C')
    .option('--until-idle', 'end once nothing is due and nothing is in flight')
    .option('--for <time>', 'end after so long, e.g. 30s, 5m', spanArgument)
    .action((options: RunOptions) => run(session, options))
}

async function run(session: Session, options: RunOptions): Promise<void> {
  // From here on a signal is a wish to stop cleanly, also while the engine starts.
  const { output, stop } = session
  await session.own({ brief: false }, async ({ engine, client, welcomeOthers }) => {
    await welcomeOthers()
    await engine.start()
    await output.line(`Sending and reading, with the data in ${session.folder}. ${untilWords(options)}`)
    const over = new AbortController()
    void sayTrouble(client, output, over.signal)
    const ending = await ended(engine, options, stop).finally(() => over.abort())
    const status = await client.app.status()
    await engine.stop()
    await sayWhatIsLeft(output, ending, await whatIsLeft(client, status, Date.now()))
  })
}

function untilWords(options: RunOptions): string {
  if (options.untilIdle) return 'It ends once nothing is due.'
  return options.for === undefined ? 'Ctrl-C stops it.' : 'It ends by itself when its time is over.'
}

/** Resolves with what came first. */
async function ended(engine: Engine, options: RunOptions, stop: AbortSignal): Promise<Ending> {
  const over = new AbortController()
  const ways: Promise<Ending>[] = [aborted(stop).then(() => 'stopped')]
  let timer: NodeJS.Timeout | undefined
  if (options.for !== undefined)
    ways.push(new Promise((resolve) => (timer = setTimeout(() => resolve('time'), options.for))))
  if (options.untilIdle) ways.push(engine.whenIdle(over.signal).then(() => 'idle'))
  try {
    return await Promise.race(ways)
  } finally {
    clearTimeout(timer)
    over.abort()
  }
}

async function sayWhatIsLeft(output: Output, ending: Ending, left: Left): Promise<void> {
  const began = {
    idle: 'Nothing is due and nothing is in flight.',
    time: 'The time is over.',
    stopped: 'Stopped.',
  }[ending]
  await output.result({ ended: ending, ...left.value }, began, ...left.lines)
  if (ending === 'idle' && left.trouble !== null)
    throw new AppError('not-now', left.trouble, { fix: 'Nothing is lost. Mend it and run again.' })
}
