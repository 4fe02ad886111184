import type { ChannelView } from '#shared/contract/channels.ts'
import { parsePace } from '#shared/domain/throttle-policy.ts'

type Policy = ChannelView['policy']
type Limit = Policy['limits'][number]

/** What a rep types: one pace a line, and a batch. */
export interface PaceText {
  limits: string
  batch: string
}

const UNITS = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const

/** `25/45s`, as `parsePace` reads it. */
function paceText(count: number, per: number): string {
  for (const [unit, size] of UNITS) if (per % size === 0) return `${count}/${per / size}${unit}`
  return `${count}/${per}ms`
}

/** Limits that one line of text can say: messages of the whole channel. Others are kept but not edited here. */
function isPlain({ of, scope }: Limit): boolean {
  return of === 'messages' && scope === 'channel'
}

export function toPaceText({ limits, batch }: Policy): PaceText {
  return {
    limits: limits
      .filter(isPlain)
      .map(({ count, per }) => paceText(count, per))
      .join(', '),
    batch: batch ? paceText(batch.size, batch.wait) : '',
  }
}

/** The policy that the text means, on top of `base` (what the text cannot say stays), or what is wrong with which. */
export function fromPaceText(
  text: PaceText,
  base: Policy = { limits: [], batch: null, gap: null },
): { policy: Policy } | { problem: Partial<PaceText> } {
  const problem: Partial<PaceText> = {}
  const limits: Limit[] = base.limits.filter((limit) => !isPlain(limit))
  // A comma with a space ends a pace; one inside a number (2,000/24h) does not.
  for (const part of text.limits.split(/[\n;]|,\s+/).map((each) => each.trim())) {
    if (part === '') continue
    const pace = parsePace(part)
    if (pace) limits.push({ ...pace, of: 'messages', scope: 'channel' })
    else
      problem.limits = `“${part}” is not a pace. Write how many, a slash and the time: 25/45s, 50/s, 2000/24h.`
  }
  const pace = text.batch.trim() === '' ? null : parsePace(text.batch)
  if (text.batch.trim() !== '' && !pace)
    problem.batch = `“${text.batch.trim()}” is not a batch. Write how many and the rest after them: 25/45s.`
  if (Object.keys(problem).length > 0) return { problem }
  return { policy: { limits, batch: pace && { size: pace.count, wait: pace.per }, gap: base.gap } }
}
