import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../src/main/engine/store/open.ts'
import { subjectsOf } from '../../../src/main/engine/store/subjects.ts'

/** How SQLite answers what is asked at each start, each step and each look at a list. */
const db = openDatabase(':memory:')
const prepared: string[] = []
const recording = new Proxy(db, {
  get: (target, name) =>
    name === 'prepare'
      ? (sql: string) => {
          prepared.push(sql)
          return target.prepare(sql)
        }
      : Reflect.get(target, name, target),
})
const store = subjectsOf(recording)
const page = { channelId: 1, sequenceId: 1, filter: null, after: null, limit: 100 }
for (const state of [
  null,
  'queued',
  'claimed',
  'handing-over',
  'in-doubt',
  'sent',
  'rejected',
  'cancelled',
  'held',
] as const)
  store.messages.page({ ...page, state })

const plan = (sql: string) =>
  (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(valuesFor(sql)) as { detail: string }[]).map(
    ({ detail }) => detail,
  )
/** Something for each parameter: a plan does not depend on it. */
const valuesFor = (sql: string): never =>
  (sql.includes('?')
    ? [1]
    : Object.fromEntries([...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name, 1]))) as never

const big = /\b(messages|m|t|attempts|enrolments|e|people|p|inbounds|feed|f|bounces|b|contents|c)\b/
/** Steps that look at every row of a table that grows. */
const scans = (sql: string) =>
  plan(sql).filter(
    (step) =>
      step.startsWith('SCAN ') && big.test(step) && !/USING (COVERING )?INDEX|INTEGER PRIMARY KEY/.test(step),
  )
const sorts = (sql: string) => plan(sql).filter((step) => step.includes('TEMP B-TREE FOR ORDER BY'))

const find = (...words: string[]) => {
  const found = prepared.filter((sql) => words.every((word) => sql.includes(word)))
  expect(found.length, words.join(' … ')).toBeGreaterThan(0)
  return found
}

const EACH_STEP: Record<string, string[]> = {
  'claiming a message': ["SET state = 'claimed'"],
  'looking at the head of the queue': ['SELECT id, domain, jitter'],
  'reading what was claimed': ['AS threadSubject'],
  'handing over': ["SET state = 'handing-over'"],
  settling: ['attempts = attempts + @putOff'],
  'finding when the next is due': ['SELECT min((SELECT m.next_at'],
  'reading the head of a lane': ['WHERE lane_id = @laneId'],
  'putting claims back at the start': ["SET state = 'queued', run_id = NULL WHERE state = 'claimed'"],
  'putting hand-overs in doubt at the start': ['asked = -1'],
  'closing attempts at the start': ['answered_at IS NULL'],
  'finding whom to ask about': ['ask_at <= @now'],
  'finding when to ask next': ['min(ask_at)'],
  'reading the past of the limits': ['ORDER BY answered_at'],
  'finding whom to plan for': ['e.plan_at <= @now'],
  'finding the message before': ['AS providerMessageId'],
  'recognising a mail': ['content_key = @contentKey'],
  'finding a message by its id': ['m.message_id = @id OR'],
  'finding the last message to an address': ['m.sent_at >= @since'],
  'counting soft bounces': ["class = 'soft'"],
  'guarding a sequence': ["b.class = 'hard'"],
  'a page of the outbox': ['FROM messages m JOIN channels', 'LIMIT @limit'],
  'a page of the feed': ['FROM feed f', 'LIMIT @limit'],
  'a page of people': ['FROM people p WHERE p.id > @after'],
  'a page of a group': ['m.group_id = @groupId AND m.person_id > @after'],
  'a page of a sequence': ['e.sequence_id = @sequenceId AND e.id > @after'],
  'undoing a verdict': ['COLLATE NOCASE OR message_id IN'],
}

describe('no step costs the length of the queue', () => {
  it.each(Object.keys(EACH_STEP))('%s', (what) => {
    for (const sql of find(...EACH_STEP[what]!)) {
      expect({ scans: scans(sql), plan: plan(sql) }).toMatchObject({ scans: [] })
      const lanesOnly = plan(sql).some((step) => /lanes|\bl\b/.test(step)) && sorts(sql).length === 1
      if (!lanesOnly) expect({ sorts: sorts(sql), plan: plan(sql) }).toMatchObject({ sorts: [] })
    }
  })

  it('the guard reads only what was sent in its days', () => {
    const [sql] = find("b.class = 'hard'")
    expect(plan(sql!).join('\n')).toContain('COVERING INDEX messages_sent (sequence_id=? AND sent_at>?)')
  })

  it('a claim steps over full domains without reading their rows', () => {
    for (const sql of find("SET state = 'claimed'"))
      expect(plan(sql).join('\n')).toContain('COVERING INDEX messages_claim')
  })
})
