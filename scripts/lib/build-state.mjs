import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { Failed } from './run.mjs'

/** What a build is made from, and what must be there after it; paths from the project's folder. */
const INPUTS = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.base.json']
const OUTPUTS = ['out/main/index.js', 'out/main/cli.js', 'out/preload/index.cjs', 'out/renderer/index.html']
const STAMP = join('.cache', 'build-stamp')

/** One hash over names and contents (some 30 ms): times would call a fresh checkout or a copy out of date. */
export function fingerprint(root) {
  const hash = createHash('sha256')
  for (const file of INPUTS.flatMap((input) => filesIn(join(root, input)))) {
    const content = readFileSync(file)
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

export function isBuilt(root) {
  const stamp = join(root, STAMP)
  return (
    OUTPUTS.every((output) => existsSync(join(root, output))) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === fingerprint(root)
  )
}

/** Runs `build`; an interrupted or failed one leaves no stamp, and so does one whose sources changed meanwhile. */
export async function stampedBuild(root, build) {
  const stamp = join(root, STAMP)
  rmSync(stamp, { force: true })
  const before = fingerprint(root)
  await build()
  const absent = OUTPUTS.filter((output) => !existsSync(join(root, output)))
  if (absent.length > 0) throw new Failed(`The build made no ${absent.join(', ')}.`)
  if (fingerprint(root) !== before) return
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, before)
}

function filesIn(path) {
  if (!existsSync(path)) return []
  const entries = tryReadFolder(path)
  if (!entries) return [path]
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesIn(join(path, entry.name)))
}

function tryReadFolder(path) {
  try {
    return readdirSync(path, { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOTDIR') return null
    throw error
  }
}
