// `npm start`: the desktop window where that is possible, else the same app in the browser. Arguments are passed on.
import { join } from 'node:path'
import { buildIfNeeded } from './lib/build.mjs'
import { findElectron, sandboxArguments, whyNoDisplay } from './lib/electron-runtime.mjs'
import { become, restartOnNode24 } from './lib/on-node-24.mjs'
import { node24, root } from './lib/paths.mjs'
import { main } from './lib/run.mjs'
import { say } from './lib/say.mjs'

await main(async () => {
  const restarted = await restartOnNode24(import.meta.filename)
  if (restarted !== null) return restarted
  const args = process.argv.slice(2)
  await buildIfNeeded()
  const electron = await electronFor(args)
  if (electron.program) return openWindow(electron.program, args)
  say(`Fieldpost: no desktop window, because ${electron.why}; serving it to a browser instead.`)
  return become(node24, [join(root, 'out', 'main', 'cli.js'), 'serve', ...args])
})

/** `--port` and `--no-open` mean something to the browser host only, so they ask for it. */
async function electronFor(args) {
  const option = args.find((arg) => arg === '--no-open' || arg === '--port' || arg.startsWith('--port='))
  if (option) return { why: whyNoDisplay() ?? `${option} asks for the browser` }
  return findElectron()
}

function openWindow(program, args) {
  const env = { ...process.env }
  delete env.ELECTRON_RUN_AS_NODE
  if (sandboxArguments().length > 0) say("Fieldpost: started as root, so without Chromium's sandbox.")
  return become(program, [...sandboxArguments(), root, ...args], env)
}
