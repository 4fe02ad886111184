import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16
/** Bytes of the vault's key, before and after it is bound to one vault. */
export const KEY_BYTES = 32

/** The key of one vault, so that two vaults that share a key file still have keys of their own. */
export function vaultKey(key: Buffer, vaultId: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, vaultId, 'fieldpost vault 1', KEY_BYTES))
}

/** AES-256-GCM with a fresh IV; `name` is authenticated too, so that no entry can be passed off as another. Base64. */
export function seal(key: Buffer, name: string, value: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(
    Buffer.from(name),
  )
  return Buffer.concat([iv, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  )
}

/** Null when the key is another one, or the entry was changed or belongs to another name. */
export function unseal(key: Buffer, name: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length < IV_BYTES + TAG_BYTES) return null
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(-TAG_BYTES))
    const text = [decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]
    return Buffer.concat(text).toString('utf8')
  } catch {
    return null
  }
}
