import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '#shared/app-error.ts'

/**
 * Replaces a file as a whole, for this user alone (mode 0600): after a crash it holds the old text or the new one,
 * never half of either. Throws AppError `disk-full`, else what the file system throws; the old file is then untouched.
 */
export function writePrivateFile(path: string, text: string): void {
  const fresh = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    const file = openSync(fresh, 'wx', 0o600)
    try {
      const bytes = Buffer.from(text)
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(fresh, path)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw isFull(error) ? full(error) : error
  }
  syncFolder(dirname(path))
}

/** Makes the rename itself durable. Windows has no such call for a folder, and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')
}

function full(cause: unknown): AppError {
  return new AppError('disk-full', 'The disk is full, so nothing more can be recorded.', {
    fix: 'Free some space and try again. Nothing was lost.',
    cause,
  })
}
