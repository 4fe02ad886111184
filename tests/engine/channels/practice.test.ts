import { onTestFinished, describe, expect, it } from 'vitest'
import type { Channel, HandOver, OutgoingMessage } from '#engine/channels/channel.ts'
import { createPracticeChannel } from '#engine/channels/practice/practice.ts'
import type { PracticeWorld } from '#engine/practice-world/practice-world.ts'
import { aWorld, letter, REP, silentLog } from '../practice-world/a-world.ts'
import type { WorldClock } from '../practice-world/world-clock.ts'

// Offline on purpose: practice needs no network.
const network = { online: () => false, onChange: () => () => {} }

async function aChannel(): Promise<{
  channel: Channel
  world: PracticeWorld
  clock: WorldClock
  folder: string
}> {
  const given = await aWorld()
  const channel = createPracticeChannel(given.world, { clock: given.clock, network, log: silentLog })
  onTestFinished(() => channel.close())
  return { channel, ...given }
}

function message(to: string, text = 'Hello'): OutgoingMessage {
  const { messageId, mime } = letter({ to, text })
  return { messageId, from: REP, to: [to], mime }
}

function handOver(beforeBody: () => Promise<void> = async () => {}): HandOver {
  return { beforeBody, signal: new AbortController().signal }
}

describe('the practice channel', () => {
  it('hands a message over, byte for byte, while the computer is offline', async () => {
    const { channel, world } = await aChannel()
    const sent = message('no-such-user@cobaltfoundry.example', 'Hi.\n.\nünï')
    expect(await channel.send(sent, handOver())).toMatchObject({
      outcome: 'accepted',
      messageId: sent.messageId,
      reply: expect.stringContaining('Practice'),
    })
    expect(world.accepted()).toMatchObject([
      { messageId: sent.messageId, from: REP, to: sent.to, copies: 1, bytes: sent.mime.byteLength },
    ])
  })

  it('takes many at once, each exactly once', async () => {
    const { channel, world } = await aChannel()
    const all = Array.from({ length: 25 }, (_, n) => message(`person-${n}@zeta.example`))
    const outcomes = await Promise.all(all.map((each) => channel.send(each, handOver())))
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(all.map(() => 'accepted'))
    expect(
      world
        .accepted()
        .map((mail) => mail.messageId)
        .toSorted(),
    ).toEqual(all.map((each) => each.messageId).toSorted())
    expect(world.accepted().every((mail) => mail.copies === 1)).toBe(true)
  })

  it('rejects rejects@ and defers busy@ once, with nothing handed over', async () => {
    const { channel, world } = await aChannel()
    let bodies = 0
    const counting = handOver(async () => void bodies++)
    expect(await channel.send(message('rejects@zeta.example'), counting)).toMatchObject({
      outcome: 'rejected',
      reply: { code: 550, status: '5.1.1' },
    })
    const busy = message('busy@zeta.example')
    expect(await channel.send(busy, counting)).toMatchObject({ outcome: 'deferred', reply: { code: 450 } })
    expect([bodies, world.accepted()]).toEqual([0, []])
    expect(await channel.send(busy, counting)).toMatchObject({ outcome: 'accepted' })
    expect(bodies).toBe(1)
  })

  it('finds what it sent, and proves the absence of what it did not', async () => {
    const { channel } = await aChannel()
    const sent = message('ann@zeta.example')
    const stopped = message('ann@zeta.example')
    await channel.send(sent, handOver())
    await channel.send(
      stopped,
      handOver(() => Promise.reject(new Error('the commit failed'))),
    )
    expect(await channel.findSent(sent.messageId)).toMatchObject({ found: 'yes', messageId: sent.messageId })
    expect(await channel.findSent(stopped.messageId)).toMatchObject({ found: 'absent' })
  })

  it('finds after a crash what the server took before its answer was read', async () => {
    const { channel, world, clock, folder } = await aChannel()
    const sent = message('ann@zeta.example')
    await channel.send(sent, handOver())
    await channel.close()
    await world.close()
    const again = await aWorld({ folder, clock })
    const next = createPracticeChannel(again.world, { clock, network, log: silentLog })
    onTestFinished(() => next.close())
    expect(await next.findSent(sent.messageId)).toMatchObject({ found: 'yes' })
  })

  it('says in its test that it is practice', async () => {
    const { channel } = await aChannel()
    const health = await channel.test(new AbortController().signal)
    expect(health).toMatchObject({ ok: true, detail: expect.stringContaining('Practice') })
  })
})
