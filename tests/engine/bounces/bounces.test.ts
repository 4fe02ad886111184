import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAMILIES } from '#engine/bounces/families/families.ts'
import { classifyMail } from '#engine/bounces/bounces.ts'
import { FIXTURES, fixture, RECEIVED_AT } from './fixtures.ts'

const receivedAt = RECEIVED_AT

describe('a mail in the shape that each family of servers writes', () => {
  it.each(FIXTURES)(
    '$file is called $kind',
    async ({ file, kind, recipients = [], originalMessageId = null, returnDate = null }) => {
      const verdict = await classifyMail(fixture(file), { receivedAt })
      expect({
        kind: verdict.kind,
        recipients: verdict.recipients.map((each) => `${each.address} ${each.class}/${each.reason}`),
        originalMessageId: verdict.originalMessageId,
        returnDate: verdict.returnDate,
      }).toEqual({ kind, recipients, originalMessageId, returnDate })
    },
  )

  it('leaves no fixture without a row', () => {
    const files = readdirSync(join(import.meta.dirname, '../../fixtures/bounces'))
    expect(FIXTURES.map((each) => `${each.file}.eml`).sort()).toEqual(files.sort())
  })
})

describe('line ends', () => {
  it.each(FIXTURES)('$file gives the same verdict with LF, CRLF and CR', async ({ file }) => {
    const text = fixture(file).toString('latin1')
    const verdicts = await Promise.all(
      ['\n', '\r\n', '\r'].map((end) =>
        classifyMail(Buffer.from(text.replaceAll('\n', end), 'latin1'), { receivedAt }),
      ),
    )
    expect(verdicts[1]).toEqual(verdicts[0])
    expect(verdicts[2]).toEqual(verdicts[0])
  })
})

describe('the verdict', () => {
  it('carries what correlation needs of the mail that came back', async () => {
    const verdict = await classifyMail(fixture('postfix-user-unknown'), { receivedAt })
    expect(verdict.originalSubject).toBe('Your quote')
    expect(verdict.originalTo).toEqual(['nadia@acme.example.org'])
    expect(verdict.originalDate).toBe(Date.parse('2026-03-10T08:14:02Z'))
    expect(verdict.recipients[0]).toMatchObject({ status: '5.1.1', action: 'failed' })
    expect(verdict.recipients[0]?.diagnostic).toContain('User unknown in virtual mailbox table')
  })

  it('says what decided', async () => {
    const verdict = await classifyMail(fixture('exim-two-recipients'), { receivedAt })
    expect(verdict.evidence.map((each) => each.by)).toContain('server-text')
    for (const each of verdict.evidence) expect(each.text.length).toBeLessThanOrEqual(500)
  })

  it('offers the thread as further ids, the nearest first', async () => {
    const verdict = await classifyMail(fixture('exchange-german-text'), { receivedAt })
    expect([verdict.originalMessageId, ...verdict.otherMessageIds]).toEqual([
      'q9-5@example.com',
      'thread-0@example.com',
    ])
  })

  it('of an empty mail is ordinary', async () => {
    const verdict = await classifyMail(new Uint8Array(), { receivedAt })
    expect(verdict).toMatchObject({ kind: 'ordinary', recipients: [], originalMessageId: null, text: '' })
  })
})

describe('a family of mail servers', () => {
  it('has phrases in lower case, for they are compared so', () => {
    for (const {
      name,
      marks,
      opens = [],
      names = [],
      explains = [],
      borders = [],
      delays = [],
    } of FAMILIES) {
      const phrases = [...opens, ...names, ...explains, ...borders, ...delays, ...Object.values(marks).flat()]
      expect({ name, wrong: phrases.filter((phrase) => phrase !== phrase.toLowerCase()) }).toEqual({
        name,
        wrong: [],
      })
    }
  })

  it('has a name of its own', () => {
    const names = FAMILIES.map((family) => family.name)
    expect(new Set(names).size).toBe(names.length)
  })
})
