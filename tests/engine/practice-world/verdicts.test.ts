import { describe, expect, it } from 'vitest'
import { classifyMail } from '#engine/bounces/bounces.ts'
import type { Verdict } from '#engine/bounces/verdict.ts'
import { aWorld, inboxAfter, post } from './a-world.ts'

// One domain for each kind of server: Postfix, Exchange, Gmail, Sendmail.
const DOMAINS = ['cobaltfoundry.example', 'saltmarsh.example', 'quartzlight.example', 'umberworks.example']

async function verdictsOn(to: string): Promise<{ messageId: string; verdicts: Verdict[] }> {
  const { world, clock } = await aWorld()
  const messageId = await post(world, { to, name: 'Ann Lee' })
  const raws = await inboxAfter(world, clock)
  const receivedAt = clock.now()
  return {
    messageId,
    verdicts: await Promise.all(raws.map(async (raw) => classifyMail(raw, { receivedAt }))),
  }
}

describe.each(DOMAINS)('our own classifier, on what %s sends back', (domain) => {
  it.each([
    ['no-such-user', 'bounce', 'hard', ['user_unknown'], '5.1.1'],
    ['mailbox-full', 'bounce', 'soft', ['mailbox_full'], '5.2.2'],
    ['blocked', 'bounce', 'block', ['reputation', 'policy', 'spam_content'], '5.7.1'],
  ])('takes the answer of %s for a %s, %s', async (who, kind, cls, reasons, status) => {
    const { messageId, verdicts } = await verdictsOn(`${who}@${domain}`)
    expect(verdicts).toMatchObject([{ kind, originalMessageId: messageId }])
    expect(verdicts[0]!.recipients).toMatchObject([{ address: `${who}@${domain}`, class: cls, status }])
    expect(reasons).toContain(verdicts[0]!.recipients[0]!.reason)
  })

  it('takes the warnings of slow@ and expired@ for delays, and the end of expired@ for soft', async () => {
    expect((await verdictsOn(`slow@${domain}`)).verdicts.map((verdict) => verdict.kind)).toEqual(['delayed'])
    const { messageId, verdicts } = await verdictsOn(`expired@${domain}`)
    expect(verdicts.map((verdict) => verdict.kind)).toEqual(['delayed', 'bounce'])
    expect(verdicts[1]).toMatchObject({
      originalMessageId: messageId,
      recipients: [{ class: 'soft', reason: 'delivery_expired' }],
    })
  })
})

describe('our own classifier, on what people send back', () => {
  // Nine of each kind meet every wording and both ways to quote.
  async function nine(who: string): Promise<Verdict[]> {
    const { world, clock } = await aWorld()
    for (let n = 0; n < 9; n++) await post(world, { to: `${who}+${n}@zeta.example` })
    const raws = await inboxAfter(world, clock)
    const verdicts = await Promise.all(
      raws.map(async (raw) => classifyMail(raw, { receivedAt: clock.now() })),
    )
    const answered = new Set(verdicts.flatMap((verdict) => verdict.head.inReplyTo))
    expect(answered).toEqual(new Set(world.accepted().map((mail) => mail.messageId)))
    expect(verdicts).toHaveLength(9)
    return verdicts
  }

  it('reads the day of return of who is away', async () => {
    for (const verdict of await nine('out-of-office')) {
      expect(verdict).toMatchObject({
        kind: 'autoreply',
        returnDate: expect.stringMatching(/^2026-03-\d\d$/),
        wantsOut: false,
      })
    }
  })

  it('takes replies for the mail of a person, and what they quote for ours', async () => {
    for (const verdict of await nine('replies')) {
      expect(verdict).toMatchObject({ kind: 'ordinary', wantsOut: false })
      expect(verdict.text).toContain('Hi Sam,')
      expect(verdict.text).not.toContain('how long is it until')
    }
  })

  it('hears the wish of who wants no more mail', async () => {
    expect((await nine('unsubscribes')).map((verdict) => verdict.wantsOut)).toEqual(
      Array.from({ length: 9 }, () => true),
    )
  })
})
