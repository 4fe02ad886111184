import { fstatSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writePrivateFile } from './private-file.ts'

const ownerSchema = z.object({
  /** Real path of the folder, so that a copied folder does not lead to the owner of the one it was copied from. */
  folder: z.string(),
  pid: z.number().int().positive(),
  /** What it was started as, such as `serve` or `desktop`. */
  command: z.string().max(200),
  /** Ms since the epoch. */
  since: z.number().int(),
  /** A short command: whoever wants the folder waits for it. */
  brief: z.boolean(),
  /** Where the owner listens; null while it does not. */
  socket: z.string().nullable(),
})

/** What `owner.json` says. A hint for people and for finding the socket; only the lock says that it is true. */
export type Owner = z.infer<typeof ownerSchema>

export function writeOwner(owner: Owner): void {
  writePrivateFile(ownerPath(owner.folder), `${JSON.stringify(owner)}\n`)
}

export function removeOwner(folder: string): void {
  rmSync(ownerPath(folder), { force: true })
}

/** Null when there is none, when it is another user's or another folder's, or when it cannot be read. */
export function readOwner(folder: string): Owner | null {
  let file: number
  try {
    file = openSync(ownerPath(folder), 'r')
  } catch {
    return null
  }
  try {
    const { uid, size } = fstatSync(file)
    if (process.getuid && uid !== process.getuid()) return null
    if (size > 10_000) return null
    const read = ownerSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    return read.success && read.data.folder === folder ? read.data : null
  } catch {
    return null
  } finally {
    closeSync(file)
  }
}

/** False when the process it names is gone, so that what it says is left over. */
export function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function ownerPath(folder: string): string {
  return join(folder, 'owner.json')
}
