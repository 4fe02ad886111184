import { randomBytes } from 'node:crypto'
import { chmodSync, lstatSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** Bytes a Unix socket's path may have: `sun_path` holds 104 on macOS and 108 on Linux, its end mark included. */
const LONGEST = 103
const NAME = 'owner.sock'
const PRIVATE = 'fieldpost-'

/** Where the owner of this folder shall listen. Makes a private folder (0700) when the folder's own path is too long. */
export function freshSocketPath(folder: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\fieldpost-${randomBytes(16).toString('hex')}`
  const inside = join(folder, NAME)
  if (Buffer.byteLength(inside) <= LONGEST) return inside
  for (const place of [tmpdir(), '/tmp']) {
    // The name that mkdtemp makes is six characters longer than what it is given.
    if (Buffer.byteLength(join(place, `${PRIVATE}XXXXXX`, NAME)) > LONGEST) continue
    const made = realpathSync(mkdtempSync(join(place, PRIVATE)))
    chmodSync(made, 0o700)
    return join(made, NAME)
  }
  return inside
}

/**
 * Removes the socket that an owner of this folder left behind. Only what one could have made: our name in the folder,
 * or in a private folder of ours. Call it only while holding the folder's lock.
 */
export function removeOldSocket(folder: string, recorded: string | null): void {
  if (process.platform === 'win32') return
  rmSync(join(folder, NAME), { force: true })
  if (recorded && isPrivatePlace(recorded)) rmSync(dirname(recorded), { recursive: true, force: true })
}

function isPrivatePlace(path: string): boolean {
  if (basename(path) !== NAME || !/^fieldpost-[A-Za-z0-9]{6}$/.test(basename(dirname(path)))) return false
  try {
    const { uid, mode } = lstatSync(dirname(path))
    return uid === process.getuid?.() && (mode & 0o077) === 0
  } catch {
    return false
  }
}

/** True when it is a socket, and this user's own. On Windows the pipe's default rights already see to that. */
export function isOurSocket(path: string): boolean {
  if (process.platform === 'win32') return path.startsWith('\\\\.\\pipe\\fieldpost-')
  try {
    const found = lstatSync(path)
    return found.isSocket() && found.uid === process.getuid?.()
  } catch {
    return false
  }
}

/** Whether anybody listens there. */
export async function answers(path: string): Promise<boolean> {
  if (!isOurSocket(path)) return false
  return new Promise((resolve) => {
    const socket = connect(path)
    const end = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.setTimeout(1_000, () => end(true))
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}
