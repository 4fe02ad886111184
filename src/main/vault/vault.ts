import { join } from 'node:path'
import type { Secrets } from '#engine/ports.ts'
import { AppError } from '#shared/app-error.ts'
import { keyInFile, keyInKeyring, type KeyPlace, noStore } from './key-place.ts'
import { type Keyring, systemKeyring } from './keyring.ts'
import { seal, unseal, vaultKey } from './seal.ts'
import { newVault, readVault, type VaultFile, writeVault } from './vault-file.ts'

export type { Keyring } from './keyring.ts'
export { withMemory } from './memory.ts'

export interface Vault extends Secrets {
  /** Where the key is kept; `none`: nothing can be saved. */
  readonly kind: 'keyring' | 'key-file' | 'none'
  /** Names only. */
  list(): Promise<string[]>
}

export interface VaultOptions {
  /** The data folder, which must exist; the vault is `vault.json` in it. */
  folder: string
  /** `FIELDPOST_KEY_FILE`: absolute path of a key file. */
  env: NodeJS.ProcessEnv
  /** The OS's store unless given; null: there is none. */
  keyring?: Keyring | null
}

/** Bytes of the longest secret: a sign-in's cache of tokens has some tens of thousands. */
const LONGEST_SECRET = 1_000_000
const NAME = /^[A-Za-z][A-Za-z0-9/._-]{0,199}$/
const CHECK = 'fieldpost vault check'
const UNKNOWN_KEY =
  'The key that is here is not the one the vault was closed with. The vault was left as it is.'

/**
 * The secrets of one data folder. The key comes from the key file when the operator named one, else from the OS's
 * store; with neither, `set` rejects with AppError `no-secret-store`. A vault that exists is opened only with a key
 * from where its own was kept. With a wrong or missing key every call rejects with `vault-locked` and the file is never written.
 *
 * One process at a time, the folder's owner, may hold it. Its calls are done one after the other.
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const path = join(options.folder, 'vault.json')
  const place = await findPlace(options)
  const inTurn = turns()

  return {
    kind: place?.kind ?? 'none',
    list: () => inTurn(async () => Object.keys(readVault(path)?.entries ?? {}).sort()),
    get: (name) =>
      inTurn(async () => {
        const vault = readVault(path)
        if (!vault || !Object.hasOwn(vault.entries, name)) return null
        const value = unseal(await keyOf(vault, place), name, vault.entries[name] ?? '')
        if (value === null) {
          throw new AppError(
            'vault-locked',
            `The secret ${name} in the vault was changed by something else.`,
            {
              fix: 'Enter it again.',
            },
          )
        }
        return value
      }),
    set: (name, value) =>
      inTurn(async () => {
        check(name, value)
        const found = readVault(path)
        if (!place) throw noStore('There is nothing here that a secret could be kept in safely.')
        const { vault, key } = found ? { vault: found, key: await keyOf(found, place) } : await start(place)
        const entries = withEntry(vault.entries, name, seal(key, name, value))
        writeVault(path, { ...vault, entries })
      }),
    delete: (name) =>
      inTurn(async () => {
        const vault = readVault(path)
        if (!vault || !Object.hasOwn(vault.entries, name)) return
        await keyOf(vault, place)
        writeVault(path, { ...vault, entries: withEntry(vault.entries, name, null) })
      }),
  }
}

async function findPlace(options: VaultOptions): Promise<KeyPlace | null> {
  const keyFile = options.env['FIELDPOST_KEY_FILE']
  // Named by the operator, so that the same folder opens in the same way with and without a desktop around it.
  if (keyFile) return keyInFile(keyFile)
  const keyring = options.keyring === undefined ? await systemKeyring() : options.keyring
  if (!keyring) return null
  const place = keyInKeyring(keyring, options.folder)
  try {
    await place.read()
  } catch (error) {
    // A headless machine has no such store. A vault that was closed by one still says so when it is asked.
    if (error instanceof AppError && error.cause !== undefined) return null
    throw error
  }
  return place
}

async function start(place: KeyPlace): Promise<{ vault: VaultFile; key: Buffer }> {
  const fresh = newVault(place.kind)
  const key = vaultKey((await place.read()) ?? (await place.make()), fresh.id)
  return { vault: { ...fresh, check: seal(key, CHECK, CHECK) }, key }
}

async function keyOf(vault: VaultFile, place: KeyPlace | null): Promise<Buffer> {
  if (place?.kind !== vault.key) throw keyElsewhere(vault.key)
  const kept = await place.read()
  if (!kept) throw keyElsewhere(vault.key)
  const key = vaultKey(kept, vault.id)
  if (unseal(key, CHECK, vault.check) !== CHECK) {
    throw new AppError('vault-locked', UNKNOWN_KEY, {
      fix: 'Give the right key (FIELDPOST_KEY_FILE), or move vault.json away and sign in to each channel again.',
    })
  }
  return key
}

function keyElsewhere(kind: VaultFile['key']): AppError {
  return kind === 'keyring'
    ? new AppError(
        'vault-locked',
        'The vault’s key is in the system’s store for secrets, which has none here.',
        {
          fix: 'Unlock that store and start without FIELDPOST_KEY_FILE. On another machine, move vault.json away and sign in again.',
        },
      )
    : new AppError('vault-locked', 'The vault’s key is in a key file, which is not here.', {
        fix: 'Set FIELDPOST_KEY_FILE to that key file’s path.',
      })
}

function check(name: string, value: string): void {
  if (!NAME.test(name)) {
    throw new AppError(
      'bad-input',
      'A secret’s name has up to 200 letters, digits and / . _ -, a letter first.',
    )
  }
  if (Buffer.byteLength(value) > LONGEST_SECRET) {
    throw new AppError('bad-input', `The secret ${name} is longer than ${LONGEST_SECRET} bytes.`)
  }
}

/** Null takes the entry out. */
function withEntry(entries: Record<string, string>, name: string, sealed: string | null) {
  const others = Object.entries(entries).filter(([other]) => other !== name)
  return Object.fromEntries(sealed === null ? others : [...others, [name, sealed]]) as Record<string, string>
}

/** One at a time, in the order they came; a failure does not stop the next. */
function turns() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work)
    last = mine
    return mine
  }
}
