import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of package.json. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** What scripts remember between runs; git ignores it. */
export const cacheFolder = join(root, '.cache')

/** Node 24 as pinned in package.json; absent before the first set-up. */
export const node24 = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
)

/** The script of one package's command, to be run by `node24` whatever the PATH is. */
export const tool = (...path) => join(root, 'node_modules', ...path)
