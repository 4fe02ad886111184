import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { plainText } from './plain-text.ts'
import { problemOf } from './problem.ts'

/**
 * The last word of a command that failed, on standard error: what happened and what to do. What nobody foresaw goes to
 * the log of `folder` (empty: not known yet), and a stack is shown only to whoever asks for it with FIELDPOST_DEBUG=1.
 */
export async function sayProblem(thrown: unknown, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const problem = problemOf(thrown)
  const say = (text: string): void => void process.stderr.write(`${text}\n`)
  say(`fieldpost: ${plainText(problem.message)}`)
  if (problem.fix !== null) say(plainText(problem.fix))
  if (problem.code === 'internal') say(await whereToLook(folder, thrown))
  if (env['FIELDPOST_DEBUG'] === '1') for (const line of causes(thrown)) say(line)
}

async function whereToLook(folder: string, thrown: unknown): Promise<string> {
  if (!existsSync(folder)) return 'With FIELDPOST_DEBUG=1 it is shown here.'
  await note(folder, thrown)
  return `The log is ${join(folder, 'logs', 'fieldpost.log')}.`
}

async function note(folder: string, thrown: unknown): Promise<void> {
  const { openLog } = await import('../data-folder/data-folder.ts')
  const log = openLog({ folder })
  for (const error of causes(thrown)) log.error('command failed', { error })
  log.close()
}

/** The stack of an error and of what caused it, at most five deep. */
function causes(thrown: unknown): string[] {
  const stacks: string[] = []
  for (let one = thrown; one instanceof Error && stacks.length < 5; one = one.cause)
    stacks.push(one.stack ?? one.message)
  return stacks.length === 0 ? [String(thrown)] : stacks
}
