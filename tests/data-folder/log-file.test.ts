import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openLog } from '../../src/main/data-folder/data-folder.ts'
import { redact } from '../../src/main/data-folder/redact.ts'
import { scratch } from './scratch.ts'

const read = (folder: string) => readFileSync(join(folder, 'logs', 'fieldpost.log'), 'utf8')

describe('the log file', () => {
  test('holds one JSON object per line, for this user alone', () => {
    const folder = scratch()
    const log = openLog({ folder, now: () => 0 })
    log.info('smtp.open', { host: 'mail.example', port: 25, tls: false, note: 'two\nlines', gone: undefined })
    log.debug('not kept')
    log.error('smtp.lost')
    log.close()
    expect(
      read(folder)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      {
        at: '1970-01-01T00:00:00.000Z',
        level: 'info',
        event: 'smtp.open',
        host: 'mail.example',
        port: 25,
        tls: false,
        note: 'two\nlines',
      },
      { at: '1970-01-01T00:00:00.000Z', level: 'error', event: 'smtp.lost' },
    ])
    expect(statSync(join(folder, 'logs', 'fieldpost.log')).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'logs')).mode & 0o777).toBe(0o700)
  })

  test('never grows beyond two files of the given size and keeps the newest lines', () => {
    const folder = scratch()
    const log = openLog({ folder, maxBytes: 2_000 })
    for (let i = 0; i < 500; i++) log.info('line', { i })
    log.close()
    const names = readdirSync(join(folder, 'logs')).sort()
    expect(names).toEqual(['fieldpost.log', 'fieldpost.old.log'])
    for (const name of names) expect(statSync(join(folder, 'logs', name)).size).toBeLessThanOrEqual(2_000)
    expect(read(folder)).toContain('"i":499')
  })

  test('goes on after a restart in the same file', () => {
    const folder = scratch()
    for (const event of ['one', 'two']) {
      const log = openLog({ folder })
      log.info(event)
      log.close()
    }
    expect(read(folder).trim().split('\n')).toHaveLength(2)
  })

  test('does not throw when it cannot be written', () => {
    const folder = scratch()
    mkdirSync(join(folder, 'logs', 'fieldpost.log'), { recursive: true })
    writeFileSync(join(folder, 'logs', 'fieldpost.log', 'in-the-way'), '')
    const log = openLog({ folder })
    expect(() => log.error('no room')).not.toThrow()
  })

  test('shows lines on standard error from the asked level on, free of terminal control characters', () => {
    const shown: string[] = []
    const log = openLog({ folder: null, stderr: { from: 'warn', write: (text) => shown.push(text) } })
    log.info('quiet')
    log.warn('server.said', { text: '\u001B[2Jcleared\r\nfake: line', code: 5 })
    expect(shown).toEqual(['warn: server.said text= [2Jcleared fake: line code=5\n'])
  })
})

describe('what looks like a secret', () => {
  const token = 'ya29' + 'aB3dE5fG7h'.repeat(6)
  test.each([
    ['password=hunter22', 'hunter22'],
    ['"password": "hunter22"', 'hunter22'],
    ['Authorization: Bearer abc.def.ghi-jkl', 'abc.def.ghi-jkl'],
    ['> AUTH PLAIN AGFubgBodW50ZXIy', 'AGFubgBodW50ZXIy'],
    ['1 LOGIN ann hunter22', 'hunter22'],
    ['smtp://ann:hunter22@mail.example', 'hunter22'],
    ['GET /open/0123456789abcdef', '0123456789abcdef'],
    ['eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.c2ln', 'eyJzdWIiOiJhbm4ifQ'],
    [`got ${token} back`, token],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----', 'MIIabc'],
    ['https://x.example/cb?code=4%2Fabc&state=1', '4%2Fabc'],
  ])('is hidden: %s', (text, secret) => {
    expect(redact(text)).not.toContain(secret)
    expect(redact(text)).toContain('[hidden]')
  })

  test.each([
    'sent 3f2b8c1e-9a4d-4f6b-8c2a-1d5e7f9b0a3c@acme.example',
    '550 5.1.1 <ann@acme.example> no such user',
    'connect ECONNREFUSED 127.0.0.1:2525',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ])('is not what a log is for: %s stays', (text) => {
    expect(redact(text)).toBe(text)
  })

  test('is hidden by its field’s name, and even where the field would be cut', () => {
    const folder = scratch()
    const log = openLog({ folder })
    log.info('x', { password: 'p1', accessToken: 'p2', clientSecret: 'p3', launchUrl: 'p4', tokens: 3 })
    log.info('y', { text: `${'z'.repeat(980)} ${token}` })
    log.close()
    expect(read(folder)).not.toMatch(/p1|p2|p3|p4|ya29/)
    expect(read(folder)).toContain('"tokens":3')
  })

  test('never makes the log throw, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => redact(text).length >= 0))
  })
})
