import { mkdirSync, rmSync, existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Electron } from './electron-parts.ts'

export const HIDDEN = '--hidden'

export interface LoginItem {
  /** Null where it cannot be set: an app that is not packed would start the wrong program. */
  isOn(): boolean | null
  set(on: boolean): void
}

export interface Machine {
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
  execPath: string
  home: string
}

/** Start at login, on the rep's request only; the window then stays closed until it is asked for. */
export function createLoginItem({ app }: Pick<Electron, 'app'>, machine: Machine): LoginItem {
  if (!app.isPackaged) return { isOn: () => null, set: () => undefined }
  if (machine.platform === 'linux') return autostartFile(machine)
  const settings = machine.platform === 'win32' ? { args: [HIDDEN] } : {}
  return {
    isOn: () => app.getLoginItemSettings(settings).openAtLogin,
    set: (on) => app.setLoginItemSettings({ ...settings, openAtLogin: on }),
  }
}

/** True when the system started us at login, or we were told to stay hidden. */
export function startedHidden(
  { app }: Pick<Electron, 'app'>,
  argv: string[],
  platform: NodeJS.Platform,
): boolean {
  return argv.includes(HIDDEN) || (platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin)
}

/** Linux has no call for it, but a folder (XDG Desktop Application Autostart Specification). */
function autostartFile({ env, execPath, home }: Machine): LoginItem {
  const path = join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'autostart', 'fieldpost.desktop')
  return {
    isOn: () => existsSync(path),
    set(on) {
      if (!on) return rmSync(path, { force: true })
      mkdirSync(dirname(path), { recursive: true })
      // An AppImage runs from a place that is made anew at each start; its file is what stays.
      const command = `${quoted(env['APPIMAGE'] || execPath)} ${HIDDEN}`
      const lines = [
        '[Desktop Entry]',
        'Type=Application',
        'Name=Fieldpost',
        `Exec=${command}`,
        'Terminal=false',
      ]
      writeFileSync(path, `${lines.join('\n')}\n`)
    },
  }
}

/** As the Desktop Entry Specification wants an argument of `Exec`: quoted, then escaped once more as a string. */
function quoted(text: string): string {
  const argument = text.replace(/["`$\\]/g, (character) => `\\${character}`).replaceAll('%', '%%')
  return `"${argument.replaceAll('\\', '\\\\')}"`
}
