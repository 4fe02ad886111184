/** A line of a list: a row, or the heading of the group of rows that follows. */
export type ListItem<T> =
  { kind: 'heading'; key: string; label: string } | { kind: 'row'; row: T; index: number }

/** Puts a heading before each first row of a group. Rows must come ordered by group. */
export function itemsOf<T>(rows: readonly T[], groupOf?: (row: T) => string): ListItem<T>[] {
  const items: ListItem<T>[] = []
  let group: string | null = null
  rows.forEach((row, index) => {
    const next = groupOf ? groupOf(row) : null
    if (next !== null && next !== group)
      items.push({ kind: 'heading', key: `group-${next}-${index}`, label: next })
    group = next
    items.push({ kind: 'row', row, index })
  })
  return items
}

/** Index of the heading above (or at) item `index`; -1 when there is none. */
export function headingAbove(items: readonly ListItem<unknown>[], index: number): number {
  for (let at = Math.min(index, items.length - 1); at >= 0; at--) if (items[at]!.kind === 'heading') return at
  return -1
}

/** The ids between two rows, both included, in list order. */
export function idsBetween(ids: readonly number[], one: number, other: number): number[] {
  const [from, to] = [ids.indexOf(one), ids.indexOf(other)].sort((a, b) => a - b) as [number, number]
  return from < 0 ? [other] : ids.slice(from, to + 1)
}
