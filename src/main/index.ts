import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readRenderer } from './browser-host/browser-host.ts'
import { compose } from './compose.ts'
import { defaultDataFolder, openLog, ownFolder, serveSocket } from './data-folder/data-folder.ts'
import { beginDesktop, hideFromDock } from './desktop/desktop.ts'
import { openVault } from './vault/vault.ts'

// Files that Chromium and the libraries make are this user's alone, whatever the system's habit.
process.umask(0o077)
// Electron gets ready only once the top level of this file has ended. So the command line is awaited here, since it
// wants no display, and the desktop may not be, since it waits for Electron.
const cli = process.argv.indexOf('--cli')
if (cli === -1) void desktop()
else await commandLine(process.argv.slice(cli + 1))

async function commandLine(words: string[]): Promise<never> {
  hideFromDock()
  const { runCommandLine } = await import('./cli.ts')
  process.exit(await runCommandLine(words))
}

async function desktop(): Promise<void> {
  const folder = dataFolder()
  const shell = beginDesktop(folder)
  if (!shell) return
  try {
    const ownership = await ownFolder(folder, { command: 'desktop', brief: false })
    const log = openLog({ folder: ownership.folder })
    const secrets = await openVault({ folder: ownership.folder, env: process.env })
    await shell.ready()
    const composed = await compose({
      dataFolder: ownership.folder,
      host: 'desktop',
      log,
      secrets,
      ...shell.ports(log),
    })
    const socket = await serveSocket(ownership, composed.engine.router)
    const finish = async () => {
      await socket.close()
      await composed.close()
      ownership.release()
      log.close()
    }
    const files = readRenderer(shell.rendererFolder)
    shell.open({ router: composed.engine.router, client: composed.client, files, log, finish })
    await composed.engine.start()
  } catch (error) {
    shell.fail(error)
  }
}

/** `--data DIR`, else the OS's place. Chromium's own switches stand beside it, so unknown words are no error. */
function dataFolder(): string {
  const { values } = parseArgs({
    args: process.argv.slice(1),
    options: { data: { type: 'string' } },
    strict: false,
  })
  return resolve(
    typeof values.data === 'string' ? values.data : defaultDataFolder(process.env, process.platform),
  )
}
