import { expect, test } from 'vitest'
import { enveloped } from '#engine/channels/gmail/envelope.ts'

const mime = (...fields: string[]) =>
  Buffer.from([...fields, 'Subject: Hi', '', 'To: not@header.test', ''].join('\r\n'))
const text = (result: ReturnType<typeof enveloped>) =>
  'mime' in result ? Buffer.from(result.mime).toString() : null

test('a message whose header names its recipients goes as it is', () => {
  const same = mime(
    'To: Ann <ann@there.test>,',
    ' "Bo, B." <Bob@There.test>',
    'Cc: team: c@x.test, d@x.test;',
  )
  const result = enveloped(same, ['ann@there.test', 'bob@there.test', 'c@x.test', 'd@x.test'])
  expect('mime' in result && result.mime).toBe(same)
})

test('recipients that the header does not name are added as Bcc, before the approved bytes', () => {
  const one = mime('To: ann@there.test')
  expect(text(enveloped(one, ['ann@there.test', 'crm@us.test', 'boss@us.test']))).toBe(
    `Bcc: <crm@us.test>,\r\n <boss@us.test>\r\n${one.toString()}`,
  )
})

test('a header that names somebody else is not sent', () => {
  expect(enveloped(mime('To: ann@there.test', 'Cc: eve@there.test'), ['ann@there.test'])).toEqual({
    extra: ['eve@there.test'],
  })
})
