import { describe, expect, it } from 'vitest'
import { AppError } from '#shared/app-error.ts'
import { MINUTE, SECOND } from '../fake-clock.ts'
import { HARD, report } from '../mails.ts'
import { FIRST, SECOND_STEP, testEngine, type TestEngine } from '../test-engine.ts'

const BOB = 'bob@prospect.example'
const PEOPLE = Array.from({ length: 23 }, (_, n) => `p${String(n).padStart(2, '0')}@prospect.example`)

/** All rows of a list, page by page. */
async function walk<T>(
  read: (after: string | null) => Promise<{ rows: T[]; next: string | null; total: number }>,
) {
  const rows: T[] = []
  let total = 0
  for (let after: string | null = null; ;) {
    const page = await read(after)
    rows.push(...page.rows)
    total = page.total
    if (!page.next) return { rows, total }
    after = page.next
  }
}
const csv = (...lines: string[]) => Buffer.from(lines.join('\n')).toString('base64')

describe('every list', () => {
  it('gives each row once, in pages, with the true total', async () => {
    const at = await testEngine()
    const id = await at.channel()
    const sequence = await at.sequence(id, PEOPLE, { steps: [FIRST, SECOND_STEP] })
    await at.clock.advance(SECOND)
    for (const address of PEOPLE) await at.client.suppressions.add({ what: address })
    for (const { id: enrolmentId } of (await at.client.sequences.enrolments({ id: sequence })).rows)
      await at.client.sequences.stopEnrolment({ enrolmentId })
    const limit = 5
    const lists = {
      sent: await walk((after) => at.client.outbox.list({ after, limit, state: 'sent' })),
      cancelled: await walk((after) => at.client.outbox.list({ after, limit, state: 'cancelled' })),
      people: await walk((after) => at.client.people.list({ after, limit })),
      group: await walk((after) => at.client.people.list({ after, limit, groupId: 1 })),
      suppressions: await walk((after) => at.client.suppressions.list({ after, limit })),
      enrolments: await walk((after) => at.client.sequences.enrolments({ id: sequence, after, limit })),
      feed: await walk((after) => at.client.feed.list({ after, limit, kinds: ['stopped'] })),
    }
    for (const [name, { rows, total }] of Object.entries(lists)) {
      expect([name, rows.length, total]).toEqual([name, PEOPLE.length, PEOPLE.length])
      expect(new Set((rows as { id: number }[]).map((row) => row.id)).size).toBe(PEOPLE.length)
    }
    const all = await walk((after) => at.client.outbox.list({ after, limit }))
    expect([all.rows.length, all.total]).toEqual([46, 46])
    const [first] = all.rows
    const filtered = await walk((after) => at.client.outbox.list({ after, limit, filter: first!.to }))
    expect(filtered.total).toBe(filtered.rows.length)
    expect(filtered.total).toBeLessThan(46)
  })

  it('takes a mark that makes no sense as the beginning', async () => {
    const at = await testEngine()
    await at.people([BOB])
    for (const after of ['nonsense', '-1', '', '1e99', '1; DROP TABLE people'])
      expect((await at.client.people.list({ after })).rows).toHaveLength(1)
    await expect(at.client.people.list({ limit: 100_000 })).rejects.toBeInstanceOf(AppError)
  })
})

describe('people', () => {
  const file = csv(
    'email,first_name,company',
    'ann@x.example,Ann,Acme',
    'bob@x.example,Bob,',
    'not an address,X,Y',
    'ann@x.example,Again,',
  )
  const counts = ({
    added,
    updated,
    unchanged,
    duplicates,
    rejected,
  }: Awaited<ReturnType<TestEngine['client']['people']['import']>>) => ({
    added,
    updated,
    unchanged,
    duplicates,
    rejected,
  })

  it('a preview says exactly what the import then does, and changes nothing itself', async () => {
    const at = await testEngine()
    const give = (content: string) => ({ fileName: 'people.csv', content, group: 'Fair' })
    const later = csv(
      'email,first_name,company',
      'ann@x.example,Ann,',
      'bob@x.example,,New',
      'cy@x.example,Cy,',
    )
    for (const content of [file, file, later]) {
      const before = (await at.client.people.list({})).rows
      const preview = await at.client.people.previewImport(give(content))
      expect((await at.client.people.list({})).rows).toEqual(before)
      expect(counts(await at.client.people.import(give(content)))).toEqual(counts(preview))
    }
    const [ann, bob] = (await at.client.people.list({})).rows
    expect(ann!.fields).toMatchObject({ first_name: 'Ann', company: 'Acme' })
    expect(bob!.fields).toMatchObject({ first_name: 'Bob', company: 'New' })
    expect(await at.client.people.groups()).toMatchObject([{ name: 'Fair', people: 3 }])
  })

  it('are found, grouped and removed; who is not there is not found', async () => {
    const at = await testEngine()
    await at.people([BOB, 'cy@prospect.example'], 'Fair')
    const [bob, cy] = (await at.client.people.list({})).rows
    expect(await at.client.people.get({ id: bob!.id })).toMatchObject({ address: BOB, groups: ['Fair'] })
    expect(await at.client.people.addToGroup({ group: 'Second', ids: [bob!.id] })).toMatchObject({
      people: 1,
    })
    await expect(at.client.people.addToGroup({ group: 'Third', ids: [bob!.id, 999] })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect((await at.client.people.groups()).map(({ name }) => name)).toEqual(['Fair', 'Second'])
    expect(await at.client.people.remove({ ids: [cy!.id, 999] })).toEqual({ removed: 1 })
    await expect(at.client.people.get({ id: cy!.id })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('a suppression is an address or a domain, and nothing else', async () => {
    const at = await testEngine()
    expect(await at.client.suppressions.add({ what: 'Ann@Acme.Example' })).toMatchObject({
      what: 'ann@acme.example',
    })
    expect(await at.client.suppressions.add({ what: 'acme.example' })).toMatchObject({
      what: '@acme.example',
    })
    await expect(at.client.suppressions.add({ what: 'not one' })).rejects.toMatchObject({ code: 'bad-input' })
    await expect(at.client.suppressions.remove({ id: 99 })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('sequences', () => {
  const save = (at: TestEngine, more: object) =>
    at.client.sequences.save({ name: 'Spring', steps: [FIRST], ...more })

  it('are refused with words when they could only go wrong', async () => {
    const at = await testEngine()
    for (const [steps, word] of [
      [[{ ...FIRST, text: ' ' }], 'no text'],
      [[{ ...FIRST, subject: '' }], 'no subject'],
      [[SECOND_STEP], 'thread'],
      [
        [
          { ...FIRST, day: 5 },
          { ...FIRST, day: 2 },
        ],
        'before day 5',
      ],
    ] as const)
      await expect(save(at, { steps })).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringContaining(word),
      })
    await expect(save(at, { zone: 'Nowhere/Land' })).rejects.toMatchObject({ code: 'bad-input' })
    await save(at, {})
    await expect(save(at, {})).rejects.toMatchObject({ code: 'already-exists' })
  })

  it('keep the kind and the day of their steps once they run; words may change and steps be added', async () => {
    const at = await testEngine()
    const id = await at.sequence(await at.channel(), [BOB])
    await expect(save(at, { id, steps: [{ ...FIRST, day: 2 }] })).rejects.toMatchObject({ code: 'not-now' })
    await expect(save(at, { id, steps: [SECOND_STEP, SECOND_STEP] })).rejects.toMatchObject({
      code: 'bad-input',
    })
    expect(await save(at, { id, steps: [{ ...FIRST, text: 'Other words.' }, SECOND_STEP] })).toMatchObject({
      steps: 2,
    })
    await expect(at.client.sequences.remove({ id })).rejects.toMatchObject({ code: 'not-now' })
  })

  it('start for everyone who may be mailed and is not in it yet', async () => {
    const at = await testEngine()
    const channelId = await at.channel()
    const id = await at.sequence(channelId, [BOB])
    await at.client.suppressions.add({ what: 'cy@prospect.example' })
    const { groupId } = await at.people([BOB, 'cy@prospect.example', 'di@prospect.example'], 'All')
    expect(await at.client.sequences.start({ id, groupId, channelId })).toEqual({
      enrolled: 1,
      skipped: [
        { address: BOB, why: 'Already in this sequence.' },
        { address: 'cy@prospect.example', why: 'Must not be mailed: Added by hand.' },
      ],
    })
    for (const [wrong, code] of [
      [{ id, channelId }, 'bad-input'],
      [{ id, groupId, channelId: 99 }, 'not-found'],
      [{ id: 99, groupId, channelId }, 'not-found'],
    ] as const)
      await expect(at.client.sequences.start(wrong)).rejects.toMatchObject({ code })
    await expect(at.client.sequences.stopEnrolment({ enrolmentId: 99 })).rejects.toMatchObject({
      code: 'not-found',
    })
    const draft = await save(at, { name: 'Draft' })
    await expect(at.client.sequences.pause({ id: draft.id, paused: true })).rejects.toMatchObject({
      code: 'not-now',
    })
    expect(await at.client.sequences.remove({ id: draft.id })).toEqual({})
  })

  it('a preview shows the mail as this person would get it, and what would hold it', async () => {
    const at = await testEngine()
    await at.people([BOB])
    const steps = [FIRST, { ...SECOND_STEP, text: 'At {{company}}' }]
    expect(await at.client.sequences.preview({ steps, step: 0, personId: 1 })).toMatchObject({
      to: BOB,
      subject: 'Hello bob',
      problems: [],
    })
    expect(await at.client.sequences.preview({ steps, step: 1, personId: 1 })).toMatchObject({
      subject: 'Re: Hello bob',
      problems: [{ kind: 'held', field: 'company' }],
    })
    await expect(at.client.sequences.preview({ steps, step: 0, personId: 9 })).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(at.client.sequences.preview({ steps, step: 7, personId: 1 })).rejects.toMatchObject({
      code: 'bad-input',
    })
  })
})

describe('one message', () => {
  it('shows its words, its attempts and what came back', async () => {
    const at = await testEngine()
    await at.sequence(await at.channel({ mailbox: true }), [BOB])
    await at.clock.advance(SECOND)
    await at.inbox.deliver(report(at.server.taken[0]!.messageId, { to: BOB, ...HARD }))
    await at.clock.advance(MINUTE)
    const [row] = await at.outbox()
    expect(await at.client.outbox.get({ id: row!.id })).toMatchObject({
      state: 'sent',
      outcome: 'hard',
      text: expect.stringContaining('A word.'),
      attemptList: [{ outcome: 'accepted' }],
      inquiries: [],
      inbound: [{ kind: 'bounce' }],
    })
    await expect(at.client.outbox.get({ id: 99 })).rejects.toMatchObject({ code: 'not-found' })
    await expect(at.client.feed.evidence({ inboundId: 99 })).rejects.toMatchObject({ code: 'not-found' })
    await expect(at.client.feed.undo({ id: 99 })).rejects.toMatchObject({ code: 'not-now' })
  })
})
