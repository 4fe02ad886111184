import { useCallback, useEffect, useRef, useState } from 'react'
import { useKeys } from './keys.ts'
import { idsBetween } from './list-items.ts'

interface ListRowsOptions {
  /** Ids of the rows, in order. */
  ids: readonly number[]
  selected: ReadonlySet<number> | undefined
  onSelected: ((ids: ReadonlySet<number>) => void) | undefined
  /** The rep wants to look into this row. */
  onOpen: ((id: number) => void) | undefined
  /** The row whose details are shown; the details follow `j` and `k`. */
  openId: number | null
  scrollTo: (index: number) => void
}

/** Which row is at hand, and the keys that move it, open it and select: `j k Enter x` and shift. */
export function useListRows({ ids, selected, onSelected, onOpen, openId, scrollTo }: ListRowsOptions) {
  const [activeId, setActiveId] = useState<number | null>(null)
  const anchor = useRef<number | null>(null)
  const elements = useRef(new Map<number, HTMLElement>())
  const wanted = useRef<number | null>(null)
  const atHand = activeId !== null && ids.includes(activeId) ? activeId : null

  // The row may have to be drawn first; it is focused in the pass that draws it.
  useEffect(() => {
    if (wanted.current === null) return
    const element = elements.current.get(wanted.current)
    if (!element) return
    wanted.current = null
    element.focus({ preventScroll: true })
  })

  const focusRow = useCallback(
    (id: number) => {
      const index = ids.indexOf(id)
      if (index < 0) return
      scrollTo(index)
      wanted.current = id
      setActiveId(id)
    },
    [ids, scrollTo],
  )

  const move = (by: number) => {
    if (ids.length === 0) return false
    const from = ids.indexOf(atHand ?? openId ?? -1)
    const to = from < 0 ? 0 : Math.min(ids.length - 1, Math.max(0, from + by))
    const id = ids[to]!
    focusRow(id)
    if (openId !== null && onOpen) onOpen(id)
    return true
  }

  const toggle = (id: number, extend: boolean) => {
    if (!onSelected) return
    const next = new Set(selected)
    if (extend && anchor.current !== null)
      for (const each of idsBetween(ids, anchor.current, id)) next.add(each)
    else if (!next.delete(id)) next.add(id)
    anchor.current = id
    onSelected(next)
  }

  useKeys({
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    Home: () => move(-ids.length),
    End: () => move(ids.length),
    Enter: () => {
      if (atHand === null || !onOpen) return false
      onOpen(atHand)
      return true
    },
    x: (event) => {
      if (atHand === null || !onSelected) return false
      toggle(atHand, event.shiftKey)
      return true
    },
  })

  const register = useCallback((id: number, element: HTMLElement | null) => {
    if (element) elements.current.set(id, element)
    else elements.current.delete(id)
  }, [])

  return { atHand, setActiveId, focusRow, toggle, register }
}
