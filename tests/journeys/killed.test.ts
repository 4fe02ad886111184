import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { available, needs } from '../servers/available.ts'
import type { MailStack } from '../servers/mail-stack.ts'
import { arrivals, PASSWORD, setUp, startProvider } from './a-provider.ts'
import { openCommandLine, type CommandLine } from './command-line.ts'

const KILLS = 8
const CONNECTIONS = 5

describe.skipIf(!available.postfix)(`killed in the middle, again and again${needs.postfix}`, () => {
  let stack: MailStack
  let line: CommandLine
  let people: string[]

  beforeAll(async () => {
    const provider = await startProvider(120)
    stack = provider.stack
    people = provider.people
    line = await openCommandLine({ FIELDPOST_PASSWORD: PASSWORD })
    await setUp(line, stack, people, ['--limit', '60/s'])
  })
  afterAll(async () => {
    await line?.close()
    await stack?.stop()
  })

  it(
    'never sends twice: each message arrived once, or stands in doubt and says so',
    { timeout: 240_000 },
    async () => {
      for (let kill = 0; kill < KILLS; kill += 1) {
        const run = line.start('run')
        await leftAtLeast(stack, people, Math.floor(((kill + 1) * people.length) / (KILLS + 2)), run.child)
        await run.end('SIGKILL')
      }
      const last = await line.run('run', '--until-idle')
      expect(last.code, last.stderr).toBe(0)

      const rows = (await line.run('outbox', '--json')).objects
      const arrived = await arrivals(stack, people)
      for (const row of rows) {
        const copies = arrived.get(row.to)!.length
        expect(copies, `${row.to} (${row.state})`).toBeLessThanOrEqual(1)
        if (row.state === 'sent') expect(copies, row.to).toBe(1)
        else expect(row.state, row.to).toBe('in-doubt')
      }
      expect(rows).toHaveLength(people.length)

      // The rep settles what nobody else can; nothing goes out by itself meanwhile.
      const doubts = rows.filter((row) => row.state === 'in-doubt')
      // No more than were on the wire when it was killed.
      expect(doubts.length).toBeLessThanOrEqual(KILLS * CONNECTIONS)
      for (const row of doubts) {
        const as = arrived.get(row.to)!.length === 1 ? 'sent' : 'send-again'
        const { code, stderr } = await line.run('outbox', 'decide', String(row.id), '--as', as)
        expect(code, stderr).toBe(0)
      }
      expect((await line.run('run', '--until-idle')).code).toBe(0)
      for (const [address, mails] of await arrivals(stack, people)) expect(mails, address).toHaveLength(1)
    },
  )
})

/** Waits until so many have arrived, or the run has ended. */
async function leftAtLeast(
  stack: MailStack,
  people: string[],
  count: number,
  child: ReturnType<CommandLine['start']>['child'],
): Promise<void> {
  const ended = once(child, 'exit').then(() => true)
  for (;;) {
    const counts = await Promise.all(people.map((address) => stack.dovecot.count(address)))
    if (counts.filter((n) => n > 0).length >= count) return
    if (await Promise.race([ended, new Promise((resolve) => setImmediate(() => resolve(false)))])) return
  }
}
