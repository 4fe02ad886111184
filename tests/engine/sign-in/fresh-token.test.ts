import { describe, expect, test } from 'vitest'
import { AppError } from '#shared/app-error.ts'
import { keepFresh, SignedOut, type AccessToken } from '#engine/sign-in/sign-in.ts'
import { handClock } from '../channels/real-ports.ts'

const HOUR = 3_600_000
const offline = new AppError('unreachable', 'Nobody there.')
const revoked = new SignedOut('token-revoked', 'It was revoked.', 'Sign in again.')

function world(kept: AccessToken | null = null) {
  const hand = handClock()
  const state = { renewals: 0, fails: null as Error | null, held: Promise.resolve() }
  const tokens = keepFresh(
    {
      load: () => Promise.resolve(kept),
      async renew() {
        state.renewals += 1
        await state.held
        if (state.fails) throw state.fails
        return { token: `t${state.renewals}`, expiresAt: hand.clock.now() + HOUR }
      },
    },
    hand,
  )
  return { hand, state, tokens }
}

describe('an access token', () => {
  test('that was kept and is still good is used without asking', async () => {
    const { tokens, state } = world({ token: 'kept', expiresAt: 1_000_000 + HOUR })
    expect(await tokens.get()).toBe('kept')
    expect(state.renewals).toBe(0)
  })

  test('is renewed ahead of its end', async () => {
    const { tokens, hand } = world()
    expect(await tokens.get()).toBe('t1')
    hand.pass(HOUR - 5 * 60_000 - 1)
    expect(await tokens.get()).toBe('t1')
    hand.pass(1)
    expect(await tokens.get()).toBe('t2')
  })

  test('is renewed once, however many ask at once', async () => {
    const { tokens, state } = world()
    let go = () => {}
    state.held = new Promise<void>((resolve) => (go = resolve))
    const asking = Array.from({ length: 50 }, () => tokens.get())
    go()
    expect(new Set(await Promise.all(asking))).toEqual(new Set(['t1']))
    expect(state.renewals).toBe(1)
  })

  test('that was refused is not given again', async () => {
    const { tokens } = world()
    tokens.refused(await tokens.get())
    expect(await tokens.get()).toBe('t2')
  })

  test('that was refused late, after a newer one came, costs nothing', async () => {
    const { tokens, state } = world()
    const old = await tokens.get()
    tokens.refused(old)
    expect(await tokens.get()).toBe('t2')
    tokens.refused(old)
    expect(await tokens.get()).toBe('t2')
    expect(state.renewals).toBe(2)
  })
})

describe('without a network', () => {
  test('the old token serves until it ends, and the renewal is not tried at each call', async () => {
    const { tokens, hand, state } = world()
    await tokens.get()
    state.fails = offline
    hand.pass(HOUR - 60_000)
    expect(await tokens.get()).toBe('t1')
    expect(await tokens.get()).toBe('t1')
    expect(state.renewals).toBe(2)
    hand.pass(30_000)
    expect(await tokens.get()).toBe('t1')
    expect(state.renewals).toBe(3)
    hand.pass(30_000)
    await expect(tokens.get()).rejects.toBe(offline)
  })

  test('a token that was refused does not come back', async () => {
    const { tokens, state } = world()
    tokens.refused(await tokens.get())
    state.fails = offline
    await expect(tokens.get()).rejects.toBe(offline)
  })
})

test('a sign-in that ended is told even while the old token would last', async () => {
  const { tokens, hand, state } = world()
  await tokens.get()
  state.fails = revoked
  hand.pass(HOUR - 60_000)
  await expect(tokens.get()).rejects.toBe(revoked)
})

test('a failure is not kept: the next call asks again', async () => {
  const { tokens, state } = world()
  state.fails = offline
  await expect(tokens.get()).rejects.toBe(offline)
  state.fails = null
  expect(await tokens.get()).toBe('t2')
})
