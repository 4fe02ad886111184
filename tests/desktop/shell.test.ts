import { createRouterClient } from '@orpc/server'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Preferences } from '../../src/main/desktop/preferences.ts'
import { beginShell } from '../../src/main/desktop/shell.ts'
import { AppError } from '../../src/shared/app-error.ts'
import { scratch } from '../data-folder/scratch.ts'
import { calm, tinyRouter } from '../data-folder/tiny-router.ts'
import { electronDouble, type MenuItem } from './electron-double.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

function begun(given: { first?: boolean } = {}) {
  const { electron, parts } = electronDouble(given)
  const folder = scratch()
  const kept: Preferences = {}
  const signals = new EventEmitter()
  const shell = beginShell(electron, {
    folder,
    home: folder,
    process: {
      argv: [],
      env: {},
      execPath: '/opt/fieldpost',
      platform: 'linux',
      on: signals.on.bind(signals) as never,
    },
    openPreferences: () => ({ get: (key) => kept[key], set: (key, value) => void (kept[key] = value) }),
  })
  return { shell, parts, folder, signals, kept }
}

async function opened() {
  const all = begun()
  if (!all.shell) throw new Error('not the first')
  const { router, open } = tinyRouter([{ ...calm, waiting: 3, unread: 2, paused: true }])
  const finish = vi.fn<() => Promise<void>>(() => Promise.resolve())
  await all.shell.ready()
  const ports = all.shell.ports(quiet)
  onTestFinished(() => ports.network.stop())
  all.shell.open({
    router,
    client: createRouterClient(router, { context: {} }),
    files: () => ({ status: 200, headers: {}, body: new Uint8Array() }),
    log: quiet,
    finish,
  })
  const [window] = all.parts.windows
  const [tray] = all.parts.trays
  if (!window || !tray) throw new Error('no window or tray')
  return { ...all, window, tray, finish, open, ports }
}

function find(items: MenuItem[], label: string): MenuItem {
  for (const item of items) {
    if (item.label === label) return item
    const inner = item.submenu?.find((one) => one.label === label)
    if (inner) return inner
  }
  throw new Error(`no ${label} in the menu`)
}

describe('the desktop shell', () => {
  test('keeps what Chromium writes inside the data folder and is sandboxed, before Electron is ready', () => {
    const { parts, folder } = begun()
    expect(parts.app.setPath).toHaveBeenCalledWith('userData', join(folder, 'desktop'))
    expect(parts.app.enableSandbox).toHaveBeenCalled()
    expect(parts.protocol.registerSchemesAsPrivileged).toHaveBeenCalled()
  })

  test('ends at once in a second instance, and the first one shows its window', async () => {
    const second = begun({ first: false })
    expect(second.shell).toBeNull()
    expect(second.parts.app.exit).toHaveBeenCalledWith(0)

    const { parts, window } = await opened()
    window.hide()
    window.minimized = true
    parts.app.emit('second-instance')
    expect([window.visible, window.minimized]).toEqual([true, false])
  })

  test('shows in tray, badge and menu how things stand, as the engine tells it', async () => {
    const { parts, tray } = await opened()
    await vi.waitFor(() => expect(tray.tip).toBe('Fieldpost. Paused: 3 waiting'))
    expect(parts.app.setBadgeCount).toHaveBeenLastCalledWith(2)
    expect(tray.image).toMatchObject({ path: expect.stringContaining('tray-attention') as string })
    expect(find(tray.menu, 'Live feed (2 new)')).toBeDefined()
    expect(find(tray.menu, 'Resume sending')).toBeDefined()
    expect(find(parts.menus.at(-1) ?? [], 'Resume sending')).toBeDefined()
  })

  test('opens the window on the feed when a notification is clicked', async () => {
    const { parts, window, ports } = await opened()
    ports.notifier.notify({ title: 'Bounce', body: '', tag: 'b' })
    parts.notes[0]?.emit('click')
    expect(window.visible).toBe(true)
    expect(window.webContents.sent).toEqual([['fieldpost-go', '/feed']])
  })

  test('tells once that closing the window does not stop the sending', async () => {
    const { parts, window } = await opened()
    for (let i = 0; i < 2; i++) window.emit('close', { preventDefault() {} })
    expect(parts.notes.map((note) => note.title)).toEqual(['Fieldpost keeps sending'])
  })

  test('starts at login on request, from the menu', async () => {
    const { parts } = await opened()
    find(parts.menus.at(-1) ?? [], 'Start at login').click?.()
    expect(find(parts.menus.at(-1) ?? [], 'Start at login').checked).toBe(true)
    find(parts.menus.at(-1) ?? [], 'Start at login').click?.()
    expect(find(parts.menus.at(-1) ?? [], 'Start at login').checked).toBe(false)
  })

  test('ends everything in order on a signal', async () => {
    const { parts, signals, finish, open, tray } = await opened()
    await vi.waitFor(() => expect(tray.tip).toContain('3 waiting'))
    expect(open.streams).toBe(1)
    const ended = new Promise((resolve) => parts.app.exit.mockImplementation(resolve))
    signals.emit('SIGTERM')
    expect(await ended).toBe(0)
    expect(finish).toHaveBeenCalledOnce()
    await vi.waitFor(() => expect(open.streams).toBe(0))
  })

  test('tells the rep in a box why it cannot run, with what to do', () => {
    const { shell, parts } = begun()
    shell?.fail(
      new AppError('folder-in-use', 'fieldpost serve already works here.', { fix: 'Stop it first.' }),
    )
    expect(parts.dialog.showErrorBox).toHaveBeenCalledWith(
      'Fieldpost cannot run',
      'fieldpost serve already works here.\n\nStop it first.',
    )
    expect(parts.app.exit).toHaveBeenCalledWith(1)
  })
})
