import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/app-error.ts'
import { MINUTE, SECOND } from '../fake-clock.ts'
import { unknown } from '../scripted-server.ts'
import { testEngine, type TestEngine } from '../test-engine.ts'

const BOB = 'bob@prospect.example'
const settings = { host: 'mail.acme.example', port: 587, security: 'starttls' as const, user: 'ann' }
const input = {
  kind: 'smtp' as const,
  name: 'Work',
  settings,
  from: { name: 'Ann', address: 'ann@acme.example' },
}

/** Every byte of every file of the data folder. */
const everything = (at: TestEngine) =>
  readdirSync(at.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

describe('adding a channel', () => {
  it('saves it with its pace, and its password in the vault alone', async () => {
    const at = await testEngine()
    const secret = 'PLANTED-secret-Pa55word'
    const said: unknown[] = []
    const channel = await at.client.channels.add({ ...input, password: secret })
    said.push(channel, await at.client.mailboxes.add({ channelId: channel.id, settings, password: secret }))
    said.push(await at.client.channels.setPassword({ id: channel.id, password: `${secret}2` }))
    await at.sequence(channel.id, [BOB])
    await at.clock.advance(MINUTE)
    for (const read of ['channels', 'mailboxes'] as const) said.push(await at.client[read].list())
    said.push(
      await at.client.app.status(),
      await at.client.app.doctor(),
      await at.client.feed.list({}),
      at.log,
    )
    expect(channel).toMatchObject({ name: 'Work', hasPassword: true, from: { address: 'ann@acme.example' } })
    expect([...at.secrets.values()]).toEqual([`${secret}2`, secret])
    expect(everything(at)).not.toContain(secret)
    expect(JSON.stringify(said)).not.toContain(secret)
    await at.stop()
    expect(everything(at)).not.toContain(secret)
  })

  it('saves nothing at all when the vault refuses the password', async () => {
    const at = await testEngine()
    at.vault = 'locked'
    await expect(at.client.channels.add({ ...input, password: 'x' })).rejects.toMatchObject({
      code: 'no-secret-store',
    })
    expect(await at.client.channels.list()).toEqual([])
    expect(await at.client.app.info()).toMatchObject({ firstRun: true })
    at.vault = 'open'
    expect(await at.client.channels.add({ ...input, password: 'x' })).toMatchObject({ name: 'Work' })
  })

  it('refuses a second one of the same name, one without a sender, and what is not a channel', async () => {
    const at = await testEngine()
    await at.client.channels.add(input)
    await expect(at.client.channels.add({ ...input, name: 'WORK' })).rejects.toMatchObject({
      code: 'already-exists',
    })
    const { from: _from, ...nobody } = input
    const unnamed = { ...nobody, name: 'Other', settings: { ...settings, user: null } }
    await expect(at.client.channels.add(unnamed)).rejects.toMatchObject({ code: 'bad-input' })
    const wrong = { ...input, name: 'X', settings: { ...settings, host: 'a host/with a path' } }
    await expect(at.client.channels.add(wrong)).rejects.toBeInstanceOf(AppError)
    expect(await at.client.channels.list()).toHaveLength(1)
  })

  it('cannot be done twice under one password by a form that was sent twice', async () => {
    const at = await testEngine()
    const both = await Promise.allSettled([at.client.channels.add(input), at.client.channels.add(input)])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(at.server.open).toBe(1)
  })
})

describe('a channel', () => {
  it('that is removed takes its waiting mail, its walks and its password along', async () => {
    const at = await testEngine()
    const id = await at.channel()
    await at.client.app.pause({ paused: true })
    const sequence = await at.sequence(id, [BOB, 'cy@prospect.example'])
    expect(await at.client.channels.remove({ id })).toEqual({ cancelled: 2 })
    expect(at.secrets.size).toBe(0)
    expect(at.server.open).toBe(0)
    expect(await at.client.sequences.get({ id: sequence })).toMatchObject({ stopped: 2, active: 0 })
    await at.client.app.pause({ paused: false })
    await at.clock.advance(MINUTE)
    expect(at.server.offered).toEqual([])
    // The name is free again, and what was sent still names the old one.
    expect(await at.client.channels.add(input)).toMatchObject({ name: 'Work' })
  })

  it('is gone even when the vault is locked', async () => {
    const at = await testEngine()
    const id = await at.channel()
    at.vault = 'locked'
    expect(await at.client.channels.remove({ id })).toEqual({ cancelled: 0 })
    expect(at.log.map(({ event }) => event)).toContain('secret.not-deleted')
  })

  it('is tested as stored and as typed; a test message goes first', async () => {
    const at = await testEngine()
    const id = await at.channel()
    expect(await at.client.channels.test({ id })).toMatchObject({ ok: true })
    expect(await at.client.channels.test({ input })).toMatchObject({ ok: true })
    expect(at.server.open).toBe(1)
    await expect(at.client.channels.test({ id: 99 })).rejects.toMatchObject({ code: 'not-found' })
    await expect(at.client.channels.testSend({ id, to: 'no address' })).rejects.toMatchObject({
      code: 'bad-input',
    })
    const { messageId } = await at.client.channels.testSend({ id, to: 'me@acme.example' })
    await at.clock.advance(SECOND)
    expect(await at.client.outbox.get({ id: messageId })).toMatchObject({
      state: 'sent',
      from: 'ann@acme.example',
      subject: 'A test from Fieldpost',
      text: expect.stringContaining('the channel works'),
    })
  })

  it.each(['setPolicy', 'setPassword', 'pause', 'remove', 'testSend'] as const)(
    'that is not there: %s',
    async (call) => {
      const at = await testEngine()
      const all = { id: 7, policy: {}, password: 'x', paused: true, to: 'a@b.example' }
      await expect(at.client.channels[call](all as never)).rejects.toMatchObject({ code: 'not-found' })
    },
  )
})

describe('the contract', () => {
  it('is served before the start without opening, reading or sending anything', async () => {
    const at = await testEngine({ start: false })
    const id = await at.channel({ mailbox: true })
    await at.sequence(id, [BOB])
    await at.client.channels.testSend({ id, to: 'me@acme.example' })
    const { rows } = await at.client.sequences.enrolments({ id: 1 })
    await at.client.sequences.stopEnrolment({ enrolmentId: rows[0]!.id })
    const [line] = (await at.client.feed.list({})).rows
    await at.client.feed.undo({ id: line!.id })
    await at.clock.advance(MINUTE)
    expect([at.server.open, at.inbox.connections, at.server.offered.length]).toEqual([0, 0, 0])
    await at.engine.start()
    await at.clock.advance(MINUTE)
    expect(at.server.taken).toHaveLength(2)
  })

  it('is served after the stop, with no timer and no connection left', async () => {
    const at = await testEngine()
    const id = await at.channel({ mailbox: true })
    await at.sequence(id, [BOB])
    const stopped = at.engine.stop()
    await at.clock.advance(10 * SECOND)
    await stopped
    expect([at.server.open, at.inbox.watching, at.clock.sleepers()]).toEqual([0, false, 0])
    expect(await at.client.channels.list()).toHaveLength(1)
    await at.client.app.pause({ paused: false })
    await at.clock.advance(MINUTE)
    expect([at.server.open, at.inbox.watching, at.clock.sleepers()]).toEqual([0, false, 0])
  })

  it('gives an error of our own for what breaks inside, without its inner words', async () => {
    const at = await testEngine()
    at.store.channels.list = async () => {
      throw new Error('SELECT secret FROM somewhere')
    }
    await expect(at.client.channels.list()).rejects.toMatchObject({
      code: 'internal',
      message: expect.not.stringMatching(/SELECT/),
    })
    expect(at.log.map(({ event }) => event)).toContain('procedure.failed')
  })

  it('settings are checked: a zone that is none is refused', async () => {
    const at = await testEngine()
    await expect(at.client.app.saveSettings({ zone: 'Mars/Olympus' })).rejects.toMatchObject({
      code: 'bad-input',
    })
    expect(await at.client.app.saveSettings({ zone: 'Asia/Tokyo' })).toMatchObject({ zone: 'Asia/Tokyo' })
    expect((await at.client.app.info()).zone).toBe('Asia/Tokyo')
    await at.store.settings.set('settings', '{broken')
    expect(await at.client.app.settings()).toMatchObject({ zone: null })
  })

  it('a wait for an answer keeps a channel from being removed, and says so', async () => {
    const at = await testEngine()
    at.server.script({ says: unknown })
    const id = await at.channel()
    await at.sequence(id, [BOB])
    await expect(at.client.channels.remove({ id })).rejects.toMatchObject({
      code: 'not-now',
      fix: expect.any(String),
    })
  })
})
