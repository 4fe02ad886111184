import { describe, expect, it } from 'vitest'
import {
  BUILT_IN_FIELDS,
  type EmailTemplate,
  friendlyCompany,
  mergeFields,
  renderEmail,
} from '#engine/templates/templates.ts'

const person = {
  address: 'ann@acme.example',
  fields: { first_name: 'Ann', company: 'Acme, Inc.', website: 'javascript:alert(1)' },
}
const sender = { name: 'Bo Berg', address: 'bo@sender.example', signature: 'Bo\nSender & Co' }
const render = (template: Partial<EmailTemplate>) =>
  renderEmail({ subject: 'Hello', text: null, html: null, ...template }, { person, sender })

describe('renderEmail', () => {
  it('writes a text mail from a text template', () => {
    expect(
      render({ subject: 'Hi {{first_name}}', text: 'Dear {{first_name}},\r\n{{my_signature}}' }),
    ).toEqual({
      subject: 'Hi Ann',
      text: 'Dear Ann,\nBo\nSender & Co',
      html: null,
      problems: [],
    })
  })

  it('derives the text from HTML alone', () => {
    const mail = render({
      html: '<h1>Hi</h1><p>See <a href="https://x.example/a">this</a> &amp; that<br>{{my_signature}}</p><ul><li>one</li></ul>',
    })
    expect(mail.text).toBe('Hi\n\nSee this (https://x.example/a) & that\nBo\nSender & Co\n\n * one')
    expect(mail.html).toContain('Bo<br>\nSender &amp; Co')
    expect(mail.problems).toEqual([])
  })

  it('keeps both bodies when both are given', () => {
    const mail = render({ text: 'plain', html: '<p>rich</p>' })
    expect([mail.text, mail.html]).toEqual(['plain', '<p>rich</p>'])
  })

  it('holds a mail with an unfilled field and names it once', () => {
    const mail = render({
      subject: '{{nobody}}',
      text: '{{nobody}} {{first_name}}',
      html: '<p>{{nobody}}</p>',
    })
    expect(mail.problems).toEqual([
      { kind: 'held', field: 'nobody', text: expect.stringContaining('"nobody" is empty') },
    ])
  })

  it.each<[string, Partial<EmailTemplate>, string]>([
    ['a broken merge field', { text: 'Hi {{first_name' }, '{{first_name'],
    ['no subject', { subject: ' ', text: 'x' }, 'The subject is empty.'],
    ['no body', {}, 'The mail has no text.'],
    ['an HTML body without text', { html: '<p> </p><script>x</script>' }, 'The mail has no text.'],
  ])('holds a mail with %s', (_, template, text) => {
    expect(render(template).problems).toEqual([
      { kind: 'held', field: null, text: expect.stringContaining(text) },
    ])
  })

  it('lets an image stand as the whole body', () => {
    expect(render({ html: '<img src="cid:flyer">' }).problems).toEqual([])
  })

  it('holds a value to the same rules as the template', () => {
    expect(render({ html: '<a href="{{website}}">x</a>' }).html).toBe('<a>x</a>')
  })

  it('never lets a value add a header', () => {
    const hostile = { address: 'a@x.example', fields: { first_name: 'A\r\nBcc: all@x.example' } }
    const mail = renderEmail(
      { subject: '{{first_name}}', text: 'x', html: null },
      { person: hostile, sender },
    )
    expect(mail.subject).toBe('A Bcc: all@x.example')
  })
})

describe('mergeFields', () => {
  it('answers to every name and alias of the built-in fields', () => {
    const full = {
      address: 'a@x.example',
      fields: {
        first_name: 'A',
        last_name: 'B',
        company: 'C Ltd',
        title: 'T',
        country: 'DE',
        time_zone: 'UTC',
      },
    }
    const fields = mergeFields(full, sender)
    for (const { name, aliases } of BUILT_IN_FIELDS)
      for (const each of [name, ...aliases]) expect(fields[each], each).toBeTruthy()
    expect(fields).toMatchObject({
      full_name: 'A B',
      company_friendly: 'C',
      friendly_company: 'C',
      domain: 'x.example',
      email: 'a@x.example',
    })
  })

  it("never takes the sender's fields from a person", () => {
    const fields = mergeFields(
      { address: 'a@x.example', fields: { my_name: 'Evil', my_email: 'evil@x', email: 'other@x' } },
      sender,
    )
    expect(fields).toMatchObject({ my_name: 'Bo Berg', my_email: 'bo@sender.example', email: 'a@x.example' })
  })

  it('leaves the signature empty when there is none', () => {
    expect(mergeFields(person, { ...sender, signature: null }).my_signature).toBe('')
  })
})

describe('friendlyCompany', () => {
  it.each([
    ['Acme, Inc.', 'Acme'],
    ['Acme Inc', 'Acme'],
    ['Acme L.L.C.', 'Acme'],
    ['Acme Holding GmbH & Co. KG', 'Acme Holding'],
    ['Société Générale S.A.', 'Société Générale'],
    ['Inc.', 'Inc.'],
    ['Johnson & Johnson', 'Johnson & Johnson'],
    ['  Two   Words ', 'Two Words'],
    ['', ''],
  ])('%j is %j', (company, friendly) => expect(friendlyCompany(company)).toBe(friendly))
})
