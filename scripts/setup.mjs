// Runs before every other script, on whatever Node started npm (20 or newer), so it may use no package at all.
import { installDebianPackages } from './lib/debian.mjs'
import { whyNotInstalled } from './lib/installed.mjs'
import { root } from './lib/paths.mjs'
import { main, run } from './lib/run.mjs'
import { say } from './lib/say.mjs'

await main(async () => {
  const why = whyNotInstalled(root)
  if (why) {
    say(`Fieldpost: ${why}; installing, which takes about a minute.`)
    const code = await installPackages()
    if (code !== 0) {
      say('Fieldpost: `npm ci` failed; the lines above say why. Nothing was started.')
      return 1
    }
  }
  if (process.argv.includes('--for-tests')) await installDebianPackages()
  return 0
})

/**
 * Install scripts stay off and only the one that is needed runs: npm before 11 knows no `allowScripts` and would compile
 * better-sqlite3 although its binaries are in the package.
 */
async function installPackages() {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  return (
    (await npm(['ci', '--include=dev', '--ignore-scripts', ...quiet])) ||
    (await npm(['rebuild', 'node', ...quiet]))
  )
}

/** The npm that called us when there is one: it may not be on the PATH. */
function npm(args) {
  const env = { ...process.env, npm_config_ignore_scripts: 'false' }
  const stdio = ['ignore', process.stderr, process.stderr]
  const cli = process.env.npm_execpath
  if (cli?.endsWith('npm-cli.js')) {
    return run(process.env.npm_node_execpath ?? process.execPath, [cli, ...args], { env, stdio })
  }
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { env, stdio })
}
