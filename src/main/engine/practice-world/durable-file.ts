import { open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const UNFINISHED = '.part'

/**
 * Writes a file so that after a crash it is there whole or not at all: resolves once bytes and name are on the disk.
 * Two writers of one path must take turns. Rejects with the file system's own error.
 */
export async function writeDurably(path: string, bytes: Uint8Array | string): Promise<void> {
  const unfinished = `${path}${UNFINISHED}`
  const file = await open(unfinished, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
  await syncFolder(dirname(path))
}

/** The names in a folder, after what a crash left half written was removed. */
export async function readFolder(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  const leftovers = names.filter((name) => name.endsWith(UNFINISHED))
  await Promise.all(leftovers.map((name) => rm(join(folder, name), { force: true })))
  return names.filter((name) => !name.endsWith(UNFINISHED)).toSorted()
}

async function syncFolder(folder: string): Promise<void> {
  // Windows can't open a folder as a file; NTFS logs the rename by itself.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
