import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { registerChannel, paceWords } from '../../src/main/commands/channel.ts'
import { registerOutbox } from '../../src/main/commands/outbox.ts'
import { registerPeople } from '../../src/main/commands/people.ts'
import { registerSequence } from '../../src/main/commands/sequence.ts'
import { registerSuppression } from '../../src/main/commands/suppression.ts'
import type { MessageRow } from '../../src/shared/contract/outbox.ts'
import { runCommand } from './fake-session.ts'

const folder = mkdtempSync(join(tmpdir(), 'fieldpost-commands-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A procedure of the contract, as far as a test looks at it. */
type Procedure = (input: unknown) => Promise<unknown>

const message = (id: number, more: Partial<MessageRow> = {}): MessageRow => ({
  id,
  messageId: `m${id}@acme.example`,
  to: `p${id}@example.org`,
  toName: '',
  subject: 'Hello',
  state: 'queued',
  channelId: 1,
  channel: 'Acme',
  practice: false,
  sequence: null,
  step: null,
  dueAt: 1_000,
  forecastAt: null,
  sentAt: null,
  why: null,
  attempts: 0,
  outcome: null,
  ...more,
})

describe('outbox', () => {
  const pages = (count: number) => {
    const rows = Array.from({ length: count }, (_, index) => message(index + 1))
    return vi.fn<(page: { after: string | null; limit: number }) => Promise<unknown>>(
      async ({ after, limit }) => {
        const from = Number(after ?? 0)
        const next = from + limit < count ? String(from + limit) : null
        return { rows: rows.slice(from, from + limit), next, total: count }
      },
    )
  }

  it('gives every page as one object per line', async () => {
    const list = pages(1201)
    const { out, err } = await runCommand(registerOutbox, { outbox: { list } }, ['outbox'], { json: true })
    expect(out.map((line) => (JSON.parse(line) as MessageRow).id)).toEqual(
      Array.from({ length: 1201 }, (_, index) => index + 1),
    )
    expect(err).toEqual([])
    expect(list).toHaveBeenCalledTimes(3)
  })

  it('hands the state on', async () => {
    const list = pages(0)
    const { out } = await runCommand(registerOutbox, { outbox: { list } }, ['outbox', '--state', 'held'])
    expect(list).toHaveBeenCalledWith(expect.objectContaining({ state: 'held' }))
    expect(out).toEqual(['No message is held.'])
  })

  it('shows a subject of an enemy as harmless text', async () => {
    const list = async () => ({ rows: [message(1, { subject: 'x\x1b[2Jy\nforged' })], next: null, total: 1 })
    const { out } = await runCommand(registerOutbox, { outbox: { list } }, ['outbox'])
    expect(out).toHaveLength(2)
    expect(out[1]).toContain('xy forged')
  })

  it('fails when a message could not be cancelled, and says which and why', async () => {
    const cancel = async () => ({ done: 1, refused: [{ id: 8, why: 'It has left already.' }] })
    const failing = runCommand(registerOutbox, { outbox: { cancel } }, ['outbox', 'cancel', '7', '8'])
    await expect(failing).rejects.toMatchObject({
      code: 'not-now',
      written: { out: ['Cancelled: 1.'], err: ['8: It has left already.'] },
    })
  })

  it('settles a message in doubt by the word of the rep', async () => {
    const decide = vi.fn<Procedure>(async () => message(7, { state: 'sent' }))
    await runCommand(registerOutbox, { outbox: { decide } }, ['outbox', 'decide', '7', '--as', 'sent'])
    expect(decide).toHaveBeenCalledWith({ id: 7, as: 'sent' })
  })
})

describe('channel', () => {
  const words = ['channel', 'add', 'smtp', '--name', 'Acme', '--host', 'mail.acme.example', '--user', 'ann']
  const env = { FIELDPOST_PASSWORD: 'sesame' }

  it('saves what signed in, with its limits and its batch', async () => {
    const add = vi.fn<Procedure>(async () => ({ id: 1, name: 'Acme' }))
    const test = async () => ({ ok: true, security: 'tls', detail: 'Signed in over TLS.' })
    const pace = ['--limit', '25/45s', '--limit', '2000/24h', '--batch', '25/45s']
    const { out } = await runCommand(
      registerChannel,
      { channels: { add, test } },
      [...words, '--port', '465', '--from', 'Ann <ann@acme.example>', ...pace],
      { env },
    )
    expect(add).toHaveBeenCalledWith({
      kind: 'smtp',
      name: 'Acme',
      scope: 'user',
      settings: {
        host: 'mail.acme.example',
        port: 465,
        security: 'tls',
        user: 'ann',
        allowInsecureAuth: false,
        ca: null,
      },
      password: 'sesame',
      from: { name: 'Ann', address: 'ann@acme.example' },
      policy: {
        limits: [
          { count: 25, of: 'messages', per: 45_000, scope: 'channel' },
          { count: 2000, of: 'messages', per: 86_400_000, scope: 'channel' },
        ],
        batch: { size: 25, wait: 45_000 },
        gap: null,
      },
    })
    expect(out.join()).not.toContain('sesame')
  })

  it('saves nothing when the sign-in fails', async () => {
    const add = vi.fn<Procedure>()
    const test = async () => ({ ok: false, security: null, detail: 'The server refused the password.' })
    const failing = runCommand(registerChannel, { channels: { add, test } }, words, { env })
    await expect(failing).rejects.toThrow('The server refused the password. Nothing was saved.')
    expect(add).not.toHaveBeenCalled()
  })

  it('saves without a sign-in when that is asked for', async () => {
    const add = vi.fn<Procedure>(async () => ({ id: 1, name: 'Acme' }))
    await runCommand(registerChannel, { channels: { add } }, [...words, '--no-test'], { env })
    expect(add).toHaveBeenCalledOnce()
  })

  it('names the channels there are when a name is wrong', async () => {
    const list = async () => [{ id: 1, name: 'Acme' }]
    await expect(
      runCommand(registerChannel, { channels: { list } }, ['channel', 'pause', 'Acne']),
    ).rejects.toMatchObject({ code: 'not-found', fix: expect.stringContaining('“Acme”') })
  })

  it('finds a name typed in other capitals', async () => {
    const list = async () => [{ id: 4, name: 'Acme' }]
    const pause = vi.fn<Procedure>(async () => ({ id: 4, name: 'Acme' }))
    await runCommand(registerChannel, { channels: { list, pause } }, ['channel', 'resume', 'acme'])
    expect(pause).toHaveBeenCalledWith({ id: 4, paused: false })
  })

  it('says a pace in words', () => {
    const limits = [{ count: 25, of: 'messages' as const, per: 45_000, scope: 'channel' as const }]
    expect(paceWords({ limits, batch: { size: 10, wait: 60_000 }, gap: null })).toBe(
      '25 in 45 seconds · batches of 10, then 1 minute',
    )
    expect(paceWords({ limits: [], batch: null, gap: null })).toBe('no limit')
  })
})

describe('people', () => {
  const report = {
    rows: 3,
    added: 2,
    updated: 0,
    unchanged: 0,
    duplicates: 0,
    rejected: [{ line: 4, reason: 'no address', row: 'x,\x1b[2J' }],
    encoding: 'utf-8',
    delimiter: ',',
    columns: [],
    group: 'Spring',
  }
  const file = join(folder, 'people.csv')
  writeFileSync(file, 'email\na@b.example\n')

  it('hands over the bytes and tells each rejected row with its line', async () => {
    const importFile = vi.fn<Procedure>(async () => report)
    const client = { people: { import: importFile } }
    const { out } = await runCommand(registerPeople, client, ['people', 'import', file, '--group', 'Spring'])
    expect(importFile).toHaveBeenCalledWith({
      fileName: 'people.csv',
      content: Buffer.from('email\na@b.example\n').toString('base64'),
      group: 'Spring',
    })
    expect(out).toEqual([expect.stringContaining('2 new'), '  line 4: no address  x,'])
  })

  it('gives the whole report as one object, with a word on standard error', async () => {
    const client = { people: { import: async () => report } }
    const { out, err } = await runCommand(registerPeople, client, ['people', 'import', file], { json: true })
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([report])
    expect(err).toEqual(['1 of 3 rows were not imported.'])
  })

  it('fails when no row could be read', async () => {
    const client = { people: { import: async () => ({ ...report, rows: 1, added: 0 }) } }
    await expect(runCommand(registerPeople, client, ['people', 'import', file])).rejects.toMatchObject({
      code: 'bad-input',
    })
  })
})

describe('sequence', () => {
  it('starts by names and tells who was left out', async () => {
    const start = vi.fn<Procedure>(async () => ({
      enrolled: 4,
      skipped: [{ address: 'x@y.example', why: 'It bounced.' }],
    }))
    const client = {
      sequences: { list: async () => [{ id: 3, name: 'Spring intro' }], start },
      people: { groups: async () => [{ id: 5, name: 'Spring' }] },
      channels: { list: async () => [{ id: 7, name: 'Acme' }] },
    }
    const words = ['sequence', 'start', 'Spring intro', '--group', 'Spring', '--channel', 'Acme']
    const { out } = await runCommand(registerSequence, client, words)
    expect(start).toHaveBeenCalledWith({ id: 3, groupId: 5, channelId: 7 })
    expect(out).toContain('  x@y.example: It bounced.')
  })

  it('refuses a file that is not UTF-8', async () => {
    const file = join(folder, 'latin.yaml')
    writeFileSync(file, Buffer.from([0x6e, 0xe9]))
    await expect(runCommand(registerSequence, {}, ['sequence', 'import', file])).rejects.toThrow('UTF-8')
  })
})

describe('suppression', () => {
  it('finds what to remove by its own words', async () => {
    const rows = [
      { id: 1, what: 'ann@acme.example' },
      { id: 2, what: '@acme.example' },
    ]
    const remove = vi.fn<Procedure>(async () => ({}))
    const list = async () => ({ rows, next: null, total: 2 })
    const client = { suppressions: { list, remove } }
    await runCommand(registerSuppression, client, ['suppression', 'remove', '@Acme.example'])
    expect(remove).toHaveBeenCalledWith({ id: 2 })
  })
})
