import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FeedEntry } from '#shared/contract/feed.ts'
import { available, needs } from '../servers/available.ts'
import type { MailStack } from '../servers/mail-stack.ts'
import { arrivals, PASSWORD, setUp, startProvider } from './a-provider.ts'
import { openCommandLine, type CommandLine } from './command-line.ts'

const STRANGERS = Array.from({ length: 5 }, (_, at) => `stranger${at + 1}@acme.test`)
const PACE = 50

describe.skipIf(!available.postfix)(
  `505 people by the command line, against Postfix and Dovecot${needs.postfix}`,
  () => {
    let stack: MailStack
    let line: CommandLine
    let known: string[]

    beforeAll(async () => {
      const provider = await startProvider(500)
      stack = provider.stack
      known = provider.people
      line = await openCommandLine({ FIELDPOST_PASSWORD: PASSWORD })
      // The strangers stand among the others, as in any real list.
      await setUp(
        line,
        stack,
        [...known.slice(0, 250), ...STRANGERS, ...known.slice(250)],
        ['--limit', `${PACE}/s`],
      )
    })
    afterAll(async () => {
      await line?.close()
      await stack?.stop()
    })

    it(
      'sends to each once at the set pace, and shows the five bounces as they arrive',
      { timeout: 120_000 },
      async () => {
        const feed = line.start('feed', '--follow', '--json')
        const run = line.start('run', '--until-idle', '--json')
        const bounces = () =>
          feed.lines
            .map(({ at, text }) => ({ at, entry: JSON.parse(text) as FeedEntry }))
            .filter(({ entry }) => entry.kind === 'bounce')
        await feed.line(() => bounces().length === STRANGERS.length)
        await new Promise<void>((resolve) =>
          run.child.exitCode === null ? run.child.once('exit', () => resolve()) : resolve(),
        )
        expect(run.child.exitCode, run.errors.join('\n')).toBe(0)

        const rows = (await line.run('outbox', '--json')).objects
        expect(rows).toHaveLength(505)
        expect(new Set(rows.map((row) => row.state))).toEqual(new Set(['sent']))

        const arrived = await arrivals(stack, known)
        const ids = new Set<string>()
        for (const [address, mails] of arrived) {
          expect(mails, address).toHaveLength(1)
          const [mail] = mails
          const row = rows.find((candidate) => candidate.to === address)!
          const number = Number(/person(\d+)@/.exec(address)![1])
          expect(mail!.text).toContain(`Your code is code-${number <= 250 ? number : number + 5}.`)
          expect(mail!.messageId).toBe(`<${row.messageId}>`)
          expect(row.messageId).toMatch(/^[0-9a-f-]{36}@acme\.test$/)
          ids.add(row.messageId)
        }
        expect(ids.size).toBe(500)

        expect(
          bounces()
            .map(({ entry }) => entry.address)
            .sort(),
        ).toEqual(STRANGERS)
        for (const { at, entry } of bounces()) {
          expect(entry.bounce).toMatchObject({ class: 'hard', reason: 'user_unknown' })
          expect(entry.originalMessageId).toBe(rows.find((row) => row.to === entry.address)!.messageId)
          // The line is in the feed when the report was applied; the follower shows it at once.
          expect(at - entry.at).toBeLessThan(2000)
        }

        const sent = rows.map((row) => row.sentAt).sort((a, b) => a - b)
        for (const [at, time] of sent.entries()) {
          const next = sent[at + PACE]
          if (next !== undefined) expect(next - time, `messages ${at} to ${at + PACE}`).toBeGreaterThan(1000)
        }
        expect(await feed.end('SIGTERM')).toBe(0)
      },
    )
  },
)
