import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { classifyPaths } from '../../../src/main/commands/classify.ts'
import { fixture } from './fixtures.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldpost-classify-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function classified(...paths: string[]) {
  const lines: Record<string, unknown>[] = []
  const count = await classifyPaths(paths, (line) => void lines.push({ ...line }))
  return {
    lines: lines.map((line): Record<string, unknown> => ({
      ...line,
      file: String(line['file']).slice(folder.length + 1),
    })),
    count,
  }
}

describe('classifying files', () => {
  it('reads folders with all they hold, whatever the ending, in a stable order', async () => {
    mkdirSync(join(folder, 'b/c'), { recursive: true })
    writeFileSync(join(folder, 'b/c/two.txt'), fixture('qmail-full'))
    writeFileSync(join(folder, 'b/one'), fixture('postfix-delayed'))
    writeFileSync(join(folder, 'a.msg'), fixture('receipt-mdn'))
    const { lines, count } = await classified(folder)
    expect(lines.map((line) => [line['file'], line['kind']])).toEqual([
      ['a.msg', 'mdn'],
      ['b/c/two.txt', 'bounce'],
      ['b/one', 'delayed'],
    ])
    expect(count).toEqual({ mails: 3, failed: 0 })
  })

  it('reads every mail of an mbox, and a mail that quotes such a line as one', async () => {
    const from = 'From MAILER-DAEMON Tue Mar 10 09:15:40 2026\n'
    const mails = ['qmail-full', 'postfix-user-unknown', 'receipt-mdn'].map(
      (name) => `${from}${fixture(name).toString('utf8')}\n`,
    )
    writeFileSync(join(folder, 'box'), mails.join(''))
    writeFileSync(
      join(folder, 'single'),
      `${fixture('qmail-full').toString('utf8')}\n\n${from}still the same mail\n`,
    )
    const { lines } = await classified(folder)
    expect(lines.map((line) => [line['file'], line['index'], line['kind']])).toEqual([
      ['box', 0, 'bounce'],
      ['box', 1, 'bounce'],
      ['box', 2, 'mdn'],
      ['single', 0, 'bounce'],
    ])
  })

  it('reads an mbox with CRLF that is larger than one read', async () => {
    const mail = `From a@b Tue Mar 10 09:15:40 2026\n${fixture('exim-two-recipients').toString('utf8')}${'filler line\n'.repeat(9_000)}\n`
    writeFileSync(join(folder, 'box'), mail.replaceAll('\n', '\r\n').repeat(7))
    const { lines } = await classified(folder)
    expect(lines.map((line) => line['index'])).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(new Set(lines.map((line) => JSON.stringify(line['recipients']))).size).toBe(1)
  })

  it('says which file it could not read and goes on', async () => {
    writeFileSync(join(folder, 'mail'), fixture('qmail-full'))
    const { lines, count } = await classified(join(folder, 'absent'), join(folder, 'mail'))
    expect(lines[0]).toEqual({ file: 'absent', index: 0, error: 'There is no such file or folder.' })
    expect(lines[1]).toMatchObject({ file: 'mail', kind: 'bounce' })
    expect(count).toEqual({ mails: 1, failed: 1 })
  })

  it('enters a folder once, though links lead back to it', async () => {
    mkdirSync(join(folder, 'inner'))
    writeFileSync(join(folder, 'inner/mail'), fixture('qmail-full'))
    symlinkSync(folder, join(folder, 'inner/up'))
    symlinkSync(join(folder, 'inner/self'), join(folder, 'inner/self'))
    const { lines } = await classified(folder)
    expect(lines.map((line) => line['file'])).toEqual(['inner/mail', 'inner/self'])
    expect(lines[1]).toHaveProperty('error')
  })

  it('counts relative dates from the mail’s own Date', async () => {
    const mail =
      'From: ida@acme.example\nAuto-Submitted: auto-replied\nSubject: away\nDate: Mon, 20 Apr 2026 10:00:00 +0000\n\nI am back on Friday.\n'
    writeFileSync(join(folder, 'mail'), mail)
    expect((await classified(folder)).lines[0]).toMatchObject({ kind: 'autoreply', returnDate: '2026-04-24' })
  })

  it('waits for the writer before it reads on', async () => {
    for (const name of ['1', '2', '3']) writeFileSync(join(folder, name), fixture('qmail-full'))
    let writing = 0
    await classifyPaths([folder], async () => {
      writing += 1
      expect(writing).toBe(1)
      await Promise.resolve()
      writing -= 1
    })
    expect(writing).toBe(0)
  })
})
