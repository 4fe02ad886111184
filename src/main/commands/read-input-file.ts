import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '#shared/app-error.ts'

const WORDS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a folder',
}

/** The bytes of a file named on the command line, at most `most` of them. Throws `bad-input` in a person's words. */
export async function readInputFile(path: string, most: number): Promise<{ name: string; bytes: Buffer }> {
  try {
    if ((await stat(path)).size > most) throw tooBig(path, most)
    const bytes = await readFile(path)
    // A pipe tells its size only by being read.
    if (bytes.length > most) throw tooBig(path, most)
    return { name: basename(path), bytes }
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown
    const code = (thrown as NodeJS.ErrnoException).code ?? ''
    throw new AppError('bad-input', `${path} cannot be read: ${WORDS[code] ?? 'the system refused it'}.`, {
      cause: thrown,
    })
  }
}

function tooBig(path: string, most: number): AppError {
  return new AppError('bad-input', `${path} is larger than ${Math.floor(most / 1_000_000)} MB.`, {
    fix: 'Split it into smaller files.',
  })
}
