import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createPulse } from '#engine/lib/pulse.ts'
import { drain, fakeClock, MINUTE } from '../fake-clock.ts'

const live = () => new AbortController().signal

describe('a pulse', () => {
  it('waits as long as it is told, and no longer than it is told', async () => {
    const clock = fakeClock()
    let over = false
    void createPulse(clock)
      .wait(5 * MINUTE, live())
      .then(() => (over = true))
    await clock.advance(5 * MINUTE - 1)
    expect(over).toBe(false)
    await clock.advance(1)
    expect(over).toBe(true)
    expect(clock.sleepers()).toBe(0)
  })

  it('ends when it is woken, also when the wake came before the wait', async () => {
    const clock = fakeClock()
    const pulse = createPulse(clock)
    const waiting = pulse.wait(null, live())
    pulse.wake()
    await waiting
    pulse.wake()
    await pulse.wait(null, live())
    let over = false
    void pulse.wait(null, live()).then(() => (over = true))
    await clock.advance(10 * MINUTE)
    expect(over).toBe(false)
  })

  it('ends when it is aborted, and leaves nothing on the signal however often it waited', async () => {
    const clock = fakeClock()
    const pulse = createPulse(clock)
    const stopping = new AbortController()
    for (let times = 0; times < 100; times += 1) {
      pulse.wake()
      await pulse.wait(null, stopping.signal)
    }
    expect(getEventListeners(stopping.signal, 'abort')).toHaveLength(0)
    const waiting = pulse.wait(null, stopping.signal)
    stopping.abort()
    await waiting
    await pulse.wait(null, stopping.signal)
    expect(clock.sleepers()).toBe(0)
  })

  it('notices a clock that was set forward within half a minute', async () => {
    const clock = fakeClock()
    let over = false
    void createPulse(clock)
      .wait(60 * MINUTE, live())
      .then(() => (over = true))
    clock.setWall(clock.now() + 61 * MINUTE)
    await clock.advance(30_000)
    expect(over).toBe(true)
  })

  it('gives everyone else a turn even when there is nothing to wait for', async () => {
    const pulse = createPulse(fakeClock())
    let turns = 0
    let spinning = true
    const spin = (async () => {
      while (spinning) {
        turns += 1
        await pulse.wait(0, live())
      }
    })()
    await drain(5)
    spinning = false
    await spin
    expect(turns).toBeLessThan(20)
  })
})
