import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createTransport } from 'nodemailer'
import { expect, it, onTestFinished } from 'vitest'
import { aFolder, aWorld, inboxAfter, letter, REP } from './a-world.ts'
import { createWorldClock } from './world-clock.ts'

it('has every mail that it confirmed, and every answer once, after its process was killed', async () => {
  const folder = await aFolder()
  const child = fork(new URL('a-world-apart.ts', import.meta.url), [folder])
  onTestFinished(() => void child.kill('SIGKILL'))
  const [reach] = (await once(child, 'message')) as [{ port: number; user: string; password: string }]
  const transport = createTransport({
    host: '127.0.0.1',
    port: reach.port,
    ignoreTLS: true,
    pool: true,
    maxConnections: 4,
    auth: { user: reach.user, pass: reach.password },
  })
  onTestFinished(() => transport.close())
  const confirmed: string[] = []
  const posts = Array.from({ length: 60 }, async (_, n) => {
    const to = `no-such-user+${n}@zeta.example`
    const { messageId, mime } = letter({ to })
    await transport.sendMail({ envelope: { from: REP, to: [to] }, raw: mime })
    if (confirmed.push(messageId) === 20) child.kill('SIGKILL')
  })
  await Promise.allSettled(posts)
  expect(confirmed.length).toBeGreaterThanOrEqual(20)
  expect(confirmed.length).toBeLessThan(60)

  const { world, clock } = await aWorld({ folder, clock: createWorldClock(Date.now()) })
  for (const messageId of confirmed) expect(await world.find(messageId)).toBe('taken')
  const taken = world.accepted()
  expect(taken.every((mail) => mail.copies === 1)).toBe(true)
  const reports = await inboxAfter(world, clock)
  expect(reports).toHaveLength(taken.length)
  const told = reports.map((raw) => Buffer.from(raw).toString())
  for (const { messageId } of taken)
    expect(told.filter((raw) => raw.includes(`<${messageId}>`))).toHaveLength(1)
})
