import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  emptyNames,
  idleExceptions,
  mutualRooms,
  roomOf,
  screenOfAnother,
  wrongArrows,
  wrongUses,
} from './architecture/judge.ts'
import { readSource } from './architecture/read-source.ts'
import { RULES } from './architecture/table.ts'

const root = join(import.meta.dirname, '..')
const paths = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .filter((name) => /\.(ts|tsx|mts|cts|js|mjs|cjs|jsx)$/.test(name))
  .sort()
const sources = paths.map((path) => readSource(path, readFileSync(join(root, path), 'utf8')))
const noLines = (lines: string[]) => expect(lines, lines.join('\n')).toEqual([])

describe('the house', () => {
  it('is read at all', () => {
    expect(sources.length).toBeGreaterThan(50)
    expect(sources.flatMap((source) => source.imports).length).toBeGreaterThan(200)
  })
  it('has no wrong arrow', () => noLines(wrongArrows(sources, RULES)))
  it('has no screen that imports another screen', () => noLines(screenOfAnother(sources)))
  it('has no two rooms that import each other', () => noLines(mutualRooms(sources, RULES)))
  it('asks for time and chance, and never takes them', () => noLines(wrongUses(sources, RULES)))
  it('has no exception that nothing needs', () => noLines(idleExceptions(sources, RULES)))
  it('has no name that says nothing', () => noLines(emptyNames(paths, RULES)))
})

/** What is found in one planted file. */
function plant(path: string, code: string): string[] {
  const planted = [readSource(path, code)]
  return [...wrongArrows(planted, RULES), ...wrongUses(planted, RULES), ...screenOfAnother(planted)]
}

describe('a planted violation is found', () => {
  const outbox = 'src/main/engine/outbox/planted.ts'
  const throttle = 'src/main/engine/throttle/planted.ts'
  const people = 'src/main/engine/people/planted.ts'
  it.each([
    ['electron in the engine', people, `import { app } from 'electron'`],
    ['electron in the engine, dynamically', people, `export const f = () => import('electron')`],
    ['electron in the engine, as a type', people, `import type { App } from 'electron'`],
    ['electron in the engine, as an inline type', people, `export type A = import('electron').App`],
    ['electron in the engine, by require', people, `require('electron')`],
    ['electron in the engine, re-exported', people, `export { app } from 'electron'`],
    ['electron in the browser host', 'src/main/browser-host/planted.ts', `export * from 'electron'`],
    ['SQL outside the store', people, `import Database from 'better-sqlite3'`],
    ['a computed import', people, `export const f = (name: string) => import(name)`],
    ['a room by another door than its front', people, `import { open } from '#engine/store/open.ts'`],
    ['a room by a relative path', people, `import { store } from '../store/store.ts'`],
    ['its own room by an alias', outbox, `import { outbox } from '#engine/outbox/outbox.ts'`],
    ['the store in a pure room', throttle, `import { store } from '#engine/store/store.ts'`],
    ['ports in a pure room', throttle, `import type { Clock } from '#engine/ports.ts'`],
    ['the disk in a pure room', throttle, `import { readFileSync } from 'node:fs'`],
    ['a provider in the outbox', outbox, `import { smtp } from '#engine/channels/smtp/smtp.ts'`],
    [
      'the store in a channel',
      'src/main/engine/channels/smtp/planted.ts',
      `import {} from '#engine/store/store.ts'`,
    ],
    [
      'a room of the engine in a host',
      'src/main/desktop/planted.ts',
      `import {} from '#engine/store/store.ts'`,
    ],
    ['the desktop in the engine', people, `import {} from '../../desktop/desktop.ts'`],
    [
      'a value of shared in the renderer',
      'src/renderer/app/planted.ts',
      `import { AppError } from '#shared/app-error.ts'`,
    ],
    [
      'a screen in a screen',
      'src/renderer/screens/outbox/planted.tsx',
      `import {} from '../people/people.tsx'`,
    ],
    [
      'anything of ours in ui',
      'src/renderer/ui/planted.ts',
      `import type {} from '#shared/contract/index.ts'`,
    ],
    ['the client outside renderer/api', 'src/renderer/app/planted.ts', `import {} from '@orpc/client'`],
    ['a socket outside renderer/api', 'src/renderer/app/planted.ts', `new WebSocket('ws://localhost')`],
    ['Node in shared', 'src/shared/planted.ts', `import {} from 'node:fs'`],
    ['a folder that is in no room', 'src/main/engine/attic/planted.ts', `export {}`],
    ['Date.now in the engine', people, `export const at = Date.now()`],
    ['new Date() in the engine', people, `export const at = new Date()`],
    ['setTimeout in the engine', people, `globalThis.setTimeout(() => {}, 5)`],
    ['chance in the engine', people, `export const x = Math.random()`],
  ])('%s', (_what, path, code) => {
    expect(plant(path, code)).toHaveLength(1)
  })

  it.each([
    ['a front door', people, `import { store } from '#engine/store/store.ts'`],
    [
      'the promise of channels in the outbox',
      outbox,
      `import type { Channel } from '#engine/channels/channel.ts'`,
    ],
    [
      'types of a verdict in replies',
      'src/main/engine/replies/planted.ts',
      `import type { Verdict } from '#engine/bounces/verdict.ts'`,
    ],
    [
      'types of shared in the renderer',
      'src/renderer/api/planted.ts',
      `import type { Client } from '#shared/contract/index.ts'`,
    ],
    ['ui in a screen', 'src/renderer/screens/outbox/planted.tsx', `import { Page } from '../../ui/ui.ts'`],
    ['electron in the desktop room', 'src/main/desktop/planted.ts', `import { app } from 'electron'`],
    ['a date made of a number', people, `export const at = (now: number) => new Date(now)`],
    ['a word in a text', people, `export const text = "import 'electron'; Date.now()"`],
  ])('and %s is not one', (_what, path, code) => {
    expect(plant(path, code)).toEqual([])
  })

  it('two rooms that import each other', () => {
    const there = [
      readSource('src/main/engine/people/people.ts', `import {} from '#engine/feed/feed.ts'`),
      readSource('src/main/engine/feed/feed.ts', `import {} from '#engine/people/people.ts'`),
    ]
    expect(mutualRooms(there, RULES)).toEqual(['engine/feed <-> engine/people'])
  })

  it('an empty name', () => {
    const paths = [
      'src/main/engine/lib/helpers.ts',
      'src/main/queue-manager.ts',
      'src/main/engine/lib/backoff.ts',
    ]
    expect(emptyNames(paths, RULES)).toEqual(paths.slice(0, 2))
  })

  it('an exception that nothing needs', () => {
    const uses = [{ within: 'src/', names: ['Date.now'], why: '', except: [{ at: 'src/a.ts', reason: '' }] }]
    expect(idleExceptions([readSource('src/a.ts', 'export {}')], { ...RULES, uses })).toEqual(['src/a.ts'])
  })

  it('a broken file is not passed over', () => {
    expect(() => readSource('src/a.ts', 'import {')).toThrow('does not parse')
  })
})

it('every room of the table can be told from its path', () => {
  for (const room of RULES.rooms) {
    const path = room.at.endsWith('/') ? `${room.at}any.ts` : room.at
    expect(roomOf(path, RULES)?.name).toBe(room.name)
  }
})
