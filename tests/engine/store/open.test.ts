import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MIGRATIONS } from '../../../src/main/engine/store/migrations/migrations.ts'
import { openDatabase } from '../../../src/main/engine/store/open.ts'
import { openStore, openStoreHere } from '#engine/store/store.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldpost-store-'))
  file = join(folder, 'fieldpost.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const newest = MIGRATIONS.at(-1)!.version
const later = { version: newest + 10, sql: 'CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;' }
/** Everything in the folder, byte for byte. */
const bytes = () =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [
      name,
      createHash('md5')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  )

describe('opening the database', () => {
  it('makes it from nothing, for the owner alone, and finds in it what was written', async () => {
    const store = await openStoreHere(file)
    await store.settings.set('a', 'b')
    await store.close()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const again = await openStoreHere(file)
    expect(await again.settings.get('a')).toBe('b')
    await again.close()
  })

  it('keeps what is written through a loss of power, and checks its references', () => {
    const db = openDatabase(file)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
    expect(db.pragma('user_version', { simple: true })).toBe(newest)
    db.close()
  })

  it('refuses a newer one and does not touch a byte of it', async () => {
    openDatabase(file, { migrations: [...MIGRATIONS, later] }).close()
    const before = bytes()
    await expect(openStoreHere(file)).rejects.toMatchObject({ code: 'newer-database', fix: /newer version/ })
    expect(bytes()).toEqual(before)
  })

  it("refuses another program's and does not touch a byte of it", async () => {
    const foreign = { version: 1, sql: 'CREATE TABLE theirs (id INTEGER)' }
    const db = openDatabase(file, { migrations: [foreign] })
    db.pragma('application_id = 1')
    db.pragma('journal_mode = DELETE')
    db.close()
    const before = bytes()
    await expect(openStoreHere(file)).rejects.toMatchObject({ code: 'damaged-database' })
    expect(bytes()).toEqual(before)
  })

  it('says so when the file is damaged, and leaves it for a rescue', async () => {
    for (const content of [Buffer.alloc(8192, 'x'), Buffer.from('SQLite format 3\0and then nothing')]) {
      writeFileSync(file, content)
      await expect(openStoreHere(file)).rejects.toMatchObject({ code: 'damaged-database' })
      expect(readFileSync(file).equals(content)).toBe(true)
    }
  })

  it('says so when a page in the middle is damaged', async () => {
    const rows = Array.from({ length: 500 }, (_, n) => ({
      address: `p${n}@a.example`,
      fields: { note: 'x'.repeat(200) },
    }))
    const store = await openStoreHere(file)
    await store.people.import(rows, null, 1)
    await store.close()
    const content = readFileSync(file)
    // What was written last lies at the end.
    content.fill(0x5a, content.length - 20 * 4096, content.length - 4096)
    writeFileSync(file, content)
    const damaged = await openStoreHere(file)
    const read = damaged.people.page({ after: null, limit: 500, filter: 'x', groupId: null })
    await expect(read).rejects.toMatchObject({ code: 'damaged-database' })
    await damaged.close()
  })

  it('copies an older one whole before it changes it', () => {
    const db = openDatabase(file)
    db.exec("INSERT INTO settings VALUES ('a', 'b')")
    db.close()
    openDatabase(file, { migrations: [...MIGRATIONS, later] }).close()
    const backup = `${file}.before-${later.version}`
    const old = openDatabase(backup)
    expect(old.prepare('SELECT value FROM settings').get()).toEqual({ value: 'b' })
    expect(old.pragma('user_version', { simple: true })).toBe(newest)
    old.close()
    expect(statSync(backup).mode & 0o777).toBe(0o600)
  })

  it('leaves an older one as it was when the change fails halfway, and does it another day', () => {
    openDatabase(file).close()
    const broken = { version: later.version, sql: `${later.sql} CREATE TABLE settings (id INTEGER);` }
    expect(() => openDatabase(file, { migrations: [...MIGRATIONS, broken] })).toThrow('already exists')
    const db = openDatabase(file)
    expect(db.pragma('user_version', { simple: true })).toBe(newest)
    expect(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'later'").get()).toEqual({ n: 0 })
    db.close()
    openDatabase(file, { migrations: [...MIGRATIONS, later] }).close()
    expect(existsSync(`${file}.before-${later.version}`)).toBe(true)
  })

  it('has nothing to say against a copy', () => {
    openDatabase(file).close()
    copyFileSync(file, join(folder, 'copy.db'))
    openDatabase(join(folder, 'copy.db')).close()
  })

  it('on its own thread rejects with the same errors', async () => {
    writeFileSync(file, Buffer.alloc(8192, 'x'))
    await expect(openStore(file)).rejects.toMatchObject({ code: 'damaged-database', fix: /backup/ })
  })
})

describe('a full disk', () => {
  it('fails the call with words, keeps all that was there, and works again when there is room', async () => {
    let pragma: (words: string) => unknown = () => null
    const store = await openStoreHere(file, { onOpen: (set) => void (pragma = set) })
    const people = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => ({
        address: `p${from + n}@a.example`,
        fields: { x: 'y'.repeat(500) },
      }))
    await store.people.import(people(0, 50), 'All', 1)
    pragma('max_page_count = 1')
    await expect(store.people.import(people(50, 200), 'All', 2)).rejects.toMatchObject({
      code: 'disk-full',
      message: 'The disk is full, so nothing more can be recorded.',
    })
    expect((await store.people.groupNamed('All'))!.people).toBe(50)
    pragma('max_page_count = 1000000')
    expect(await store.people.import(people(50, 200), 'All', 2)).toMatchObject({ added: 200 })
    await store.close()
  })
})
