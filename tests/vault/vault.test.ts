import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Keyring, openVault, withMemory } from '../../src/main/vault/vault.ts'
import { AppError } from '../../src/shared/app-error.ts'
import { scratch } from '../data-folder/scratch.ts'

function fakeKeyring(kept = new Map<string, string>()): Keyring & { kept: Map<string, string> } {
  return {
    kept,
    get: async (account) => kept.get(account) ?? null,
    set: async (account, secret) => void kept.set(account, secret),
  }
}
const brokenKeyring: Keyring = {
  get: () => Promise.reject(new Error('Couldn’t access platform storage')),
  set: () => Promise.reject(new Error('Couldn’t access platform storage')),
}
const withKeyFile = (path: string) => ({ FIELDPOST_KEY_FILE: path })
const vaultText = (folder: string) => readFileSync(join(folder, 'vault.json'), 'utf8')

describe('with the system’s store', () => {
  test('keeps secrets across openings, sealed in one file for this user alone', async () => {
    const folder = scratch()
    const keyring = fakeKeyring()
    const vault = await openVault({ folder, env: {}, keyring })
    expect(vault.kind).toBe('keyring')
    await vault.set('channel/1/password', 'hunter22')
    await vault.set('channel/2/password', 'pässwörd 🔑')
    const again = await openVault({ folder, env: {}, keyring })
    expect(await again.get('channel/1/password')).toBe('hunter22')
    expect(await again.get('channel/2/password')).toBe('pässwörd 🔑')
    expect(await again.get('channel/3/password')).toBeNull()
    expect(await again.list()).toEqual(['channel/1/password', 'channel/2/password'])
    expect(statSync(join(folder, 'vault.json')).mode & 0o777).toBe(0o600)
    expect(vaultText(folder)).not.toMatch(/hunter22|pässwörd/)
    for (const key of keyring.kept.values()) expect(vaultText(folder)).not.toContain(key)
  })

  test('forgets what is deleted, and makes nothing until there is something to keep', async () => {
    const folder = scratch()
    const keyring = fakeKeyring()
    const vault = await openVault({ folder, env: {}, keyring })
    expect(await vault.get('a')).toBeNull()
    await vault.delete('a')
    expect(existsSync(join(folder, 'vault.json'))).toBe(false)
    expect(keyring.kept.size).toBe(0)
    await vault.set('a', '1')
    await vault.delete('a')
    expect(await vault.get('a')).toBeNull()
    expect(await vault.list()).toEqual([])
  })

  test('gives every data folder a key of its own', async () => {
    const keyring = fakeKeyring()
    for (const folder of [scratch(), scratch()])
      await (await openVault({ folder, env: {}, keyring })).set('a', '1')
    expect(new Set(keyring.kept.values()).size).toBe(2)
  })

  test('keeps nothing when the store forgets the key at once', async () => {
    const folder = scratch()
    const vault = await openVault({
      folder,
      env: {},
      keyring: { get: async () => null, set: async () => {} },
    })
    await expect(vault.set('a', '1')).rejects.toMatchObject({ code: 'no-secret-store' })
    expect(existsSync(join(folder, 'vault.json'))).toBe(false)
  })
})

describe('with a key file', () => {
  test('makes it when missing, for this user alone, and opens with it again', async () => {
    const folder = scratch()
    const keyFile = join(scratch(), 'key')
    const vault = await openVault({ folder, env: withKeyFile(keyFile), keyring: brokenKeyring })
    expect(vault.kind).toBe('key-file')
    expect(existsSync(keyFile)).toBe(false)
    await vault.set('a', 'one')
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    const again = await openVault({ folder, env: withKeyFile(keyFile), keyring: null })
    expect(await again.get('a')).toBe('one')
  })

  test('reads it through a symbolic link, as mounted secrets are', async () => {
    const folder = scratch()
    const keys = scratch()
    const first = await openVault({ folder, env: withKeyFile(join(keys, 'key')), keyring: null })
    await first.set('a', 'one')
    symlinkSync(join(keys, 'key'), join(keys, 'link'))
    const vault = await openVault({ folder, env: withKeyFile(join(keys, 'link')), keyring: null })
    expect(await vault.get('a')).toBe('one')
  })

  test.each([
    ['that others may read', (path: string) => chmodSync(path, 0o640), 'Other users may read'],
    ['that holds something else', (path: string) => writeFileSync(path, 'not a key\n'), 'does not hold'],
    ['that is empty', (path: string) => writeFileSync(path, ''), 'does not hold'],
  ])('refuses one %s, and leaves the vault as it is', async (_, spoil, words) => {
    const folder = scratch()
    const keyFile = join(scratch(), 'key')
    await (await openVault({ folder, env: withKeyFile(keyFile), keyring: null })).set('a', 'one')
    spoil(keyFile)
    const before = vaultText(folder)
    const vault = await openVault({ folder, env: withKeyFile(keyFile), keyring: null })
    const locked = { code: 'vault-locked', message: expect.stringContaining(words) as string }
    await expect(vault.get('a')).rejects.toMatchObject(locked)
    await expect(vault.set('b', 'two')).rejects.toMatchObject(locked)
    await expect(vault.delete('a')).rejects.toMatchObject(locked)
    expect(vaultText(folder)).toBe(before)
  })

  test('refuses a place that cannot be written, a relative one and a folder', async () => {
    const folder = scratch()
    mkdirSync(join(folder, 'dir'))
    for (const [path, code] of [
      [join(folder, 'none', 'key'), 'no-secret-store'],
      ['key-beside-nothing', 'no-secret-store'],
      [join(folder, 'dir'), 'vault-locked'],
    ] as const) {
      const vault = await openVault({ folder, env: withKeyFile(path), keyring: null })
      await expect(vault.set('a', '1')).rejects.toMatchObject({ code })
    }
    expect(existsSync('key-beside-nothing')).toBe(false)
  })

  test('works in a process of its own, and between processes', async () => {
    const folder = scratch()
    const keyFile = join(scratch(), 'key')
    const vaultModule = new URL('../../src/main/vault/vault.ts', import.meta.url).href
    const code = `
      const { openVault } = await import(${JSON.stringify(vaultModule)})
      const vault = await openVault({ folder: ${JSON.stringify(folder)}, env: process.env })
      await vault.set('a', 'from another process')
      console.log(vault.kind)`
    const ran = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      env: { ...process.env, ...withKeyFile(keyFile) },
      encoding: 'utf8',
    })
    expect(ran.stdout.trim()).toBe('key-file')
    const vault = await openVault({ folder, env: withKeyFile(keyFile), keyring: null })
    expect(await vault.get('a')).toBe('from another process')
  })
})

describe('without a place for the key', () => {
  test.each([
    ['there is no store', null],
    ['the store cannot be reached', brokenKeyring],
  ])('saves nothing when %s, and says what to do', async (_, keyring) => {
    const folder = scratch()
    const vault = await openVault({ folder, env: {}, keyring })
    expect(vault.kind).toBe('none')
    expect(await vault.get('a')).toBeNull()
    await expect(vault.set('a', '1')).rejects.toMatchObject({
      code: 'no-secret-store',
      fix: expect.stringContaining('FIELDPOST_KEY_FILE') as string,
    })
    expect(existsSync(join(folder, 'vault.json'))).toBe(false)
  })

  test('does not open a vault whose key is elsewhere, nor writes to it', async () => {
    const folder = scratch()
    const keyFile = join(scratch(), 'key')
    await (await openVault({ folder, env: {}, keyring: fakeKeyring() })).set('a', '1')
    const before = vaultText(folder)
    for (const options of [
      { env: {}, keyring: null },
      { env: {}, keyring: brokenKeyring },
      { env: {}, keyring: fakeKeyring() },
      { env: withKeyFile(keyFile), keyring: null },
    ]) {
      const vault = await openVault({ folder, ...options })
      await expect(vault.get('a')).rejects.toMatchObject({ code: 'vault-locked' })
      await expect(vault.set('b', '2')).rejects.toBeInstanceOf(AppError)
    }
    expect(vaultText(folder)).toBe(before)
    expect(existsSync(keyFile)).toBe(false)
  })
})

describe('an enemy', () => {
  async function filled() {
    const folder = scratch()
    const keyring = fakeKeyring()
    const vault = await openVault({ folder, env: {}, keyring })
    await vault.set('a', 'one')
    await vault.set('b', 'two')
    const file = JSON.parse(vaultText(folder)) as { id: string; entries: Record<string, string> }
    return {
      folder,
      vault,
      file,
      write: (next: object) => writeFileSync(join(folder, 'vault.json'), JSON.stringify(next)),
    }
  }

  test('cannot pass one entry off as another, nor change one', async () => {
    const { vault, file, write } = await filled()
    write({ ...file, entries: { a: file.entries['b'], b: file.entries['b'] } })
    await expect(vault.get('a')).rejects.toMatchObject({ code: 'vault-locked' })
    expect(await vault.get('b')).toBe('two')
    const sealed = file.entries['a']!
    const changed = `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`
    for (const spoiled of ['', 'AAAA', changed, sealed.slice(0, -8)]) {
      write({ ...file, entries: { a: spoiled } })
      await expect(vault.get('a')).rejects.toMatchObject({ code: 'vault-locked' })
    }
  })

  test('cannot use an entry of another vault that has the same key file', async () => {
    const keyFile = join(scratch(), 'key')
    const [one, two] = [scratch(), scratch()]
    const first = await openVault({ folder: one, env: withKeyFile(keyFile), keyring: null })
    await first.set('a', 'of one')
    const second = await openVault({ folder: two, env: withKeyFile(keyFile), keyring: null })
    await second.set('a', 'of two')
    const theirs = JSON.parse(vaultText(one)) as { entries: object }
    const mine = JSON.parse(vaultText(two)) as object
    writeFileSync(join(two, 'vault.json'), JSON.stringify({ ...mine, entries: theirs.entries }))
    await expect(second.get('a')).rejects.toMatchObject({ code: 'vault-locked' })
  })

  test.each(['', '{', '[]', 'null', '{"version":2}', '{"version":1,"entries":{}}'])(
    'who leaves %s in place of the vault has it refused and left alone',
    async (text) => {
      const { folder, vault } = await filled()
      writeFileSync(join(folder, 'vault.json'), text)
      await expect(vault.get('a')).rejects.toMatchObject({ code: 'vault-locked' })
      await expect(vault.set('a', '1')).rejects.toMatchObject({ code: 'vault-locked' })
      await expect(vault.list()).rejects.toMatchObject({ code: 'vault-locked' })
      expect(vaultText(folder)).toBe(text)
    },
  )

  test('gets out what went in, whatever the value, and cannot name an entry like a part of every object', async () => {
    const folder = scratch()
    const vault = await openVault({ folder, env: {}, keyring: fakeKeyring() })
    const names = fc.constantFrom('constructor', 'toString', 'channel/1/password', 'a.b_c-d')
    await fc.assert(
      fc.asyncProperty(names, fc.string({ unit: 'grapheme' }), async (name, value) => {
        await vault.set(name, value)
        expect(await vault.get(name)).toBe(value)
        expect(await vault.list()).toContain(name)
      }),
      { numRuns: 40 },
    )
    expect(await vault.get('valueOf')).toBeNull()
    for (const name of ['', '__proto__', 'x'.repeat(201), 'a b', 'a\n']) {
      await expect(vault.set(name, '1')).rejects.toMatchObject({ code: 'bad-input' })
      expect(await vault.get(name)).toBeNull()
    }
    await expect(vault.set('x', 'y'.repeat(1_000_001))).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('who calls many times at once loses none of the calls', async () => {
    const folder = scratch()
    const vault = await openVault({ folder, env: {}, keyring: fakeKeyring() })
    const names = Array.from({ length: 30 }, (_, i) => `channel/${i}/password`)
    await Promise.all(names.map((name) => vault.set(name, name)))
    expect((await vault.list()).length).toBe(30)
    expect(await Promise.all(names.map((name) => vault.get(name)))).toEqual(names)
  })
})

describe('a secret for this process alone', () => {
  const given = (name: string) => (name.endsWith('/password') ? 'from-env' : undefined)

  test('is kept in memory when the caller gave it and nothing can save it', async () => {
    const secrets = withMemory(await openVault({ folder: scratch(), env: {}, keyring: null }), given)
    await secrets.set('channel/1/password', 'from-env')
    expect(await secrets.get('channel/1/password')).toBe('from-env')
    await expect(secrets.set('channel/1/password', 'typed')).rejects.toMatchObject({
      code: 'no-secret-store',
    })
    await expect(secrets.set('channel/1/token', 'from-env')).rejects.toMatchObject({
      code: 'no-secret-store',
    })
  })

  test('stands in where the vault has none, and never before what the vault has', async () => {
    const vault = await openVault({ folder: scratch(), env: {}, keyring: fakeKeyring() })
    await vault.set('channel/1/password', 'saved')
    const secrets = withMemory(vault, given)
    expect(await secrets.get('channel/1/password')).toBe('saved')
    expect(await secrets.get('channel/2/password')).toBe('from-env')
    expect(await secrets.get('channel/2/token')).toBeNull()
    await secrets.set('channel/2/password', 'from-env')
    expect(await vault.get('channel/2/password')).toBe('from-env')
    await secrets.delete('channel/1/password')
    expect(await vault.get('channel/1/password')).toBeNull()
  })
})
