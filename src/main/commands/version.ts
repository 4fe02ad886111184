import type { Command } from 'commander'
import { electronRuntime, installation } from '../installation.ts'
import type { Session } from './session.ts'

/** `version`. */
export function registerVersion(program: Command, session: Session): void {
  program
    .command('version')
    .description('the versions of Fieldpost and of what it stands on')
    .action(async () => {
      const { name, version } = installation()
      const electron = electronRuntime()
      const { sqliteVersion } = await import('#engine/engine.ts')
      const sqlite = await sqliteVersion()
      await session.output.result(
        { name, version, node: process.versions.node, sqlite, electron },
        `${name} ${version}`,
        `Node ${process.versions.node}`,
        `SQLite ${sqlite}`,
        electron === null ? 'Electron runtime not present' : `Electron runtime ${electron}`,
      )
    })
}
