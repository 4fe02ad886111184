import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isBuilt, stampedBuild } from '../../scripts/lib/build-state.mjs'

let root
const write = (path, text) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const build = async () => {
  for (const path of ['main/index.js', 'main/cli.js', 'preload/index.cjs', 'renderer/index.html'])
    write(`out/${path}`, '')
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fp-build-'))
  write('src/main/cli.ts', 'one')
  write('package.json', '{}')
})
afterEach(() => rmSync(root, { recursive: true }))

describe('whether a build is up to date', () => {
  it('is no before the first one and yes after it', async () => {
    expect(isBuilt(root)).toBe(false)
    await stampedBuild(root, build)
    expect(isBuilt(root)).toBe(true)
  })

  it.each([
    ['a changed source', () => write('src/main/cli.ts', 'two')],
    ['a new source', () => write('src/main/more.ts', '')],
    ['a removed source', () => rmSync(join(root, 'src/main/cli.ts'))],
    ['other packages', () => write('package.json', '{"dependencies":{}}')],
    ['a lost output', () => rmSync(join(root, 'out/renderer/index.html'))],
  ])('is no after %s', async (_what, change) => {
    await stampedBuild(root, build)
    change()
    expect(isBuilt(root)).toBe(false)
  })

  it('does not mind a fresh checkout of the same sources', async () => {
    await stampedBuild(root, build)
    utimesSync(join(root, 'src/main/cli.ts'), new Date(0), new Date(0))
    expect(isBuilt(root)).toBe(true)
  })

  it('is no after a failed build, although an earlier one had passed', async () => {
    await stampedBuild(root, build)
    await expect(stampedBuild(root, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(isBuilt(root)).toBe(false)
  })

  it('is no when a source changed while it was being built', async () => {
    await stampedBuild(root, async () => {
      await build()
      write('src/main/cli.ts', 'meanwhile')
    })
    expect(isBuilt(root)).toBe(false)
  })

  it('refuses a build that made nothing', async () => {
    await expect(stampedBuild(root, async () => {})).rejects.toThrow('out/main/index.js')
  })
})
