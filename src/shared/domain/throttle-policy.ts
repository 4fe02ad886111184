/**
 * The limits of one channel. Every limit is a window that slides: at most `count` of `of` in any stretch of `per` ms.
 * The tightest of all of them wins.
 */
export interface Limit {
  count: number
  of: 'messages' | 'recipients' | 'external'
  /** Length of the window in ms. */
  per: number
  /** `recipient-domain`: counted for each recipient domain by itself. */
  scope: 'channel' | 'recipient-domain'
}

/** Sends `size` messages, then waits `wait` ms after the last answer. */
export interface Batch {
  size: number
  wait: number
}

/** Least time between two hand-overs: `ms`, plus up to `jitter` ms drawn once per message. */
export interface Gap {
  ms: number
  jitter: number
}

export interface ThrottlePolicy {
  limits: Limit[]
  batch: Batch | null
  gap: Gap | null
}

export const NO_LIMITS: ThrottlePolicy = { limits: [], batch: null, gap: null }

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 }
const PACE = /^\s*([\d,_]{1,12})\s*(?:\/|\s+every\s+)\s*(\d{0,9}(?:\.\d{1,3})?)\s*(ms|s|m|min|h|d)\s*$/i

/** Reads `25/45s`, `50/s`, `2,000/24h`; null when it is not a pace. Units: ms, s, m (or min), h, d. */
export function parsePace(text: string): { count: number; per: number } | null {
  const match = PACE.exec(text)
  if (!match) return null
  const count = Number(match[1]!.replace(/[,_]/g, ''))
  const per = Math.round((match[2] ? Number(match[2]) : 1) * UNITS[match[3]!.toLowerCase()]!)
  return Number.isSafeInteger(count) && count > 0 && per > 0 ? { count, per } : null
}

/** `45 seconds`, `24 hours`: a span of ms in the largest unit that divides it. */
export function formatSpan(ms: number): string {
  const units = [
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1000],
  ] as const
  for (const [word, size] of units)
    if (ms >= size && ms % size === 0) return ms === size ? `1 ${word}` : `${ms / size} ${word}s`
  return `${ms} ms`
}
