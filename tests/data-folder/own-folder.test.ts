import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultDataFolder, ownFolder } from '../../src/main/data-folder/data-folder.ts'
import { isLocked } from '../../src/main/data-folder/lock.ts'
import { scratch } from './scratch.ts'
import { spawnOwner } from './spawn-owner.ts'

const command = { command: 'serve', brief: false }

describe('the place', () => {
  test.each([
    ['linux', { HOME: '/home/ann' }, '/home/ann/.local/share/fieldpost'],
    ['linux', { HOME: '/home/ann', XDG_DATA_HOME: '/data' }, '/data/fieldpost'],
    ['linux', { HOME: '/home/ann', XDG_DATA_HOME: 'not/absolute' }, '/home/ann/.local/share/fieldpost'],
    ['darwin', { HOME: '/Users/ann' }, '/Users/ann/Library/Application Support/Fieldpost'],
    [
      'win32',
      { LOCALAPPDATA: 'C:\\Users\\ann\\AppData\\Local' },
      'C:\\Users\\ann\\AppData\\Local\\Fieldpost',
    ],
    ['win32', { USERPROFILE: 'C:\\Users\\ann' }, 'C:\\Users\\ann\\AppData\\Local\\Fieldpost'],
  ] as const)('on %s with %o is %s', (platform, env, folder) => {
    expect(defaultDataFolder(env, platform)).toBe(folder)
  })
})

describe('owning a data folder', () => {
  test('makes it, with everything in it, for this user alone', async () => {
    const folder = join(scratch(), 'deep', 'data')
    const ownership = await ownFolder(folder, command)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'owner.json')).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'owner.lock')).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8'))).toMatchObject({
      pid: process.pid,
      command: 'serve',
      brief: false,
      socket: null,
    })
    ownership.release()
    expect(existsSync(join(folder, 'owner.json'))).toBe(false)
  })

  test('refuses a second owner and names the first', async () => {
    const folder = scratch()
    const first = await spawnOwner(folder, 'serve')
    expect(first.word).toBe('owned')
    await expect(ownFolder(folder, command)).rejects.toMatchObject({
      code: 'folder-in-use',
      message: expect.stringMatching(new RegExp(`fieldpost serve \\(process ${first.child.pid}, since 20`)),
    })
  })

  test('refuses a second owner inside the same process', async () => {
    const folder = scratch()
    const first = await ownFolder(folder, command)
    await expect(ownFolder(folder, command)).rejects.toMatchObject({ code: 'folder-in-use' })
    first.release()
    first.release()
    const second = await ownFolder(folder, command)
    first.release()
    expect(isLocked(join(folder, 'owner.lock'))).toBe(true)
    second.release()
  })

  test('is won by exactly one of several that start at once', async () => {
    const folder = scratch()
    const all = await Promise.all(['a', 'b', 'c', 'd'].map((name) => spawnOwner(folder, name)))
    const words = all.map((one) => one.word.split(' ')[0])
    expect(words.filter((word) => word === 'owned')).toHaveLength(1)
    expect(words.filter((word) => word === 'refused')).toHaveLength(3)
  })

  test('is possible at once after the owner was killed with kill -9, whatever it left behind', async () => {
    const folder = scratch()
    const first = await spawnOwner(folder, 'serve', 'stays', true)
    await first.kill9()
    expect(existsSync(join(folder, 'owner.json'))).toBe(true)
    expect(existsSync(join(folder, 'owner.sock'))).toBe(true)
    const second = await spawnOwner(folder, 'serve', 'stays', true)
    expect(second.word).toBe('owned')
    await second.end()
    expect(existsSync(join(folder, 'owner.json'))).toBe(false)
    expect(existsSync(join(folder, 'owner.sock'))).toBe(false)
  })

  test('waits for a brief owner to end', async () => {
    const folder = scratch()
    const brief = await spawnOwner(folder, 'people import', 'brief')
    const mine = ownFolder(folder, { ...command, waitMs: 60_000 })
    await brief.end()
    const ownership = await mine
    expect(ownership.owner.pid).toBe(process.pid)
    ownership.release()
  })

  test('gives up on a brief owner that takes too long', async () => {
    const folder = scratch()
    await spawnOwner(folder, 'people import', 'brief')
    await expect(ownFolder(folder, { ...command, waitMs: 1 })).rejects.toMatchObject({
      code: 'folder-in-use',
      message: expect.stringContaining('people import'),
    })
  })

  test('refuses although the lock was free, when someone removed it under a living owner', async () => {
    const folder = scratch()
    await spawnOwner(folder, 'serve', 'stays', true)
    rmSync(join(folder, 'owner.lock'))
    await expect(ownFolder(folder, command)).rejects.toMatchObject({ code: 'folder-in-use' })
  })

  test('does not believe an owner.json that names a dead process or another folder', async () => {
    const folder = scratch()
    const stale = {
      folder: '/elsewhere',
      pid: 1,
      command: 'x',
      since: 1,
      brief: true,
      socket: '/elsewhere/s',
    }
    writeFileSync(join(folder, 'owner.json'), JSON.stringify(stale))
    const ownership = await ownFolder(folder, command)
    expect(ownership.owner.command).toBe('serve')
    ownership.release()
  })

  test('closes an empty folder to others, and leaves one alone that holds other files', async () => {
    const empty = scratch()
    chmodSync(empty, 0o755)
    const first = await ownFolder(empty, command)
    expect(statSync(empty).mode & 0o777).toBe(0o700)
    first.release()

    const used = scratch()
    writeFileSync(join(used, 'people.csv'), '')
    chmodSync(used, 0o755)
    const second = await ownFolder(used, command)
    expect(statSync(used).mode & 0o777).toBe(0o755)
    second.release()
  })

  test('refuses a used folder that others may write to', async () => {
    const folder = scratch()
    writeFileSync(join(folder, 'people.csv'), '')
    chmodSync(folder, 0o777)
    await expect(ownFolder(folder, command)).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('refuses a file in place of the folder, and a lock that is no lock', async () => {
    const folder = scratch()
    writeFileSync(join(folder, 'file'), '')
    await expect(ownFolder(join(folder, 'file'), command)).rejects.toMatchObject({ code: 'bad-input' })
    mkdirSync(join(folder, 'data'))
    writeFileSync(
      join(folder, 'data', 'owner.lock'),
      'not a database, but long enough to be looked at'.repeat(50),
    )
    await expect(ownFolder(join(folder, 'data'), command)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('cannot be locked'),
    })
  })
})
