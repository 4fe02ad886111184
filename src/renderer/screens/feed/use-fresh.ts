import { useMutation } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { FeedEntry } from '#shared/contract/feed.ts'
import { useQueries } from '../../api/api.ts'

/**
 * Splits a feed into what is shown and what came since: entries newer than the newest shown stay behind the pill until
 * they are asked for. A new `list` (another filter) shows all it has, as does a list that was empty.
 */
export function useFresh(all: readonly FeedEntry[], list: string, settling: boolean) {
  const newest = all[0]?.id ?? 0
  const [shown, setShown] = useState({ list, top: 0 })
  const known = shown.list === list && shown.top > 0
  // Set while rendering, as React wants a state that follows from a changed input.
  if (!known && !settling && newest > 0) setShown({ list, top: newest })
  const top = known ? shown.top : newest
  const rows = useMemo(() => all.filter(({ id }) => id <= top), [all, top])
  return { rows, top, fresh: all.length - rows.length, showFresh: () => setShown({ list, top: newest }) }
}

/** What is on the screen counts as read. */
export function useMarkRead(top: number): void {
  const queries = useQueries()
  const { mutate } = useMutation(queries.feed.markRead.mutationOptions())
  const told = useRef(0)
  useEffect(() => {
    if (top <= told.current) return
    told.current = top
    mutate({ upTo: top })
  }, [top, mutate])
}
