import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Readable } from 'node:stream'
import { AppError } from '#shared/app-error.ts'

export type Keyboard = Readable & { isTTY?: boolean }

const LONGEST = 10_000

/**
 * A password from FIELDPOST_PASSWORD, else asked for on the terminal without showing it. Never from an argument: those
 * stand in the list of processes and in the shell's history. Rejects with `bad-input` when there is no way to get one.
 */
export async function passwordFor(user: string, env: NodeJS.ProcessEnv, keyboard: Keyboard): Promise<string> {
  const given = env['FIELDPOST_PASSWORD']
  if (given) return checked(given)
  if (keyboard.isTTY !== true)
    throw new AppError('bad-input', `There is no password for ${user}.`, {
      fix: 'Put it in the environment variable FIELDPOST_PASSWORD, or run this on a terminal to be asked for it.',
    })
  return checked(await ask(`Password for ${user}: `, keyboard))
}

/** A secret from a pipe (one trailing line end is not part of it), or asked for when there is a terminal. */
export async function secretFrom(keyboard: Keyboard, question: string): Promise<string> {
  if (keyboard.isTTY === true) return checked(await ask(question, keyboard))
  let text = ''
  for await (const piece of keyboard.setEncoding('utf8')) {
    text += piece
    if (text.length > LONGEST + 2) break
  }
  return checked(text.replace(/\r?\n$/, ''))
}

function checked(secret: string): string {
  if (secret === '') throw new AppError('bad-input', 'The password is empty.')
  if (secret.length > LONGEST)
    throw new AppError('bad-input', 'The password is longer than 10,000 characters.')
  return secret
}

function ask(question: string, keyboard: Keyboard): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: keyboard, output: nowhere, terminal: true })
  process.stderr.write(question)
  return new Promise((resolve, reject) => {
    lines.once('SIGINT', () => lines.close())
    lines.once('close', () => reject(new AppError('bad-input', 'No password was given.')))
    lines.question('', (answer) => {
      resolve(answer)
      lines.close()
    })
  }).finally(() => process.stderr.write('\n')) as Promise<string>
}
