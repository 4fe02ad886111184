/** The OS's own store for secrets, as far as the vault needs it. Every call may reject, and may show a prompt. */
export interface Keyring {
  get(account: string): Promise<string | null>
  set(account: string, secret: string): Promise<void>
}

const SERVICE = 'Fieldpost'
/** A locked store may ask the rep; where nobody can answer (a service, ssh) it must not hold us up for ever. In ms. */
const PATIENCE_MS = 60_000

/** macOS keychain, Windows credential manager, or the Secret Service of a Linux desktop. Null when its code cannot load. */
export async function systemKeyring(): Promise<Keyring | null> {
  try {
    const { AsyncEntry } = await import('@napi-rs/keyring')
    // The library falls back to the Linux kernel's keyring, which forgets everything at the next start of the machine.
    const options = { linux: { store: 'secret-service' as const } }
    const entry = (account: string) => new AsyncEntry(SERVICE, account, options)
    return {
      get: async (account) => (await inTime(entry(account).getPassword())) ?? null,
      set: async (account, secret) => inTime(entry(account).setPassword(secret)),
    }
  } catch {
    return null
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the store for secrets does not answer')), PATIENCE_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
