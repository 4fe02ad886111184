import { isBuilt, stampedBuild } from './build-state.mjs'
import { node24, root, tool } from './paths.mjs'
import { Failed, run } from './run.mjs'
import { say } from './say.mjs'

/** Builds into out/. Rejects when that fails; the reason is on the terminal then. */
export async function build({ quiet = false } = {}) {
  await stampedBuild(root, async () => {
    const args = [
      tool('electron-vite', 'bin', 'electron-vite.js'),
      'build',
      ...(quiet ? ['--logLevel', 'warn'] : []),
    ]
    const code = await run(node24, args, {
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', process.stderr, process.stderr],
    })
    if (code !== 0) throw new Failed('The build failed; the lines above say where.')
  })
}

export async function buildIfNeeded() {
  if (isBuilt(root)) return
  say('Fieldpost: building, which takes a few seconds.')
  await build({ quiet: true })
}
