import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { AppError } from '#shared/app-error.ts'
import { servePortArgument } from './arguments.ts'
import { installation } from '../installation.ts'
import { sayTrouble } from './say-trouble.ts'
import type { Session } from './session.ts'
import { aborted } from './stop-signal.ts'

interface ServeOptions {
  port?: number
  open: boolean
}

/** `serve [--port N] [--no-open]`. */
export function registerServe(program: Command, session: Session): void {
  program
    .command('serve')
    .description('run Fieldpost in the browser, on this machine only, until Ctrl-C')
    .option('--port <port>', 'the port on 127.0.0.1 (default: a free one)', servePortArgument)
    .option('--no-open', 'do not open the browser')
    .action((options: ServeOptions) => serve(session, options))
}

async function serve(session: Session, options: ServeOptions): Promise<void> {
  // From here on a signal is a wish to stop cleanly, also while the engine starts.
  const { stop } = session
  const rendererFolder = builtScreens()
  const { startBrowserHost } = await import('../browser-host/browser-host.ts')
  await session.own({ brief: false, instead: { host: 'browser' } }, async (owned) => {
    const { client, engine, log } = owned
    const host = await startBrowserHost({
      router: engine.router,
      rendererFolder,
      log,
      port: options.port ?? 0,
    })
    try {
      await owned.welcomeOthers()
      await engine.start()
      await session.output.result({ url: host.launchUrl }, `Fieldpost is running at ${host.launchUrl}`)
      if (options.open && hasDisplay(session.env)) openBrowser(host.launchUrl)
      void sayTrouble(client, session.output, stop)
      await aborted(stop)
    } finally {
      await host.close()
      await engine.stop()
    }
  })
}

function builtScreens(): string {
  const folder = join(installation().folder, 'out', 'renderer')
  if (existsSync(join(folder, 'index.html'))) return folder
  throw new AppError('not-found', 'The screens of Fieldpost are not built yet.', {
    fix: 'Run `npm run build`, then start again.',
  })
}

function hasDisplay(env: NodeJS.ProcessEnv): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return true
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}

/** The address is printed too, so a browser that does not open is no failure. It gets no password of ours to see. */
function openBrowser(url: string): void {
  const { FIELDPOST_PASSWORD: _password, ...env } = process.env
  const windows = process.platform === 'win32'
  const program = windows ? 'rundll32' : process.platform === 'darwin' ? 'open' : 'xdg-open'
  const words = windows ? ['url.dll,FileProtocolHandler', url] : [url]
  const child = spawn(program, words, { stdio: 'ignore', detached: true, env })
  child.on('error', () => {})
  child.unref()
}
