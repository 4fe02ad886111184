import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const cli = resolve(import.meta.dirname, '../../src/main/cli.ts')
const folder = mkdtempSync(join(tmpdir(), 'fieldpost-cli-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  code: number | null
  out: string
  err: string
}

function fieldpost(words: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...words], {
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended: Ended = { code: null, out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.err += text))
  return new Promise((done) => child.on('close', (code) => done({ ...ended, code })))
}

describe('the command line', () => {
  it.each([
    ['no command', []],
    ['an unknown command', ['send-all']],
    ['an unknown option', ['outbox', '--loud']],
    ['a word too many', ['outbox', 'everything']],
    ['a group of commands alone', ['channel']],
    ['a missing option', ['channel', 'add', 'smtp', '--name', 'Acme']],
    ['a limit that is none', ['channel', 'add', 'smtp', '--name', 'A', '--host', 'h', '--limit', 'fast']],
    ['a state that is none', ['outbox', '--state', 'lost']],
    ['a time that is none', ['run', '--for', 'ever']],
    ['a mailbox without a user', ['mailbox', 'add', 'imap', '--channel', 'A', '--host', 'h']],
    [
      'a password as an argument',
      ['channel', 'add', 'smtp', '--name', 'A', '--host', 'h', '--password', 'x'],
    ],
    ['an empty data folder name', ['--data', '', 'outbox']],
  ])('ends with 2 and says nothing on standard output at %s', async (_name, words) => {
    const { code, out, err } = await fieldpost(words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).not.toBe('')
  })

  it('shows help and ends with 0', async () => {
    const { code, out, err } = await fieldpost(['channel', 'add', 'smtp', '--help'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('--insecure-auth')
    expect(out).toContain('--data')
  })

  it.each([[['--json', 'version']], [['version', '--json']]])(
    'takes its global options anywhere: %j',
    async (words) => {
      const { code, out, err } = await fieldpost(words)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(JSON.parse(out)).toMatchObject({ name: 'fieldpost', node: process.versions.node })
      expect(out.trimEnd()).not.toContain('\n')
    },
  )

  it('says what failed on standard error alone, with 1', async () => {
    const { code, out, err } = await fieldpost(['people', 'import', join(folder, 'none.csv'), '--json'])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/none\.csv cannot be read: there is no such file/)
  })

  it('asks nobody for a password where there is no terminal, and shows none', async () => {
    const words = ['channel', 'add', 'smtp', '--name', 'A', '--host', '127.0.0.1', '--user', 'ann']
    const { code, out, err } = await fieldpost([...words, '--data', join(folder, 'data')])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('FIELDPOST_PASSWORD')
  })

  it('refuses a certificate file without a certificate', async () => {
    const pem = join(folder, 'not.pem')
    writeFileSync(pem, 'hello')
    const { code, err } = await fieldpost([
      'channel',
      'add',
      'smtp',
      '--name',
      'A',
      '--host',
      'h',
      '--ca',
      pem,
    ])
    expect(code).toBe(1)
    expect(err).toContain('holds no certificate')
  })

  it('does not run the demo in a folder that is in use for something else', async () => {
    const { code, err } = await fieldpost(['demo', '--data', folder])
    expect(code).toBe(1)
    expect(err).toContain('is not empty')
  })
})
