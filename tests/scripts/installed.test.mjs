import { describe, expect, it } from 'vitest'
import { differingPackages } from '../../scripts/lib/installed.mjs'

const zod = { version: '4.0.0', integrity: 'sha512-a' }
const other = { version: '1.0.0', integrity: 'sha512-b', optional: true }

describe('packages are out of date', () => {
  it.each([
    ['never when each is there as locked', { 'node_modules/zod': zod }, []],
    ['when one is missing', {}, ['node_modules/zod']],
    [
      'when one has another version',
      { 'node_modules/zod': { ...zod, version: '4.0.1' } },
      ['node_modules/zod'],
    ],
    ['when one has other contents', { 'node_modules/zod': { ...zod, integrity: 'x' } }, ['node_modules/zod']],
    [
      'when one is there that is not locked',
      { 'node_modules/zod': zod, 'node_modules/old': zod },
      ['node_modules/old'],
    ],
  ])('%s', (_when, present, expected) => {
    expect(differingPackages({ 'node_modules/zod': zod }, present)).toEqual(expected)
  })

  it('but not for want of one that belongs to another system', () => {
    expect(
      differingPackages({ 'node_modules/zod': zod, 'node_modules/win': other }, { 'node_modules/zod': zod }),
    ).toEqual([])
  })
})
