import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { implement } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSession, outputTo } from '../../src/main/commands/commands.ts'
import type { Session } from '../../src/main/commands/session.ts'
import { contract } from '../../src/shared/contract/index.ts'

/** What the engine was asked to be and to do; the engine itself has its own tests. */
const composed = vi.hoisted(() => ({ opened: 0, closed: 0, secret: null as string | null }))
vi.mock('../../src/main/compose.ts', () => ({
  compose: async ({ secrets }: { secrets: { get(name: string): Promise<string | null> } }) => {
    composed.opened += 1
    composed.secret = await secrets.get('channel/1/password')
    const who = (name: string) => async () => [{ check: name, ok: true, detail: '' }]
    return {
      engine: { router: { app: { doctor: implement(contract).app.doctor.handler(who('the owner')) } } },
      client: { app: { doctor: who('ourselves') } },
      close: async () => void (composed.closed += 1),
    }
  },
}))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldpost-session-'))
  Object.assign(composed, { opened: 0, closed: 0, secret: null })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const silent = () => new Writable({ write: (_chunk, _encoding, done) => done() })
const session = (command: string, env: NodeJS.ProcessEnv = {}): Session =>
  openSession({
    command,
    folder,
    folderGiven: true,
    output: outputTo(silent(), silent(), true),
    env,
    keyboard: process.stdin,
  })
const whoAnswers = (one: Session) =>
  one.withClient(async (client) => (await client.app.doctor()).map(({ check }) => check).join())

describe('a session', () => {
  it('owns the folder for as long as its work takes, and leaves it free and tidy', async () => {
    expect(await whoAnswers(session('outbox'))).toBe('ourselves')
    expect(composed).toMatchObject({ opened: 1, closed: 1 })
    expect(existsSync(join(folder, 'owner.json'))).toBe(false)
    expect(await whoAnswers(session('outbox'))).toBe('ourselves')
  })

  it('ends everything when its work fails', async () => {
    const failing = session('outbox').withClient(() => Promise.reject(new Error('no')))
    await expect(failing).rejects.toThrow('no')
    expect(composed.closed).toBe(1)
    expect(await whoAnswers(session('outbox'))).toBe('ourselves')
  })

  it('asks the owner when there is one, and takes nothing itself', async () => {
    await session('run').own({ brief: false }, async ({ welcomeOthers }) => {
      await welcomeOthers()
      expect(await whoAnswers(session('outbox'))).toBe('the owner')
    })
    expect(composed.opened).toBe(1)
    expect(readdirSync(folder)).not.toContain('owner.json')
  })

  it('refuses a second owner and names the first', async () => {
    await session('serve').own({ brief: false }, async ({ welcomeOthers }) => {
      await welcomeOthers()
      await expect(session('run').own({ brief: false }, async () => {})).rejects.toMatchObject({
        code: 'folder-in-use',
        message: expect.stringMatching(/serve .*process \d+/),
      })
    })
  })

  it('waits for another that needs the folder for a moment', async () => {
    let free = (): void => {}
    const first = session('people import').withClient(() => new Promise<void>((resolve) => (free = resolve)))
    await vi.waitUntil(() => composed.opened === 1)
    const second = whoAnswers(session('outbox'))
    free()
    await first
    expect(await second).toBe('ourselves')
  })

  it('lets a password of the environment serve where no place for passwords is', async () => {
    await whoAnswers(session('run', { FIELDPOST_PASSWORD: 'sesame' }))
    const { openVault } = await import('../../src/main/vault/vault.ts')
    const { kind } = await openVault({ folder, env: {} })
    expect(composed.secret).toBe(kind === 'none' ? 'sesame' : null)
    expect(readdirSync(folder)).not.toContain('vault.json')
  })
})
