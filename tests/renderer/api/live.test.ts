import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createInvalidator } from '../../../src/renderer/api/live.ts'

describe('marking what changed as stale', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('a burst of changes reads once at once and once more at its end', async () => {
    const read: string[] = []
    const mark = createInvalidator((path) => {
      read.push(path.join('.'))
      return Promise.resolve()
    }, 300)
    for (let index = 0; index < 50; index++) mark(['outbox'])
    expect(read).toEqual(['outbox'])
    await vi.advanceTimersByTimeAsync(300)
    expect(read).toEqual(['outbox', 'outbox'])
    await vi.advanceTimersByTimeAsync(3000)
    expect(read).toEqual(['outbox', 'outbox'])
  })

  test('a slow answer is waited for, not cut off by the next change', async () => {
    let finish = () => {}
    let reads = 0
    const mark = createInvalidator(() => {
      reads += 1
      return new Promise<void>((done) => {
        finish = done
      })
    }, 300)
    mark(['people'])
    mark(['people'])
    await vi.advanceTimersByTimeAsync(5000)
    expect(reads).toBe(1)
    finish()
    await vi.advanceTimersByTimeAsync(0)
    expect(reads).toBe(2)
  })

  test('a failed read does not block the next', async () => {
    let reads = 0
    const mark = createInvalidator(() => {
      reads += 1
      return Promise.reject(new Error('away'))
    }, 300)
    mark(['settings'])
    await vi.advanceTimersByTimeAsync(300)
    const first = reads
    mark(['settings'])
    await vi.advanceTimersByTimeAsync(300)
    expect(reads).toBeGreaterThan(first)
  })
})
