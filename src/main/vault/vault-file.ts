import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { AppError } from '#shared/app-error.ts'
import { writePrivateFile } from '../data-folder/data-folder.ts'

const vaultSchema = z.strictObject({
  version: z.literal(1),
  /** Random; the key is bound to it. */
  id: z.string().min(16).max(100),
  /** Where its key is kept. */
  key: z.enum(['keyring', 'key-file']),
  /** A sealed word that tells whether a key is the right one. */
  check: z.string(),
  /** Sealed values by name. */
  entries: z.record(z.string(), z.string()),
})
export type VaultFile = z.infer<typeof vaultSchema>

const LARGEST = 32 * 1024 * 1024

/** Null when there is none. AppError `vault-locked` when it cannot be read; it is then left as it is. */
export function readVault(path: string): VaultFile | null {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw unreadable(path, error)
  }
  try {
    if (fstatSync(file).size > LARGEST) throw new Error('larger than any vault')
    return vaultSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw unreadable(path, error)
  } finally {
    closeSync(file)
  }
}

export function newVault(key: VaultFile['key']): Omit<VaultFile, 'check'> {
  return { version: 1, id: randomBytes(16).toString('hex'), key, entries: {} }
}

export function writeVault(path: string, vault: VaultFile): void {
  try {
    writePrivateFile(path, `${JSON.stringify(vault, null, 1)}\n`)
  } catch (error) {
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC'
    throw new AppError(full ? 'disk-full' : 'internal', `The secret could not be written to ${path}.`, {
      fix: full ? 'Free some space and try again.' : 'Look whether the data folder is writable.',
      cause: error,
    })
  }
}

function unreadable(path: string, cause: unknown): AppError {
  return new AppError(
    'vault-locked',
    `The vault ${path} is damaged or cannot be read. It was left as it is.`,
    {
      fix: 'Put back a copy of it; or move it away, and sign in to each channel again.',
      cause,
    },
  )
}
