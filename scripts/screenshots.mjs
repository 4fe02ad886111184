// `npm run screenshots`: pictures of every screen, light and dark, into docs/screenshots/. The screens are the built
// ones, the engine is the real one, the mail is practice; only the data folder is thrown away afterwards.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from '@playwright/test'
import { buildIfNeeded } from './lib/build.mjs'
import { restartOnNode24 } from './lib/on-node-24.mjs'
import { node24, root } from './lib/paths.mjs'
import { Failed, main } from './lib/run.mjs'
import { say } from './lib/say.mjs'

const folder = join(root, 'docs', 'screenshots')
const size = { width: 1280, height: 800 }
const themes = ['light', 'dark']
const debianChromium = '/usr/bin/chromium'

const FAIR = [
  'email,first_name,last_name,company,title',
  'ann.lee@borealis.example,Ann,Lee,Borealis GmbH,Head of Operations',
  'bo.okafor@corvid.example,Bo,Okafor,Corvid Ltd,Buyer',
  'nobody at all,Cy,Novak,Delta Foods,Buyer',
  'ines.berg@elm.example,Ines,Berg,Elm & Oak,Owner',
].join('\n')

await main(async () => {
  const restarted = await restartOnNode24(import.meta.filename)
  if (restarted !== null) return restarted
  await buildIfNeeded()
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const data = mkdtempSync(join(tmpdir(), 'fieldpost-screenshots-'))
  const host = spawn(node24, [join(root, 'src', 'main', 'cli.ts'), 'serve', '--no-open', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((done) => host.once('exit', done))
  const browser = await chromium.launch({
    ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}),
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  })
  try {
    const page = await browser.newPage({ viewport: size, reducedMotion: 'reduce' })
    await page.goto(await addressOf(createInterface({ input: host.stdout })))
    await tour(page)
    say('The pictures are in docs/screenshots/.')
  } finally {
    await browser.close()
    host.kill('SIGTERM')
    await ended
    rmSync(data, { recursive: true, force: true, maxRetries: 5 })
  }
})

async function addressOf(lines) {
  for await (const line of lines) {
    const address = /running at (http:\S+)/.exec(line)?.[1]
    if (address) return address
  }
  throw new Failed('The browser host ended before it printed its address.')
}

/** Takes the screen as it stands, once in each theme. */
async function take(page, name) {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme })
    await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor()
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) })
  }
}

/** Opens an address of the app and waits for what proves that it is drawn. */
async function open(page, address, proof) {
  await page.evaluate((hash) => {
    location.hash = hash
  }, address)
  await proof.waitFor()
}

/** One rep's first quarter of an hour, with a picture at every stop. */
async function tour(page) {
  const button = (name) => page.getByRole('button', { name }).first()
  const panel = page.getByRole('complementary')

  await button('Start practice').waitFor()
  await take(page, 'first-run')
  await open(page, '/channels/new', page.getByRole('heading', { name: 'Connect a channel' }))
  await take(page, 'channel-setup')
  await open(page, '/', button('Start practice'))
  await button('Start practice').click()
  await button('Start for 40 people').waitFor()
  await take(page, 'sequence-start')

  await open(page, '/people?import=true', page.getByText('Drop a CSV file here'))
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'Spring fair.csv', mimeType: 'text/csv', buffer: Buffer.from(FAIR) })
  await button('Import 3 people').waitFor()
  await take(page, 'people-import')

  await open(page, '/sequences/1/edit', panel.locator('iframe, pre').first())
  await take(page, 'compose')

  await open(page, '/sequences/1?start=true', button('Start for 40 people'))
  await button('Start for 40 people').click()
  await page.getByRole('link', { name: 'Watch it leave' }).click()
  await open(page, '/outbox?state=queued', page.getByRole('row', { name: /Waiting/ }).first())
  await take(page, 'outbox')

  // Practice answers within seconds: wait until a bounce and a reply have come in.
  const bounce = page.getByRole('row', { name: /Hard bounce/ }).first()
  const pill = button(/^\d+ new$/)
  await open(page, '/feed?show=bounces', bounce.or(pill).first())
  await open(page, '/feed', page.getByRole('row', { name: /Reply/ }).first().or(pill).first())
  await page
    .getByRole('contentinfo')
    .getByText('Waiting')
    .or(page.getByText('Nothing to send'))
    .first()
    .waitFor()
  if (await pill.isVisible()) await pill.click()
  await take(page, 'feed')
  await open(page, '/feed?show=bounces', bounce)
  await bounce.click()
  await panel.getByText('Why we think so').waitFor()
  await take(page, 'evidence')

  const sent = page.getByRole('row', { name: /Sent|Replied|Bounced/ }).first()
  await open(page, '/outbox?state=sent', sent)
  await sent.click()
  await panel.getByText('Attempts').waitFor()
  await take(page, 'message')
  await open(page, '/', page.getByRole('region', { name: 'Came in' }).getByRole('listitem').first())
  await take(page, 'today')
  await open(page, '/sequences', page.getByRole('row', { name: /Practice intro/ }))
  await take(page, 'sequences')
  await open(page, '/sequences/1', page.getByRole('grid', { name: 'Enrolments' }))
  await take(page, 'sequence')
  await open(page, '/people', page.getByRole('grid', { name: 'People' }))
  await take(page, 'people')
  await page.getByRole('row').nth(2).click()
  await panel.getByText('Messages').first().waitFor()
  await take(page, 'person')
  await open(page, '/channels?channel=1', panel.getByText('Reading live'))
  await take(page, 'channels')
  await open(page, '/settings', page.getByRole('heading', { name: 'Checks' }))
  await take(page, 'settings')
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Search or act').waitFor()
  await take(page, 'palette')
  await page.keyboard.press('Escape')
  await page.getByPlaceholder('Search or act').waitFor({ state: 'detached' })
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
  await take(page, 'keyboard')
}
