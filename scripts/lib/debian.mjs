import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { run } from './run.mjs'
import { say } from './say.mjs'

/** The real servers and the browser that tests run against. */
const PACKAGES = [
  'dovecot-imapd',
  'dovecot-lmtpd',
  'dovecot-submissiond',
  'postfix',
  'openssl',
  'chromium',
  'fonts-liberation',
]
const POLICY = '/usr/sbin/policy-rc.d'
const LIMIT_MS = 5 * 60_000

/** Installs what tests need where that is possible without a question: on Debian, as root. Elsewhere says what is missing. */
export async function installDebianPackages() {
  if (!existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get')) return
  const missing = missingPackages()
  if (missing.length === 0) return
  if (process.getuid?.() !== 0) {
    say(
      `Fieldpost: for all tests, install as root: apt-get install ${missing.join(' ')}. Suites that need them are skipped.`,
    )
    return
  }
  say(`Fieldpost: installing Debian packages for the tests: ${missing.join(' ')}`)
  await withoutStartingServices(() => aptInstall(missing))
  const still = missingPackages()
  if (still.length > 0)
    say(`Fieldpost: not installed: ${still.join(' ')}. Suites that need them are skipped.`)
}

function missingPackages() {
  const { stdout = '' } = spawnSync(
    'dpkg-query',
    ['-W', '-f', '${Package} ${db:Status-Status}\n', ...PACKAGES],
    {
      encoding: 'utf8',
    },
  )
  const installed = new Set(stdout.split('\n').filter((line) => line.endsWith(' installed')))
  return PACKAGES.filter((name) => !installed.has(`${name} installed`))
}

async function aptInstall(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args) =>
    run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
      limitMs: LIMIT_MS,
    })
  spawnSync('debconf-set-selections', { input: 'postfix postfix/main_mailer_type select No configuration\n' })
  await apt('update')
  await apt('install', '-y', '--no-install-recommends', ...packages)
}

/** The tests start private servers of their own; a machine must not become a mail server because somebody ran its tests. */
async function withoutStartingServices(body) {
  if (existsSync(POLICY)) return body()
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return await body()
  } finally {
    rmSync(POLICY, { force: true })
  }
}
