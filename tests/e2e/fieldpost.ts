import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import AxeBuilder from '@axe-core/playwright'
import { _electron, test as base, expect, type Page } from '@playwright/test'

const root = join(import.meta.dirname, '..', '..')

interface Fixtures {
  /** A window of Fieldpost with an empty data folder: in Chromium by the browser host, in Electron by itself. */
  app: Page
}

export const test = base.extend<Fixtures>({
  app: async ({ page }, use, info) => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'fieldpost-e2e-'))
    try {
      await (info.project.name === 'electron'
        ? inElectron(dataFolder, use)
        : inBrowser(dataFolder, page, use))
    } finally {
      rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 })
    }
  },
})
export { expect }

async function inElectron(dataFolder: string, use: (page: Page) => Promise<void>): Promise<void> {
  // The program is the one that the package electron names; the project exists only where that is here.
  const app = await _electron.launch({
    args: [join(root, 'out', 'main', 'index.js'), '--data', dataFolder],
  })
  try {
    await use(await app.firstWindow())
  } finally {
    await app.close()
  }
}

async function inBrowser(dataFolder: string, page: Page, use: (page: Page) => Promise<void>): Promise<void> {
  const host = spawn(
    process.execPath,
    [join(root, 'src', 'main', 'cli.ts'), 'serve', '--no-open', '--data', dataFolder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = new Promise<void>((done) => {
    host.once('exit', () => done())
  })
  try {
    await page.goto(await addressOf(createInterface({ input: host.stdout })))
    await use(page)
  } finally {
    await page.close()
    host.kill('SIGTERM')
    await ended
  }
}

/** The address that the browser host prints once it listens. */
async function addressOf(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const address = /running at (http:\S+)/.exec(line)?.[1]
    if (address) return address
  }
  throw new Error('The browser host ended before it printed its address')
}

/** No violation of any rule of axe on the screen as it stands. Mails in frames are not ours to judge. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze()
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes[0]?.html ?? ''}`)
  expect(found, `axe on ${screen}`).toEqual([])
}
