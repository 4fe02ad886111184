// `npm test`: Vitest, then Playwright on the built app, then one line that sums up both. Paths given as arguments choose
// test files; without any, everything runs.
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { buildIfNeeded } from './lib/build.mjs'
import { add, countPlaywright, countVitest, lastLine, nothing } from './lib/counts.mjs'
import { killLeftovers, marked } from './lib/leftovers.mjs'
import { restartOnNode24 } from './lib/on-node-24.mjs'
import { cacheFolder, node24, root, tool } from './lib/paths.mjs'
import { main, run } from './lib/run.mjs'
import { say } from './lib/say.mjs'

const reports = join(cacheFolder, 'test-reports')
const id = randomUUID()
const env = marked(
  {
    ...process.env,
    NODE_ENV: 'test',
    PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  },
  id,
)

await main(async () => {
  const restarted = await restartOnNode24(import.meta.filename)
  if (restarted !== null) return restarted
  const chosen = process.argv.slice(2)
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  await buildIfNeeded()
  try {
    return conclude(add(await vitest(chosen), await playwright(chosen), await leftRunning()))
  } finally {
    await killLeftovers(id, 0)
  }
})

function isE2e(path) {
  return path.includes('tests/e2e')
}

async function vitest(chosen) {
  const files = chosen.filter((path) => !isE2e(path))
  if (chosen.length > 0 && files.length === 0) return nothing()
  const report = join(reports, 'vitest.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...files]
  const code = await run(node24, [tool('vitest', 'vitest.mjs'), ...args], { env })
  return counted(report, code, 'Vitest', (json) => countVitest(json, root))
}

async function playwright(chosen) {
  const files = chosen.filter(isE2e)
  if (chosen.length > 0 && files.length === 0) return nothing()
  const e2e = join(root, 'tests', 'e2e')
  if (!existsSync(e2e) || readdirSync(e2e).length === 0) return nothing()
  const list = (await chromiumIsHere()) ? [] : ['--list']
  const report = join(reports, 'playwright.json')
  const args = ['test', '--reporter=list,json', ...list, ...files]
  const code = await run(node24, [tool('@playwright', 'test', 'cli.js'), ...args], {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  })
  const count = counted(report, code, 'Playwright', countPlaywright)
  if (list.length === 0 || count.failed > 0) return count
  const listed = count.passed + count.skipped
  return {
    ...nothing(),
    skipped: listed,
    notRun: [{ name: 'tests/e2e: there is no Chromium here', count: listed }],
  }
}

async function chromiumIsHere() {
  const { chromium } = await import('@playwright/test')
  return existsSync('/usr/bin/chromium') || existsSync(chromium.executablePath())
}

/** A runner that ends badly without saying which test failed still is a failure. */
function counted(report, code, runner, count) {
  if (!existsSync(report)) {
    say(`${runner} ended with ${code} before it reported anything.`)
    return { ...nothing(), failed: 1 }
  }
  const result = count(JSON.parse(readFileSync(report, 'utf8')))
  return code !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result
}

async function leftRunning() {
  const left = await killLeftovers(id)
  for (const command of left) say(`Left running by the tests, and killed: ${command}`)
  return { ...nothing(), failed: left.length }
}

function conclude(count) {
  if (count.notRun.length > 0) console.log('\nSkipped:')
  for (const { name, count: tests } of count.notRun) console.log(`  ${tests} in ${name}`)
  console.log(`\n${lastLine(count)}`)
  return count.failed > 0 ? 1 : 0
}
