import { useCallback } from 'react'

/** What every keyset-paged procedure answers. */
interface Paged<T> {
  rows: T[]
  next: string | null
  total: number
}

/** Options shared by all keyset-paged lists. */
export const paging = {
  initialPageParam: null as string | null,
  getNextPageParam: (last: { next: string | null }) => last.next,
}

/** The rows of all pages read so far, each once: a row that moved between two reads may stand on two pages. */
export function rowsOf<T extends { id: number }>(pages: readonly Paged<T>[] | undefined): T[] {
  const seen = new Map<number, T>()
  for (const page of pages ?? []) for (const row of page.rows) if (!seen.has(row.id)) seen.set(row.id, row)
  return [...seen.values()]
}

interface Growing {
  hasNextPage: boolean
  isFetching: boolean
  fetchNextPage: () => Promise<unknown>
}

/** A stable callback that reads the next page, unless there is none or one is being read. */
export function useNextPage({ hasNextPage, isFetching, fetchNextPage }: Growing): () => void {
  return useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [hasNextPage, isFetching, fetchNextPage])
}
