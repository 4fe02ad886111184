import { describe, expect, it } from 'vitest'
import { whatIsLeft } from '../../src/main/commands/what-is-left.ts'
import type { Status } from '../../src/shared/contract/app.ts'
import type { Client } from '../../src/shared/contract/index.ts'

const NOW = new Date(2026, 2, 2, 9).getTime()
const client = (counts: Record<string, number>, active = 0) =>
  ({
    outbox: { counts: async () => counts },
    sequences: { list: async () => [{ active }] },
  }) as unknown as Client
const status = (channels: object[], trouble: string | null = null) => ({ channels, trouble }) as Status
const channel = { name: 'Acme', state: 'waiting', waiting: 0, nextAt: null, why: null }

describe('what is left when a run ends', () => {
  it('is what waits and until when, what is held, and what is in doubt', async () => {
    const counts = { sent: 7, queued: 3, claimed: 1, held: 2, 'in-doubt': 1, 'handing-over': 1, rejected: 1 }
    const later = new Date(2026, 2, 3, 9, 30).getTime()
    const left = await whatIsLeft(client(counts, 4), status([{ ...channel, waiting: 4, nextAt: later }]), NOW)
    expect(left.value).toEqual({ sent: 7, waiting: 4, held: 2, inDoubt: 2, rejected: 1, nextAt: later })
    expect(left.lines[0]).toBe('7 sent, 4 waiting, the next leaves at 3 Mar 09:30.')
    expect(left.lines.join(' ')).toMatch(/2 held.*2 in doubt.*1 rejected.*4 people/)
    expect(left.trouble).toBeNull()
  })

  it('is a failure when mail waits for a channel that is signed out, and says why', async () => {
    const why = { code: 'signed-out', text: 'The server refused the password.', until: null }
    const acme = { ...channel, state: 'signed-out', waiting: 3, why }
    const left = await whatIsLeft(client({ queued: 3 }), status([acme]), NOW)
    expect(left.trouble).toBe('“Acme” is signed out: The server refused the password.')
  })

  it('is no failure when nothing waits for such a channel', async () => {
    const left = await whatIsLeft(client({ sent: 3 }), status([{ ...channel, state: 'signed-out' }]), NOW)
    expect(left.trouble).toBeNull()
    expect(left.lines).toEqual(['3 sent, 0 waiting.'])
  })

  it('is a failure when everything is stopped', async () => {
    const left = await whatIsLeft(client({ queued: 1 }), status([channel], 'The disk is full.'), NOW)
    expect(left.trouble).toBe('The disk is full.')
  })
})
