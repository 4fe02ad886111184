import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { howToRead, rebuildMail } from '#engine/mailboxes/graph/graph.ts'

const KNOWN = {
  from: 'ann@there.test',
  subject: 'Hi',
  messageId: '<m@there.test>',
  receivedAt: 1_700_000_000_000,
}
const header = (name: string, value = '') => ({ name, value })

describe('how much of a mail is fetched', () => {
  it.each([
    [header('X-MS-Exchange-Message-Is-Ndr')],
    [header('Content-Type', 'multipart/report; report-type=delivery-status; boundary=x')],
    [header('Auto-Submitted', 'auto-replied')],
    [header('Return-Path', '<>')],
    [header('X-Failed-Recipients', 'a@b.c')],
    [header('From', 'Mail Delivery System <MAILER-DAEMON@mx.test>')],
    [header('From', 'MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@corp.test')],
    [header('Precedence', 'auto_reply')],
    [header('X-Auto-Response-Suppress', 'All')],
  ])('all of it, attachments too, for %j', (sign) => {
    expect(howToRead([header('Subject', 'x'), sign], { hasAttachments: true })).toBe('whole')
  })

  it('all of an answer without attachments; the words alone of one with them, and of any other mail', () => {
    const answer = [header('In-Reply-To', '<ours@test.local>')]
    expect(howToRead(answer, { hasAttachments: false })).toBe('whole')
    expect(howToRead(answer, { hasAttachments: true })).toBe('text')
    expect(howToRead([header('Auto-Submitted', 'no')], { hasAttachments: false })).toBe('text')
    expect(howToRead([], { hasAttachments: false })).toBe('text')
  })
})

describe('a mail that is put together again', () => {
  it('keeps its header and its words, and is read as any other mail', async () => {
    const headers = [
      header('From', 'Ann <ann@there.test>'),
      header('Subject', '=?utf-8?Q?Gr=C3=BC=C3=9Fe?='),
      header('References', '<a@b>\r\n <c@d>'),
      header('Content-Type', 'multipart/mixed; boundary=gone'),
      header('Content-Transfer-Encoding', 'quoted-printable'),
    ]
    const mail = await PostalMime.parse(rebuildMail(headers, 'Grüße\r\nan alle', KNOWN))
    expect(mail).toMatchObject({ subject: 'Grüße', references: '<a@b> <c@d>', attachments: [] })
    expect(mail.text?.trim().split(/\r?\n/)).toEqual(['Grüße', 'an alle'])
  })

  it('cannot be made to say more than its header did', async () => {
    const evil = [
      header('Subject', 'x\r\nX-MS-Exchange-Message-Is-Ndr: '),
      header('Bad Name\r\nAuto-Submitted', 'auto-replied'),
      header('', 'y'),
    ]
    const raw = Buffer.from(rebuildMail(evil, '', KNOWN)).toString('utf8')
    const mail = await PostalMime.parse(raw)
    expect(mail.headers.map(({ key }) => key)).toEqual([
      'subject',
      'mime-version',
      'content-type',
      'content-transfer-encoding',
    ])
  })

  it('gets a header where it never had one', async () => {
    const mail = await PostalMime.parse(rebuildMail([], 'hello', KNOWN))
    expect(mail).toMatchObject({
      subject: 'Hi',
      messageId: '<m@there.test>',
      from: { address: 'ann@there.test' },
    })
  })
})
