import { chmodSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, posix, resolve, win32 } from 'node:path'
import { AppError } from '#shared/app-error.ts'

/**
 * The OS's place for this user's data: `$XDG_DATA_HOME/fieldpost` or `~/.local/share/fieldpost`,
 * `~/Library/Application Support/Fieldpost`, `%LOCALAPPDATA%\Fieldpost` (not the roaming profile: a database must not
 * be copied about by a sign-in).
 */
export function defaultDataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') {
    const profile = env['USERPROFILE'] || homedir()
    return win32.join(env['LOCALAPPDATA'] || win32.join(profile, 'AppData', 'Local'), 'Fieldpost')
  }
  const home = env['HOME'] || homedir()
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Fieldpost')
  const data = env['XDG_DATA_HOME']
  // The XDG specification tells to ignore a relative path.
  return posix.join(data && isAbsolute(data) ? data : posix.join(home, '.local', 'share'), 'fieldpost')
}

/**
 * Makes the folder when it is missing (mode 0700) and gives back its real path. An empty folder or one that is
 * already ours is closed to others; somebody else's, or one that others may write to, is refused as `bad-input`.
 */
export function prepareFolder(folder: string): string {
  const wanted = resolve(folder)
  try {
    mkdirSync(wanted, { recursive: true, mode: 0o700 })
    const real = realpathSync(wanted)
    if (process.platform !== 'win32') closeToOthers(real)
    return real
  } catch (error) {
    if (error instanceof AppError) throw error
    throw unusable(wanted, error)
  }
}

function closeToOthers(folder: string): void {
  const { uid, mode } = statSync(folder)
  const me = process.getuid?.() ?? 0
  if (uid !== me && me !== 0) {
    throw new AppError('bad-input', `The data folder ${folder} belongs to another user.`, {
      fix: 'Choose another folder with --data.',
    })
  }
  if ((mode & 0o077) === 0) return
  const names = readdirSync(folder)
  if (names.length === 0 || names.includes('owner.lock')) {
    chmodSync(folder, 0o700)
  } else if ((mode & 0o022) !== 0) {
    throw new AppError('bad-input', `Other users may change the files in ${folder}.`, {
      fix: `Choose another folder with --data, or close this one: chmod 700 ${folder}`,
    })
  }
}

function unusable(folder: string, error: unknown): AppError {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC') {
    return new AppError('disk-full', `There is no room on the disk for the data folder ${folder}.`, {
      fix: 'Free some space and start again.',
      cause: error,
    })
  }
  const why =
    code === 'ENOTDIR' || code === 'EEXIST' ? 'it is not a folder' : (code ?? 'the system refused it')
  return new AppError('bad-input', `The data folder ${folder} cannot be used: ${why}.`, {
    fix: 'Choose another folder with --data, or give yourself the right to write there.',
    cause: error,
  })
}
