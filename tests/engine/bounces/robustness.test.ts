import { describe, expect, it } from 'vitest'
import { INBOUND_KINDS, REASON_CLASS } from '#shared/domain/bounce.ts'
import { classifyMail, type Verdict } from '#engine/bounces/bounces.ts'
import { MAX_BYTES } from '#engine/bounces/reading/lines.ts'
import { FIXTURES, fixture, RECEIVED_AT } from './fixtures.ts'

const MUTATIONS = 3_000

/** Mulberry32: the same numbers for the same seed, so that a mail that fails can be made again. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}

const originals = FIXTURES.map((each) => fixture(each.file))

function mutated(seed: number): Buffer {
  const random = seeded(seed)
  const pick = (below: number) => Math.floor(random() * below)
  let mail: Buffer = Buffer.from(originals[pick(originals.length)]!)
  for (let change = pick(4) + 1; change > 0; change -= 1) mail = CHANGES[pick(CHANGES.length)]!(mail, pick)
  return mail
}

type Change = (mail: Buffer, pick: (below: number) => number) => Buffer

const CHANGES: readonly Change[] = [
  (mail, pick) => mail.subarray(0, pick(mail.length + 1)),
  (mail, pick) => mail.subarray(pick(mail.length + 1)),
  (mail) => Buffer.concat([mail, mail]),
  (mail, pick) => {
    const at = pick(mail.length + 1)
    return Buffer.concat([mail.subarray(0, at), originals[pick(originals.length)]!, mail.subarray(at)])
  },
  (mail, pick) => {
    const copy = Buffer.from(mail)
    for (let n = pick(60); n > 0 && copy.length > 0; n -= 1) copy[pick(copy.length)] = pick(256)
    return copy
  },
  (mail) => Buffer.from(mail.toString('latin1').replaceAll('\n', '\r'), 'latin1'),
  (mail, pick) => Buffer.concat([Buffer.from(`X-Long: ${'<a@b.example> '.repeat(pick(4_000))}\n`), mail]),
  (mail, pick) => Buffer.concat([Buffer.from('Received: x\n'.repeat(pick(3_000))), mail]),
  (mail) => Buffer.from(`Content-Type: message/rfc822\n\n${mail.toString('latin1')}`, 'latin1'),
  (mail) =>
    Buffer.from(`Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n${mail.toString('base64')}`),
  (mail, pick) =>
    Buffer.concat([mail, Buffer.alloc(pick(50_000), ['@', '<', '5.', ' ', '\n', '=?', 'a@b.c '][pick(7)])]),
  (mail) => Buffer.from(mail.toString('utf8'), 'utf16le'),
]

function check(verdict: Verdict): void {
  expect(INBOUND_KINDS).toContain(verdict.kind)
  expect(verdict.text.length).toBeLessThanOrEqual(20_000)
  for (const recipient of verdict.recipients) {
    expect(recipient.address).not.toBe('')
    expect(Object.keys(REASON_CLASS)).toContain(recipient.reason)
    expect((recipient.diagnostic ?? '').length).toBeLessThanOrEqual(2_000)
  }
  for (const each of verdict.evidence) expect(each.text.length).toBeLessThanOrEqual(500)
  if (verdict.returnDate !== null) expect(verdict.returnDate).toMatch(/^\d{4}-\d\d-\d\d$/)
}

describe('broken and hostile mail', () => {
  it(`gives a verdict for each of ${MUTATIONS} mutated mails`, { timeout: 300_000 }, async () => {
    for (let seed = 1; seed <= MUTATIONS; seed += 1) {
      const verdict = await classifyMail(mutated(seed), { receivedAt: RECEIVED_AT }).catch(
        (error: unknown) => {
          throw new Error(`seed ${seed}`, { cause: error })
        },
      )
      check(verdict)
    }
  })

  it.each([
    [
      'parts within parts',
      Array.from(
        { length: 400 },
        (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\n\n--b${n}\n`,
      ).join(''),
    ],
    ['ten thousand parts', `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(10_000)}`],
    ['a header without end', `Subject: ${'x'.repeat(3_000_000)}`],
    ['line breaks only', '\n'.repeat(3_000_000)],
    ['carriage returns only', '\r'.repeat(3_000_000)],
    [
      'addresses without end',
      `From: MAILER-DAEMON\nSubject: failure notice\n\n${'<a@b.example>:\n'.repeat(20_000)}`,
    ],
    [
      'one endless word of at signs',
      `From: MAILER-DAEMON\nSubject: failure notice\n\n${'@'.repeat(500_000)}`,
    ],
    [
      'a report of recipients without end',
      `Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n${'Final-Recipient: rfc822; a@b.example\nAction: failed\n\n'.repeat(20_000)}`,
    ],
    ['encoded words without end', `Subject: ${'=?utf-8?q?=41?= '.repeat(20_000)}\n\nx`],
    ['open tags', `Content-Type: text/html\n\n${'<a '.repeat(100_000)}`],
    ['open scripts', `Content-Type: text/html\n\n${'<script>'.repeat(40_000)}`],
    ['open comments', `Content-Type: text/html\n\n${'<!--'.repeat(80_000)}`],
    ['mails within mails', 'Content-Type: message/rfc822\n\n'.repeat(5_000)],
  ])('survives %s', async (_, text) => {
    check(await classifyMail(Buffer.from(text, 'latin1'), { receivedAt: RECEIVED_AT }))
  })

  it('reads a report that a large attachment follows, and no more than its bound', async () => {
    const mail = Buffer.concat([fixture('exim-two-recipients'), Buffer.alloc(3 * MAX_BYTES, 'x')])
    expect((await classifyMail(mail, { receivedAt: RECEIVED_AT })).recipients).toHaveLength(2)
  })
})
