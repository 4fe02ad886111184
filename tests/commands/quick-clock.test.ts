import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { quickClock } from '../../src/main/commands/quick-clock.ts'

describe('the quick clock', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const clock = (factor = 20) => quickClock({ start: 1_000_000, factor, real: () => Date.now() })

  it('runs so many times as fast from its own start', () => {
    const quick = clock()
    expect(quick.now()).toBe(1_000_000)
    vi.advanceTimersByTime(1_000)
    expect(quick.now()).toBe(1_020_000)
    expect(quick.monotonic()).toBe(20_000)
  })

  it('sleeps for so much less', async () => {
    const quick = clock()
    const woken = vi.fn<() => void>()
    void quick.sleep(20_000).then(woken)
    await vi.advanceTimersByTimeAsync(999)
    expect(woken).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(woken).toHaveBeenCalled()
  })

  it('wakes at a leap whoever slept until then, and nobody else', async () => {
    const quick = clock()
    const near = vi.fn<() => void>()
    const far = vi.fn<() => void>()
    void quick.sleep(86_400_000).then(near)
    void quick.sleep(2 * 86_400_000).then(far)
    quick.leapTo(1_000_000 + 86_400_000)
    await vi.advanceTimersByTimeAsync(0)
    expect(near).toHaveBeenCalled()
    expect(far).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(86_400_000 / 20)
    expect(far).toHaveBeenCalled()
  })

  it('never goes back', () => {
    const quick = clock()
    vi.advanceTimersByTime(500)
    quick.leapTo(1_000_000)
    expect(quick.now()).toBe(1_010_000)
  })

  it('ends a sleep at once when it is not wanted any more, and leaves no timer', async () => {
    const quick = clock()
    const stop = new AbortController()
    const slept = quick.sleep(60_000, stop.signal)
    stop.abort()
    await slept
    await quick.sleep(60_000, stop.signal)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('sleeps longer than a timer of Node can', async () => {
    const quick = clock(1)
    const woken = vi.fn<() => void>()
    void quick.sleep(30 * 86_400_000).then(woken)
    await vi.advanceTimersByTimeAsync(29 * 86_400_000)
    expect(woken).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(woken).toHaveBeenCalled()
  })
})
