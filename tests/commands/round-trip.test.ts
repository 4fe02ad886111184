import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FeedEntry } from '../../src/shared/contract/feed.ts'
import type { MessageRow } from '../../src/shared/contract/outbox.ts'

/** The real program on a real data folder, with the practice channel as the world outside. */
const cli = resolve(import.meta.dirname, '../../src/main/cli.ts')
let folder: string
const children = new Set<ChildProcess>()
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'fieldpost-round-'))))
afterEach(() => children.forEach((child) => child.kill('SIGKILL')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended {
  code: number | null
  out: string
  err: string
}

function start(...words: string[]) {
  const child = spawn(process.execPath, [cli, '--data', join(folder, 'data'), ...words], {
    env: { PATH: process.env['PATH'], HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  const ended: Ended = { code: null, out: '', err: '' }
  let look = (): void => {}
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ended.out += text
    look()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.err += text))
  const end = new Promise<Ended>((done) =>
    child.on('close', (code) => {
      children.delete(child)
      done({ ...ended, code })
    }),
  )
  return {
    child,
    end,
    /** Resolves once standard output matches; rejects when the program ends before. */
    says: (pattern: RegExp) =>
      Promise.race([
        new Promise<void>((done) => {
          look = () => void (pattern.test(ended.out) && done())
          look()
        }),
        end.then(({ out, err }) => {
          if (!pattern.test(out)) throw new Error(`ended without ${pattern}: ${out}${err}`)
        }),
      ]),
  }
}

async function fieldpost(...words: string[]): Promise<string> {
  const { code, out, err } = await start(...words).end
  expect({ words, code, err }).toEqual({ words, code: 0, err: '' })
  return out
}
const objects = <Row>(out: string): Row[] =>
  out === ''
    ? []
    : out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Row)

describe('a campaign by the command line alone', () => {
  it('is set up, sent, and comes back as bounces that a follower sees once each', async () => {
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const people = file('people.csv', 'email,first_name\nann@one.example,Ann\nno-such-user@two.example,Bo\n')
    const steps = '- { day: 1, at: now, subject: "Hello {{first_name}}", text: "Hi" }'
    await fieldpost('channel', 'add', 'practice', '--limit', '10/1s')
    await fieldpost('people', 'import', people, '--group', 'Spring')
    await fieldpost('sequence', 'import', file('spring.yaml', `name: Spring\nsteps:\n  ${steps}\n`))
    const begun = await fieldpost(
      'sequence',
      'start',
      'Spring',
      '--group',
      'Spring',
      '--channel',
      'Practice',
      '--json',
    )
    expect(objects(begun)).toEqual([{ enrolled: 2, skipped: [] }])

    const follower = start('feed', '--follow', '--json')
    const run = start('run')
    await follower.says(/"kind":"bounce"/)

    // While another process owns the folder, commands reach it there, and a second owner is refused.
    const rows = objects<MessageRow>(await fieldpost('outbox', '--json'))
    expect(rows.map(({ to, state, outcome }) => ({ to, state, outcome }))).toEqual(
      expect.arrayContaining([
        { to: 'ann@one.example', state: 'sent', outcome: null },
        { to: 'no-such-user@two.example', state: 'sent', outcome: 'hard' },
      ]),
    )
    const second = await start('run').end
    expect(second).toMatchObject({ code: 1, out: '' })
    expect(second.err).toMatch(/fieldpost run \(process \d+/)

    run.child.kill('SIGTERM')
    expect(await run.end).toMatchObject({ code: 0, err: '' })
    follower.child.kill('SIGINT')
    const followed = await follower.end
    expect(followed).toMatchObject({ code: 0, err: '' })
    expect(followed.out).toBe(await fieldpost('feed', '--json'))
    const bounced = rows.find(({ outcome }) => outcome === 'hard')!
    expect(objects<FeedEntry>(followed.out).filter(({ kind }) => kind === 'bounce')).toMatchObject([
      { originalMessageId: bounced.messageId, bounce: { class: 'hard', reason: 'user_unknown' } },
    ])
  })

  it('has nothing left to do afterwards, and says so', async () => {
    const [left] = objects(await fieldpost('run', '--until-idle', '--json'))
    expect(left).toMatchObject({ ended: 'idle', sent: 2, waiting: 0, inDoubt: 0 })
  })

  it('takes it as no error when nobody reads its output', async () => {
    const listing = start('people', 'list', '--json')
    listing.child.stdout?.destroy()
    expect(await listing.end).toMatchObject({ code: 0, err: '' })
  })
})

describe('the demo', () => {
  it('ends with numbers that add up to its forty people, and leaves nothing behind', async () => {
    const { code, out } = await start('demo', '--json', '--data', join(folder, 'demo')).end
    expect(code).toBe(0)
    const [result] = objects<
      Record<'people' | 'sent' | 'delivered', number> & Record<'bounced' | 'endings', Record<string, number>>
    >(out)
    const sum = (counts: Record<string, number>) =>
      Object.values(counts).reduce((all, count) => all + count, 0)
    expect(result!.people).toBe(40)
    expect(sum(result!.endings)).toBe(40)
    expect(result!.sent).toBe(result!.delivered + sum(result!.bounced))
    expect(existsSync(join(folder, 'demo', 'owner.json'))).toBe(false)
  }, 90_000)
})
