import { PassThrough, Writable } from 'node:stream'
import { Command } from 'commander'
import type { Client } from '../../src/shared/contract/index.ts'
import { outputTo } from '../../src/main/commands/output.ts'
import type { Session } from '../../src/main/commands/session.ts'

/** What a command wrote, as whole lines. */
export interface Written {
  out: string[]
  err: string[]
}

/**
 * Runs one command line against a client of the test's own making; nothing but the named procedures may be called.
 * Rejects as the command does.
 */
export async function runCommand(
  register: (program: Command, session: Session) => void,
  client: unknown,
  words: string[],
  options: { json?: boolean; env?: NodeJS.ProcessEnv } = {},
): Promise<Written> {
  const [out, err] = [collector(), collector()]
  const unexpected = (): never => {
    throw new Error('this test has no data folder')
  }
  const session: Session = {
    output: outputTo(out.stream, err.stream, options.json ?? false),
    env: options.env ?? {},
    keyboard: new PassThrough(),
    folder: '/nowhere',
    folderGiven: false,
    stop: new AbortController().signal,
    withClient: (work) => work(client as Client),
    connect: unexpected,
    own: unexpected,
  }
  const program = new Command('fieldpost').exitOverride().configureOutput({ writeErr: () => {} })
  register(program, session)
  const written = (): Written => ({ out: out.lines(), err: err.lines() })
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (thrown) {
    throw Object.assign(thrown as Error, { written: written() })
  }
  return written()
}

function collector(): { stream: Writable; lines(): string[] } {
  let text = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  return { stream, lines: () => (text === '' ? [] : text.replace(/\n$/, '').split('\n')) }
}
