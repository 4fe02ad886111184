import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const packageSchema = z.object({ name: z.string(), version: z.string() })

/** The folder Fieldpost is installed in (it holds `package.json` and `out/`), its name and its version. */
export function installation(): { folder: string; name: string; version: string } {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (existsSync(file)) return { folder, ...packageSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) }
    if (dirname(folder) === folder) throw new Error(`no package.json above ${import.meta.dirname}`)
  }
}

/** The version of Electron's runtime that can be started here; null when there is none. Downloads nothing. */
export function electronRuntime(): string | null {
  if (process.versions['electron']) return process.versions['electron']
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
    const program = readFileSync(join(folder, 'path.txt'), 'utf8').trim()
    const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist')
    if (!existsSync(join(dist, program))) return null
    return packageSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).version
  } catch {
    return null
  }
}
