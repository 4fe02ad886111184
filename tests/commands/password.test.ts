import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { passwordFor, secretFrom } from '../../src/main/commands/password.ts'

const pipe = (text: string) => Readable.from([Buffer.from(text)])

describe('a password', () => {
  it('comes from the environment', async () => {
    expect(await passwordFor('ann', { FIELDPOST_PASSWORD: 'sesame' }, pipe(''))).toBe('sesame')
  })

  it('is asked for only on a terminal; elsewhere the way to give it is named', async () => {
    await expect(passwordFor('ann', { FIELDPOST_PASSWORD: '' }, pipe('sesame'))).rejects.toMatchObject({
      code: 'bad-input',
      fix: expect.stringContaining('FIELDPOST_PASSWORD'),
    })
  })

  it('comes from a pipe without its last line end', async () => {
    expect(await secretFrom(pipe('two words \r\n'), '?')).toBe('two words ')
  })

  it.each([
    ['empty', '\n'],
    ['endless', 'x'.repeat(200_000)],
  ])('is refused when it is %s', async (_name, text) => {
    await expect(secretFrom(pipe(text), '?')).rejects.toMatchObject({ code: 'bad-input' })
  })
})
