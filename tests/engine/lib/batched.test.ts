import { describe, expect, it } from 'vitest'
import { backOff } from '#engine/lib/back-off.ts'
import { batched } from '#engine/lib/batched.ts'
import { drain } from '../fake-clock.ts'

describe('calls that share a commit', () => {
  it('are those of one turn, and each gets its own answer', async () => {
    const batches: number[][] = []
    const call = batched(async (items: number[]) => {
      batches.push(items)
      return items.map((item) => item * 10)
    })
    expect(await Promise.all([call(1), call(2), call(3)])).toEqual([10, 20, 30])
    expect(await call(4)).toBe(40)
    expect(batches).toEqual([[1, 2, 3], [4]])
  })

  it('that come while one is under way go into the next', async () => {
    const batches: number[][] = []
    let release: () => void = () => undefined
    const call = batched(async (items: number[]) => {
      batches.push(items)
      await new Promise<void>((resolve) => (release = resolve))
      return items
    })
    const first = call(1)
    await drain(2)
    const second = call(2)
    await drain(2)
    release()
    await Promise.race([first, second])
    release()
    expect(batches).toEqual([[1], [2]])
  })

  it('all hear of a commit that failed, and the next one is not harmed', async () => {
    let fails = true
    const call = batched(async (items: number[]) => {
      if (fails) throw new Error('full')
      return items
    })
    const answers = await Promise.allSettled([call(1), call(2)])
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    fails = false
    expect(await call(3)).toBe(3)
  })
})

describe('a back-off', () => {
  it('doubles up to its end, spread by a fifth either way', () => {
    const span = { first: 1000, most: 60_000 }
    expect([0, 1, 2, 5, 6, 50, 5000].map((tries) => backOff(tries, span, 0.5))).toEqual([
      1000, 2000, 4000, 32_000, 60_000, 60_000, 60_000,
    ])
    expect(backOff(0, span, 0)).toBe(800)
    expect(backOff(0, span, 0.999_999)).toBe(1200)
  })
})
