// `npm run dev`: the desktop with reload where Electron's runtime is; else the browser host, started again at each change
// of its sources, behind a Vite server that reloads the screens. Arguments go to the desktop or to `serve`.
import { once } from 'node:events'
import { createServer as createSocket } from 'node:net'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { buildIfNeeded } from './lib/build.mjs'
import { findElectron, sandboxArguments } from './lib/electron-runtime.mjs'
import { become, restartOnNode24 } from './lib/on-node-24.mjs'
import { cacheFolder, node24, root, tool } from './lib/paths.mjs'
import { main, run } from './lib/run.mjs'
import { say } from './lib/say.mjs'

await main(async () => {
  const restarted = await restartOnNode24(import.meta.filename)
  if (restarted !== null) return restarted
  const args = withOwnData(process.argv.slice(2))
  const electron = await findElectron()
  if (electron.program) {
    const electronVite = tool('electron-vite', 'bin', 'electron-vite.js')
    return become(node24, [electronVite, 'dev', '--watch', '--', ...sandboxArguments(), ...args])
  }
  say(`Fieldpost: no desktop window, because ${electron.why}; developing in the browser.`)
  return inBrowser(args)
})

/** What is tried out while developing stays out of the folder that holds somebody's real outbox. */
function withOwnData(args) {
  const given = args.some((arg) => arg === '--data' || arg.startsWith('--data='))
  return given ? args : [...args, '--data', join(cacheFolder, 'dev-data')]
}

async function inBrowser(args) {
  if (!existsSync(join(root, 'out', 'renderer', 'index.html'))) await buildIfNeeded()
  const hostPort = await freePort()
  const vite = await serveScreens(hostPort)
  const { port } = vite.httpServer.address()
  const output = new PassThrough()
  createInterface({ input: output }).on('line', (line) =>
    console.log(line.replace(`:${hostPort}/`, `:${port}/`)),
  )
  const serve = ['src/main/cli.ts', 'serve', '--no-open', '--port', String(hostPort), ...args]
  try {
    return await run(node24, ['--watch', '--watch-preserve-output', ...serve], { output })
  } finally {
    await vite.close()
  }
}

/** The screens from their sources. What is the browser host's goes there under the names it trusts. */
async function serveScreens(hostPort) {
  const { createServer } = await import('vite')
  const { default: config } = await import('../electron.vite.config.ts')
  const target = `http://127.0.0.1:${hostPort}`
  const vite = await createServer({
    ...config.renderer,
    root: join(root, 'src', 'renderer'),
    configFile: false,
    clearScreen: false,
    server: {
      host: '127.0.0.1',
      proxy: {
        '/open/': { target, changeOrigin: true },
        '/rpc': {
          target,
          changeOrigin: true,
          ws: true,
          configure: (proxy) =>
            proxy.on('proxyReqWs', (request) => {
              request.setHeader('origin', target)
            }),
        },
      },
    },
  })
  return vite.listen()
}

async function freePort() {
  const server = createSocket().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
