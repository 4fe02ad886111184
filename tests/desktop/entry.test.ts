import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { connectToOwner } from '../../src/main/data-folder/data-folder.ts'
import type { Client } from '../../src/shared/contract/index.ts'
import { scratch } from '../data-folder/scratch.ts'
import { electronDouble } from './electron-double.ts'

const electron = vi.hoisted(() => ({ default: null as unknown }))
vi.mock('electron', () => electron)
vi.mock('electron-store', () => ({
  default: class {
    readonly kept = new Map<string, unknown>()
    get(key: string) {
      return this.kept.get(key)
    }
    set(key: string, value: unknown) {
      this.kept.set(key, value)
    }
  },
}))

const argv = process.argv
afterEach(() => {
  process.argv = argv
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal)
})

/** Starts `src/main/index.ts` itself, with everything real but Electron. */
async function started(dataFolder: string) {
  const { electron: double, parts } = electronDouble()
  const appFolder = scratch()
  mkdirSync(join(appFolder, 'out', 'renderer'), { recursive: true })
  writeFileSync(join(appFolder, 'out', 'renderer', 'index.html'), '<!doctype html><title>Fieldpost</title>')
  parts.app.getAppPath = () => appFolder
  electron.default = double
  process.argv = ['fieldpost', '--no-sandbox', '--data', dataFolder]
  vi.resetModules()
  await import('../../src/main/index.ts')
  return parts
}

describe('the desktop app', () => {
  test('owns the folder, opens its page, gives it the contract, is reached by commands, and ends in order', async () => {
    const folder = join(scratch(), 'data')
    const parts = await started(folder)
    await vi.waitFor(() => expect(parts.windows).toHaveLength(1), { timeout: 20_000 })
    expect(statSync(folder).mode & 0o777).toBe(0o700)

    const page = parts.protocol.handle.mock.calls[0]?.[1](new Request('fieldpost://app/'))
    expect(await page?.text()).toContain('<title>Fieldpost</title>')

    const contents = parts.windows[0]?.webContents
    parts.ipcMain.emit('fieldpost-ready', { sender: contents, senderFrame: contents?.mainFrame })
    const port = contents?.mainFrame.ports[0]
    port?.start()
    const client: Client = createORPCClient(new RPCLink({ port: port as MessagePort }))
    expect(await client.app.info()).toMatchObject({ host: 'desktop', dataFolder: folder })

    const command = await connectToOwner(folder)
    expect(await command?.client.app.status()).toMatchObject({ paused: false })

    const ended = new Promise((resolve) => parts.app.exit.mockImplementation(resolve))
    parts.app.quit()
    expect(await ended).toBe(0)
    await command?.closed
    expect(existsSync(join(folder, 'owner.json'))).toBe(false)
  })

  test('says in a box that the folder has an owner already', async () => {
    const folder = scratch()
    const { ownFolder } = await import('../../src/main/data-folder/data-folder.ts')
    const first = await ownFolder(folder, { command: 'serve', brief: false })
    const parts = await started(folder)
    await vi.waitFor(() => expect(parts.app.exit).toHaveBeenCalledWith(1), { timeout: 20_000 })
    expect(parts.dialog.showErrorBox.mock.calls[0]?.[1]).toContain('fieldpost serve')
    first.release()
  })
})
