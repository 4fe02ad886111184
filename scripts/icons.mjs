// Draws resources/icons/*.png from the SVG files beside them. Run it after changing one; the results are committed.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { root } from './lib/paths.mjs'
import { main } from './lib/run.mjs'

const folder = join(root, 'resources', 'icons')
const DEBIAN_CHROMIUM = '/usr/bin/chromium'

/** Linux and electron-builder take these sizes by name. */
const APP_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
/** Electron's tray wants the plain size and `@2x`; macOS recolours what ends in `Template`. */
const TRAYS = [
  ['tray', 32],
  ['tray-paused', 32],
  ['tray-attention', 32],
  ['trayTemplate', 16],
  ['tray-pausedTemplate', 16],
  ['tray-attentionTemplate', 16],
]

await main(async () => {
  const browser = await chromium.launch({
    args: ['--no-sandbox', '--disable-gpu'],
    ...(existsSync(DEBIAN_CHROMIUM) ? { executablePath: DEBIAN_CHROMIUM } : {}),
  })
  try {
    const page = await browser.newPage()
    for (const size of APP_SIZES) await draw(page, 'icon.svg', size, `app/${size}x${size}.png`)
    for (const [name, size] of TRAYS) {
      await draw(page, `${name}.svg`, size, `${name}.png`)
      await draw(page, `${name}.svg`, size * 2, `${name}@2x.png`)
    }
  } finally {
    await browser.close()
  }
})

async function draw(page, svg, size, png) {
  const drawing = readFileSync(join(folder, svg), 'utf8').replace(
    '<svg ',
    `<svg width="${size}" height="${size}" `,
  )
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${drawing}`)
  await page.screenshot({ path: join(folder, png), omitBackground: true })
}
