import { createHash, randomBytes } from 'node:crypto'
import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, realpathSync, writeSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { AppError } from '#shared/app-error.ts'
import type { Keyring } from './keyring.ts'
import { KEY_BYTES } from './seal.ts'

/** Where the vault's key is kept. */
export interface KeyPlace {
  readonly kind: 'keyring' | 'key-file'
  /** Null when there is no key yet. AppError `vault-locked` when there is one that may not or cannot be used. */
  read(): Promise<Buffer | null>
  /** Makes a key. AppError `no-secret-store` when it cannot be kept. */
  make(): Promise<Buffer>
}

/** The key in the OS's store, under an account of its own for each data folder. */
export function keyInKeyring(keyring: Keyring, folder: string): KeyPlace {
  const account = createHash('sha256').update(realpathSync(folder)).digest('hex')
  return {
    kind: 'keyring',
    async read() {
      let text: string | null
      try {
        text = await keyring.get(account)
      } catch (error) {
        throw new AppError(
          'vault-locked',
          'The system’s store for secrets did not give out the vault’s key.',
          {
            fix: 'Unlock it (keychain, credential manager, password ring) and try again.',
            cause: error,
          },
        )
      }
      if (text === null) return null
      const key = asKey(text)
      if (!key)
        throw new AppError('vault-locked', 'The key in the system’s store for secrets is not a vault’s key.')
      return key
    },
    async make() {
      const key = randomBytes(KEY_BYTES)
      try {
        await keyring.set(account, key.toString('base64'))
        // Read back before anything is sealed with it: a store that forgets would lock the vault for ever.
        if ((await keyring.get(account)) === key.toString('base64')) return key
      } catch (error) {
        throw noStore('The system’s store for secrets did not take the vault’s key.', error)
      }
      throw noStore('The system’s store for secrets did not keep the vault’s key.')
    },
  }
}

/** The key in a file whose place the operator gave in `FIELDPOST_KEY_FILE`: base64, one line, for this user alone. */
export function keyInFile(path: string): KeyPlace {
  return {
    kind: 'key-file',
    async read() {
      let file: number
      try {
        file = openSync(path, 'r')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw new AppError('vault-locked', `The key file ${path} cannot be opened.`, { cause: error })
      }
      try {
        return readKey(path, file)
      } finally {
        closeSync(file)
      }
    },
    async make() {
      if (!isAbsolute(path)) throw noStore(`FIELDPOST_KEY_FILE must be an absolute path, not ${path}.`)
      const key = randomBytes(KEY_BYTES)
      try {
        const file = openSync(path, 'wx', 0o600)
        try {
          writeSync(file, `${key.toString('base64')}\n`)
          fsyncSync(file)
        } finally {
          closeSync(file)
        }
      } catch (error) {
        throw noStore(`The key file ${path} could not be made.`, error)
      }
      return key
    },
  }
}

/** Judged by the open file, not by its name, which could lead elsewhere a moment later. */
function readKey(path: string, file: number): Buffer {
  const found = fstatSync(file)
  if (!found.isFile()) throw new AppError('vault-locked', `The key file ${path} is not a file.`)
  if (process.platform !== 'win32') {
    const me = process.getuid?.()
    if ((found.mode & 0o077) !== 0 || (found.uid !== me && found.uid !== 0)) {
      throw new AppError('vault-locked', `Other users may read the key file ${path}.`, {
        fix: `It must be yours alone: chmod 600 ${path}`,
      })
    }
  }
  const key = found.size <= 1_000 ? asKey(readFileSync(file, 'utf8').trim()) : null
  if (key) return key
  throw new AppError('vault-locked', `The file ${path} does not hold a vault’s key.`, {
    fix: 'Set FIELDPOST_KEY_FILE to the key file of this data folder, or to a path where a new one shall be made.',
  })
}

function asKey(text: string): Buffer | null {
  const key = Buffer.from(text, 'base64')
  return key.length === KEY_BYTES && key.toString('base64') === text ? key : null
}

/** Nothing safe is there to keep a secret in. */
export function noStore(message: string, cause?: unknown): AppError {
  return new AppError('no-secret-store', message, {
    fix:
      'On a desktop, unlock the keychain or password ring. On a server, set FIELDPOST_KEY_FILE to the absolute path of a key ' +
      'file; it is made when missing. Or give the password in FIELDPOST_PASSWORD at each start: then it is not saved.',
    cause,
  })
}
