import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import {
  batchArgument,
  idArguments,
  limitArguments,
  mailboxArgument,
  portArgument,
  servePortArgument,
  spanArgument,
} from '../../src/main/commands/arguments.ts'

describe('words of the command line', () => {
  it('reads limits one after the other', () => {
    const one = limitArguments('25/45s', undefined)
    expect(limitArguments('2000/24h', one)).toEqual([
      { count: 25, of: 'messages', per: 45_000, scope: 'channel' },
      { count: 2000, of: 'messages', per: 86_400_000, scope: 'channel' },
    ])
  })

  it('reads a batch', () => {
    expect(batchArgument('25/45s')).toEqual({ size: 25, wait: 45_000 })
  })

  it('reads ids one after the other', () => {
    expect(idArguments('8', idArguments('7', undefined))).toEqual([7, 8])
  })

  it('reads a sender with a name', () => {
    expect(mailboxArgument('Ann Lee <ann@acme.example>')).toEqual({
      name: 'Ann Lee',
      address: 'ann@acme.example',
    })
  })

  it.each([
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['250ms', 250],
    ['2h', 7_200_000],
  ])('reads %s as a time', (text, ms) => {
    expect(spanArgument(text)).toBe(ms)
  })

  it('takes port 0 only where a free one will do', () => {
    expect(servePortArgument('0')).toBe(0)
    expect(() => portArgument('0')).toThrow(InvalidArgumentError)
  })

  it.each([
    ['a port', () => portArgument('65536')],
    ['a port', () => portArgument('25x')],
    ['a limit', () => limitArguments('fast', undefined)],
    ['a limit', () => limitArguments('0/s', undefined)],
    ['a batch', () => batchArgument('25')],
    ['a time', () => spanArgument('30')],
    ['a time', () => spanArgument('0s')],
    ['an id', () => idArguments('-1', undefined)],
    ['a sender', () => mailboxArgument('Ann <nobody>')],
  ])('refuses what is not %s', (_name, read) => {
    expect(read).toThrow(InvalidArgumentError)
  })
})
