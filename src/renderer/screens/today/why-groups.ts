import type { MessageRow } from '#shared/contract/outbox.ts'

export interface WhyGroup {
  text: string
  count: number
  /** Ms; the first moment at which one of them is let go; null: not by itself. */
  until: number | null
}

/** Waiting messages put together by the rule that holds them, the commonest first. */
export function groupByWhy(rows: readonly Pick<MessageRow, 'why'>[]): WhyGroup[] {
  const groups = new Map<string, WhyGroup>()
  for (const { why } of rows) {
    if (!why) continue
    const group = groups.get(why.code)
    if (!group) groups.set(why.code, { text: why.text, count: 1, until: why.until })
    else {
      group.count += 1
      if (why.until !== null) group.until = Math.min(group.until ?? Infinity, why.until)
    }
  }
  return [...groups.values()].sort((a, b) => b.count - a.count)
}

/** The next to leave first. */
export function soonestFirst<T extends Pick<MessageRow, 'forecastAt' | 'dueAt'>>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => (a.forecastAt ?? a.dueAt) - (b.forecastAt ?? b.dueAt))
}
