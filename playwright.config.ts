import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'
import { electronProgram, whyNoDisplay } from './scripts/lib/electron-runtime.mjs'

const debianChromium = '/usr/bin/chromium'

/**
 * Chromium keeps to this machine: what it looks up by itself (updates, accounts) finds nothing. Its own sandbox needs
 * rights that root and most containers lack; it opens only our pages here.
 */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
]

const chromium = {
  browserName: 'chromium',
  launchOptions: { args, ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}) },
} as const

// The same files in both; a test knows its host by the project's name.
const hosts = ['chromium', ...(electronProgram() && !whyNoDisplay() ? ['electron'] : [])]

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: /\.(e2e|spec|test)\.ts$/,
  outputDir: 'test-results',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: { ...chromium, trace: 'retain-on-failure', viewport: { width: 1280, height: 800 } },
  projects: hosts.map((name) => ({ name })),
})
