import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { buildMime, type MimeInput, newMessageId, threadSubject } from '#engine/mime/mime.ts'

const INPUT: MimeInput = {
  from: { name: 'Bo Berg', address: 'bo@sender.example' },
  to: { name: 'Ann Lee', address: 'ann@acme.example' },
  subject: 'Hello',
  text: 'Hi Ann\nbye',
  html: null,
  messageId: '0b0e7c1c-0000-4000-8000-000000000001@sender.example',
  date: Date.UTC(2026, 10, 23, 9, 5, 7),
  inReplyTo: null,
  references: [],
}
const build = async (input: Partial<MimeInput> = {}) =>
  Buffer.from(await buildMime({ ...INPUT, ...input })).toString('latin1')
const parse = async (input: Partial<MimeInput>) => PostalMime.parse(await buildMime({ ...INPUT, ...input }))
const headerLines = (mime: string) => mime.slice(0, mime.indexOf('\r\n\r\n')).split('\r\n')

describe('buildMime', () => {
  it('writes a plain mail and nothing more than it needs', async () => {
    expect(await build()).toBe(
      [
        'Message-ID: <0b0e7c1c-0000-4000-8000-000000000001@sender.example>',
        'From: Bo Berg <bo@sender.example>',
        'To: Ann Lee <ann@acme.example>',
        'Subject: Hello',
        'Date: Mon, 23 Nov 2026 09:05:07 +0000',
        'Content-Transfer-Encoding: 7bit',
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        '',
        'Hi Ann',
        'bye',
        '',
      ].join('\r\n'),
    )
  })

  it('gives the same bytes for the same input, and other boundaries for another message', async () => {
    const both = { html: '<p>x</p>' }
    expect(await build(both)).toBe(await build(both))
    const boundary = (mime: string) => /boundary="([^"]+)"/.exec(mime)![1]
    const other = { ...both, messageId: 'other@sender.example' }
    expect(boundary(await build(both))).not.toBe(boundary(await build(other)))
  })

  it('is not ended early by a body that contains its boundary', async () => {
    const boundary = /boundary="([^"]+)"/.exec(await build({ html: '<p>x</p>' }))![1]
    const text = `before\n--${boundary}--\nafter`
    expect((await parse({ html: '<p>x</p>', text })).text).toContain('after')
  })

  it('reads back whole in a mail parser, with every alphabet', async () => {
    const mail = await parse({
      from: { name: 'Jürgen "J" Groß, CEO', address: 'j@müller.example' },
      to: { name: '田中 花子', address: 'h@x.example' },
      replyTo: { name: '', address: 'team@sender.example' },
      subject: 'Grüße 👋 '.repeat(30),
      text: `ü\n.\nFrom x\n${'長'.repeat(900)}\n${'x'.repeat(3000)}`,
      html: `<p>${'é'.repeat(2000)}</p>`,
    })
    expect(mail.from).toMatchObject({ name: 'Jürgen "J" Groß, CEO', address: 'j@xn--mller-kva.example' })
    expect(mail.to![0]).toMatchObject({ name: '田中 花子', address: 'h@x.example' })
    expect(mail.replyTo![0]).toMatchObject({ address: 'team@sender.example' })
    expect(mail.subject).toBe('Grüße 👋 '.repeat(30).trim())
    expect(mail.text!.trimEnd()).toBe(`ü\n.\nFrom x\n${'長'.repeat(900)}\n${'x'.repeat(3000)}`)
    expect(mail.html!.trim()).toBe(`<p>${'é'.repeat(2000)}</p>`)
  })

  it('folds long lines, and never the Message-ID', async () => {
    const messageId = `${'a'.repeat(36)}@${'sub.'.repeat(40)}sender.example`
    const mime = await build({
      messageId,
      text: 'x'.repeat(5000),
      html: `<p>${'word '.repeat(2000)}</p>`,
      subject: 'word '.repeat(180),
    })
    expect(mime.split('\r\n').every((line) => line.length <= 998)).toBe(true)
    expect(headerLines(mime)).toContain(`Message-ID: <${messageId}>`)
  })

  it('names the thread only when there is one', async () => {
    expect(await build()).not.toMatch(/In-Reply-To|References|Reply-To|X-Mailer/)
    const lines = headerLines(
      await build({ inReplyTo: 'b@x.example', references: ['a@x.example', '<b@x.example>'] }),
    )
    expect(lines).toContain('In-Reply-To: <b@x.example>')
    expect(lines).toContain('References: <a@x.example> <b@x.example>')
  })

  it('keeps the first and the latest of a very long thread', async () => {
    const references = Array.from({ length: 300 }, (_, i) => `m${i}@x.example`)
    const { references: header } = await parse({ references })
    expect(header!.split(/\s+/)).toEqual(
      [0, ...Array.from({ length: 19 }, (_, i) => 281 + i)].map((i) => `<m${i}@x.example>`),
    )
  })

  it('leaves out a reference that is no Message-ID', async () => {
    const mime = await build({
      references: ['a b@x', 'x\r\nBcc: y@z', '', 'ok@x.example'],
      inReplyTo: 'no id',
    })
    expect(headerLines(mime)).toContain('References: <ok@x.example>')
    expect(mime).not.toMatch(/In-Reply-To|Bcc/)
  })

  it('adds headers that are asked for', async () => {
    const headers = { 'List-Unsubscribe': '<mailto:bo@sender.example?subject=unsubscribe-1>' }
    expect(
      headerLines(await build({ headers }))
        .join('')
        .replace(/\s+/g, ' '),
    ).toContain('List-Unsubscribe: <mailto:bo@sender.example?subject=unsubscribe-1>')
  })

  it.each<[string, Partial<MimeInput>]>([
    ['an address that is none', { to: { name: '', address: 'a@x.example, b@x.example' } }],
    ['an address with a line break', { to: { name: '', address: 'a@x.example\r\nBcc: b@x.example' } }],
    ['a Message-ID with brackets', { messageId: '<a@x.example>' }],
    ['a Message-ID with two @', { messageId: 'a@b@x.example' }],
    ['a Message-ID with a line break', { messageId: 'a@x.example>\r\nBcc: <b@x' }],
    ['a date that is none', { date: Number.NaN }],
    ['a header of its own', { headers: { bcc: 'b@x.example' } }],
    ['a header name with a line break', { headers: { 'X-A: 1\r\nBcc': 'b@x.example' } }],
    ['a header value with a line break', { headers: { 'X-A': '1\r\nBcc: b@x.example' } }],
    ['a header called __proto__', { headers: JSON.parse('{"__proto__":"x"}') as Record<string, string> }],
  ])('refuses %s', async (_, input) => {
    await expect(buildMime({ ...INPUT, ...input })).rejects.toMatchObject({ code: 'bad-input' })
  })

  it('never grows a header or a bare line end out of names, subjects and bodies', async () => {
    const any = fc.string({ unit: 'binary', maxLength: 120 })
    const nasty = fc.oneof(
      any,
      fc
        .array(fc.constantFrom('\r', '\n', '\r\n', 'Bcc: x@y', '<', '>', '"', '=?', ',', '\0', 'é', ' '), {
          maxLength: 20,
        })
        .map((list) => list.join('')),
    )
    await fc.assert(
      fc.asyncProperty(nasty, nasty, nasty, fc.option(nasty), async (name, subject, text, html) => {
        const mime = await build({
          from: { ...INPUT.from, name },
          to: { ...INPUT.to, name },
          subject,
          text,
          html,
        })
        const names = headerLines(mime)
          .filter((line) => !/^[ \t]/.test(line))
          .map((line) => line.split(':')[0])
        const known = [
          'Message-ID',
          'From',
          'To',
          'Subject',
          'Date',
          'MIME-Version',
          'Content-Type',
          'Content-Transfer-Encoding',
        ]
        expect(names.every((each) => known.includes(each!))).toBe(true)
        expect(mime.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
        expect(headerLines(mime).every((line) => line.trim() !== '' && line.length <= 998)).toBe(true)
      }),
      { numRuns: 6000 },
    )
  })
})

describe('newMessageId', () => {
  it.each([
    ['bo@Sender.Example', 'u1@sender.example'],
    ['bo@müller.example', 'u1@xn--mller-kva.example'],
  ])('of %s is %s', (address, id) => expect(newMessageId('u1', address)).toBe(id))
  it.each(['bo', 'bo@', 'bo@a b', ''])('refuses %j', (address) => {
    expect(() => newMessageId('u1', address)).toThrow(expect.objectContaining({ code: 'bad-input' }) as Error)
  })
})

describe('threadSubject', () => {
  it.each([
    ['Hello', 'Re: Hello'],
    ['Re: Hello', 'Re: Hello'],
    ['RE: re:AW: Re[2]: Hello', 'Re: Hello'],
    ['Reply needed', 'Re: Reply needed'],
    ['Hello\r\nBcc: x', 'Re: Hello Bcc: x'],
    ['', 'Re:'],
  ])('%j -> %j', (subject, threaded) => expect(threadSubject(subject)).toBe(threaded))
})
