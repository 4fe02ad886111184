import { resolve } from 'node:path'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import {
  BrokenPipe,
  type Call,
  openSession,
  type Output,
  outputTo,
  registerCommands,
  sayProblem,
} from './commands/commands.ts'
import { installation } from './installation.ts'

/**
 * Runs one command line (without the program's own name) and resolves with its exit code: 0 done, 1 the request
 * failed, 2 wrong usage. Never rejects.
 */
export async function runCommandLine(words: string[]): Promise<number> {
  const program = new Command('fieldpost')
  const call = callOf(program)
  // What nobody waits for any more can fail too. Nothing queued is lost by an end at any moment.
  process.once('uncaughtException', (thrown) => {
    void sayProblem(thrown, call.folder, process.env).finally(() => process.exit(1))
  })
  try {
    program
      .description('Sequenced email from the mailbox you already have: paced, durable, sent exactly once.')
      .version(installation().version, '--version', 'the version alone')
      .option('--data <dir>', 'the data folder (default: this system’s place for it)', folderArgument)
      .option('--json', 'one JSON object per line on standard output, and nothing else')
      .configureHelp({ showGlobalOptions: true })
      .exitOverride()
    registerCommands(program, openSession(call))
    await program.parseAsync(words, { from: 'user' })
    return 0
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
    if (thrown instanceof BrokenPipe) return 0
    await sayProblem(thrown, call.folder, process.env)
    return 1
  }
}

/** The call as the words of the command line make it; complete once a command begins. */
function callOf(program: Command): Call {
  const given = (): { data?: string; json?: true } => program.opts()
  let output: Output | null = null
  const call = {
    env: process.env,
    keyboard: process.stdin,
    command: '',
    folder: '',
    get folderGiven() {
      return given().data !== undefined
    },
    get output() {
      return (output ??= outputTo(process.stdout, process.stderr, given().json === true))
    },
  }
  program.hook('preAction', async (_program, begun) => {
    for (let at: Command | null = begun; at && at !== program; at = at.parent)
      call.command = `${at.name()} ${call.command}`.trim()
    // Loaded here, so that help and usage errors do not wait for a database to load.
    const { defaultDataFolder } = await import('./data-folder/data-folder.ts')
    call.folder = given().data ?? defaultDataFolder(process.env, process.platform)
  })
  return call
}

function folderArgument(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Name a folder.')
  return resolve(text)
}

if (import.meta.main) {
  // Under `npm run` the words were typed in another folder than the one npm goes to.
  if (process.env['npm_lifecycle_event'] === 'fieldpost' && process.env['INIT_CWD'])
    process.chdir(process.env['INIT_CWD'])
  process.exit(await runCommandLine(process.argv.slice(2)))
}
