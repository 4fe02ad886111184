import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Compares package-lock.json with npm's own record of what it has put into node_modules, which npm writes last, so that
 * an interrupted installation shows. Packages for other systems may be absent.
 * Returns null when everything is there, else the reason in words.
 */
export function whyNotInstalled(root) {
  const recordPath = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(recordPath)) return 'packages are not installed'
  const wanted = packagesIn(join(root, 'package-lock.json'))
  const present = packagesIn(recordPath)
  const stale = differingPackages(wanted, present)
  if (stale.length > 0)
    return `packages are out of date (${stale.slice(0, 3).join(', ')}${stale.length > 3 ? ', …' : ''})`
  const node = join(root, 'node_modules', 'node', 'bin')
  if (!existsSync(join(node, 'node')) && !existsSync(join(node, 'node.exe')))
    return 'Node 24 is not installed'
  return null
}

/** Paths such as `node_modules/zod` whose version is not the locked one, or that the lock file does not know. */
export function differingPackages(wanted, present) {
  const differs = Object.entries(wanted).filter(([path, want]) => {
    const have = present[path]
    if (!have) return !mayBeAbsent(want)
    return have.version !== want.version || have.integrity !== want.integrity
  })
  const unknown = Object.keys(present).filter((path) => !(path in wanted))
  return [...differs.map(([path]) => path), ...unknown]
}

const mayBeAbsent = (entry) => Boolean(entry.optional || entry.devOptional || entry.peer)

function packagesIn(lockFile) {
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'))
  return Object.fromEntries(Object.entries(packages).filter(([path, entry]) => path !== '' && !entry.link))
}
