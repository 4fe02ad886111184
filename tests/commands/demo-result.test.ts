import { describe, expect, it } from 'vitest'
import { demoLines, demoResult } from '../../src/main/commands/demo-result.ts'
import type { DemoFacts, Walk } from '../../src/main/commands/demo-result.ts'
import type { FeedEntry } from '../../src/shared/contract/feed.ts'
import type { MessageRow } from '../../src/shared/contract/outbox.ts'

const walk = (personId: number, state: Walk['state'], why: string | null = null): Walk => ({
  personId,
  address: `p${personId}@example.org`,
  state,
  why,
})
const mail = (personId: number, state: MessageRow['state'], outcome: MessageRow['outcome'] = null) =>
  ({ to: `P${personId}@example.org`, state, outcome }) as MessageRow
const entry = (kind: FeedEntry['kind'], personId: number) => ({ kind, personId }) as FeedEntry

const facts: DemoFacts = {
  walks: [
    walk(1, 'finished'),
    walk(2, 'finished'),
    walk(3, 'stopped', 'bounced'),
    walk(4, 'finished'),
    walk(5, 'stopped', 'replied'),
    walk(6, 'stopped', 'unsubscribed'),
    walk(7, 'stopped', 'bounced'),
    walk(8, 'active'),
  ],
  messages: [
    mail(1, 'sent'),
    mail(1, 'sent'),
    mail(2, 'sent', 'auto-replied'),
    mail(2, 'sent', 'delayed'),
    mail(3, 'sent', 'hard'),
    mail(4, 'sent', 'soft'),
    mail(4, 'sent', 'soft'),
    mail(5, 'sent', 'replied'),
    mail(6, 'sent', 'replied'),
    mail(7, 'rejected', 'hard'),
    { ...mail(8, 'held'), why: { code: 'unfilled', text: 'company is not filled', until: null } },
    mail(5, 'cancelled'),
  ],
  feed: [
    entry('auto-reply', 2),
    entry('delayed', 2),
    entry('bounce', 3),
    entry('reply', 5),
    entry('unsubscribe', 6),
    entry('reply', 6),
  ],
  leftOut: [{ address: 'p9@example.org', why: 'suppressed' }],
}

describe('the numbers of a demo', () => {
  const result = demoResult(facts)

  it('make every message sent either delivered or bounced', () => {
    expect(result).toMatchObject({
      sent: 9,
      delivered: 6,
      bounced: { hard: 1, soft: 2, block: 0, unknown: 0 },
      rejected: 1,
      delayed: 1,
      autoReplies: 1,
      replies: 2,
      unsubscribed: 1,
    })
  })

  it('count each person exactly once', () => {
    expect(Object.values(result.endings).reduce((sum, count) => sum + count, 0)).toBe(result.people)
    expect(result.endings).toEqual({
      finished: 2,
      replied: 1,
      unsubscribed: 1,
      'bounced hard': 1,
      'bounced soft': 1,
      'bounced block': 0,
      'bounced unknown': 0,
      rejected: 1,
      held: 1,
      'left out': 1,
    })
  })

  it('say why somebody was stopped or held, also where only the message is held', () => {
    expect(result).toMatchObject({ stopped: 4, held: 1 })
    expect(result.stoppedWhy).toEqual([
      { why: 'bounced hard', count: 1 },
      { why: 'rejected', count: 1 },
      { why: 'replied', count: 1 },
      { why: 'unsubscribed', count: 1 },
    ])
    expect(result.heldWhy).toEqual([{ why: 'company is not filled', count: 1 }])
  })

  it('stand one under the other for a person', () => {
    const lines = demoLines(result)
    expect(lines).toContainEqual(expect.stringMatching(/^ {4}bounced, hard +1$/))
    expect(new Set(lines.filter((line) => /\d$/.test(line)).map((line) => line.length)).size).toBe(1)
  })
})
