import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, node24, root } from './paths.mjs'
import { run } from './run.mjs'
import { say } from './say.mjs'

/*
 * npm installs Electron without its runtime, a separate download of some 110 MB from GitHub (or ELECTRON_MIRROR) that some
 * networks refuse. Nothing but the desktop window may need it.
 */

const folder = join(root, 'node_modules', 'electron')
const PROGRAMS = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
/** A download that brings nothing for this long is given up. */
const STALLED_MS = 10_000

/** Null when a window can be opened here, else why not. */
export function whyNoDisplay(env = process.env, platform = process.platform) {
  if (platform === 'darwin' || platform === 'win32') return null
  return env.DISPLAY || env.WAYLAND_DISPLAY ? null : 'there is no display'
}

/** The runtime's program; null when it is not here. */
export function electronProgram(env = process.env) {
  const recorded = join(folder, 'path.txt')
  const name = existsSync(recorded)
    ? readFileSync(recorded, 'utf8').trim()
    : (PROGRAMS[process.platform] ?? 'electron')
  const program = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name)
  return existsSync(program) ? program : null
}

/** Where to start the window: `{program}`, or `{why}` in words. Downloads the runtime once when it is not here. */
export async function findElectron() {
  const noDisplay = whyNoDisplay()
  if (noDisplay) return { why: noDisplay }
  if (!electronProgram()) {
    const failure = await download()
    if (failure) return { why: failure }
  }
  const program = electronProgram()
  if (!program) return { why: "Electron's runtime is not here" }
  return (await starts(program))
    ? { program }
    : { why: `Electron's runtime does not start here (try ${program} --version)` }
}

/** Root has to give up Chromium's sandbox, or Electron refuses to start at all. */
export const sandboxArguments = () =>
  process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** Finds missing system libraries before a window is promised. */
async function starts(program) {
  const env = { ...process.env }
  delete env.ELECTRON_RUN_AS_NODE
  const { status } = spawnSync(program, [...sandboxArguments(), '--version'], {
    env,
    stdio: 'ignore',
    timeout: 10_000,
  })
  return status === 0
}

/** Null when the runtime is here now, else why not. A failure is remembered for this version, so it costs time once. */
async function download() {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const failed = join(cacheFolder, `electron-${version}-not-downloaded`)
  const retry = '`npx install-electron` tries again'
  if (existsSync(failed)) return `Electron's runtime could not be downloaded (${retry})`
  say("Fieldpost: downloading Electron's runtime, once.")
  // The download lands in a folder of its own first, where its growth can be watched.
  const landing = join(cacheFolder, 'electron-download')
  mkdirSync(landing, { recursive: true })
  const growth = watchGrowth([landing, join(folder, 'dist')], STALLED_MS)
  const env = { ...process.env, TMPDIR: landing, TEMP: landing, TMP: landing }
  const code = await run(node24, [join(folder, 'install.js')], {
    env,
    stdio: 'ignore',
    abort: growth.stalled,
  }).finally(() => {
    growth.stop()
    rmSync(landing, { recursive: true, force: true })
  })
  if (code === 0) return null
  writeFileSync(failed, '')
  return `Electron's runtime could not be downloaded (${retry})`
}

/** `stalled` is aborted once the folders have not grown for `stalledMs`. */
function watchGrowth(folders, stalledMs) {
  const controller = new AbortController()
  let bytes = 0
  let grownAt = performance.now()
  const timer = setInterval(() => {
    const now = folders.reduce((sum, each) => sum + bytesIn(each), 0)
    if (now !== bytes) grownAt = performance.now()
    else if (performance.now() - grownAt > stalledMs) controller.abort()
    bytes = now
  }, 500)
  return { stalled: controller.signal, stop: () => clearInterval(timer) }
}

function bytesIn(path) {
  try {
    return readdirSync(path, { recursive: true }).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
  } catch {
    return 0
  }
}

function sizeOf(path) {
  try {
    return statSync(path).size
  } catch {
    return 0 // Renamed or removed between listing and looking.
  }
}
