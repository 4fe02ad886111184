/* oxlint-disable jsx-a11y/control-has-associated-label, jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus --
   Cells are named by what the columns draw into them; keys are the whole list's (use-list-rows.ts); the focus is on rows. */
import { useElementSize, useMergedRef } from '@mantine/hooks'
import {
  columnVisibilityFeature,
  createColumnHelper,
  metaHelper,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, type CSSProperties, type ReactNode } from 'react'
import classes from './data-list.module.css'
import { headingAbove, itemsOf } from './list-items.ts'
import { useListRows } from './use-list-rows.ts'

const ROW_PX = 36
const HEADING_PX = 32
const NEAR_END_ROWS = 25

/** A column of a list: how wide (a CSS grid track) and what is in a cell. */
export interface Column<T> {
  id: string
  header: string
  track: string
  cell: (row: T) => ReactNode
  /** Left out while the list is narrower than this many px. */
  hideBelow?: number
  align?: 'end'
}

interface ColumnMeta {
  track: string
  align: 'end' | undefined
}
const features = tableFeatures({
  rowSelectionFeature,
  columnVisibilityFeature,
  columnMeta: metaHelper<ColumnMeta>(),
})

interface DataListProps<T extends { id: number }> {
  label: string
  /** Keep the identity stable between renders: the row model is worked out again for each new array. */
  rows: readonly T[]
  columns: readonly Column<T>[]
  /** Rows there are in all, loaded or not. */
  total: number
  /** What a row is called, for its check box. */
  nameOf: (row: T) => string
  /** Asked for the next page. */
  onNearEnd?: () => void
  onOpen?: (id: number) => void
  openId?: number | null
  selected?: ReadonlySet<number>
  onSelected?: (ids: ReadonlySet<number>) => void
  groupOf?: (row: T) => string
  /** Rows drawn with less weight, e.g. what is settled. */
  isQuiet?: (row: T) => boolean
  /** Told which row is at hand (has or had the focus). */
  onAtHand?: (id: number) => void
  /** A new value scrolls the list to its top. */
  topOn?: unknown
}

/**
 * Rows of 36 px, of which only those in view are drawn. A grid for assistive technology; `j k Enter x` work wherever
 * the focus is on the page.
 */
export function DataList<T extends { id: number }>(props: DataListProps<T>) {
  const { label, rows, columns, total, nameOf, onNearEnd, onOpen, openId = null, groupOf, isQuiet } = props
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: sizeRef, width } = useElementSize()
  const ref = useMergedRef(scroller, sizeRef)
  const items = useMemo(() => itemsOf(rows, groupOf), [rows, groupOf])
  const ids = useMemo(() => rows.map((row) => row.id), [rows])

  const helper = useMemo(() => createColumnHelper<typeof features, T>(), [])
  const definitions = useMemo(
    () =>
      columns.map((column) =>
        helper.display({
          id: column.id,
          header: column.header,
          cell: ({ row }) => column.cell(row.original),
          meta: { track: column.track, align: column.align },
        }),
      ),
    [columns, helper],
  )
  const columnVisibility = Object.fromEntries(
    // A width of 0 has not been measured yet: nothing is left out on a guess.
    columns.map(({ id, hideBelow }) => [id, width === 0 || hideBelow === undefined || width >= hideBelow]),
  )
  const rowSelection = useMemo(
    () => Object.fromEntries([...(props.selected ?? [])].map((id) => [String(id), true as const])),
    [props.selected],
  )
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: (row: T) => String(row.id),
    state: { rowSelection, columnVisibility },
  })
  const model = table.getRowModel().rowsById

  // oxlint-disable-next-line react/incompatible-library -- no React Compiler here: nothing memoises what it returns
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (items[index]!.kind === 'heading' ? HEADING_PX : ROW_PX),
    getItemKey: (index) => {
      const item = items[index]!
      return item.kind === 'heading' ? item.key : item.row.id
    },
    overscan: 12,
    scrollPaddingStart: groupOf ? HEADING_PX * 2 : HEADING_PX,
    rangeExtractor: (range) => {
      const heading = headingAbove(items, range.startIndex)
      const drawn = defaultRangeExtractor(range)
      return heading >= 0 && !drawn.includes(heading) ? [heading, ...drawn] : drawn
    },
  })
  const drawn = virtualizer.getVirtualItems()
  const firstInView = virtualizer.range?.startIndex ?? 0
  const stuck = headingAbove(items, firstInView)
  const lastDrawn = drawn.at(-1)?.index ?? 0
  useEffect(() => {
    if (items.length > 0 && lastDrawn >= items.length - NEAR_END_ROWS) onNearEnd?.()
  }, [items.length, lastDrawn, onNearEnd])

  const scrollTo = useCallback(
    (index: number, align: 'auto' | 'center' = 'auto') => {
      const at = items.findIndex((item) => item.kind === 'row' && item.index === index)
      if (at >= 0) virtualizer.scrollToIndex(at, { align })
    },
    [items, virtualizer],
  )
  // Once, when the address already names a row: later the rep is where they scrolled to.
  const revealed = useRef(false)
  useEffect(() => {
    if (revealed.current || ids.length === 0) return
    revealed.current = true
    if (openId !== null) scrollTo(ids.indexOf(openId), 'center')
  }, [ids, openId, scrollTo])
  const list = useListRows({
    ids,
    selected: props.selected,
    onSelected: props.onSelected,
    onOpen,
    openId,
    scrollTo,
  })

  const { onAtHand, topOn } = props
  useEffect(() => {
    if (list.atHand !== null) onAtHand?.(list.atHand)
  }, [list.atHand, onAtHand])
  const lastTop = useRef(topOn)
  useEffect(() => {
    if (lastTop.current === topOn) return
    lastTop.current = topOn
    if (scroller.current) scroller.current.scrollTop = 0
  }, [topOn])

  const selectable = props.onSelected !== undefined
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const tracks = [
    ...(selectable ? ['36px'] : []),
    ...headers.map((header) => header.column.columnDef.meta?.track ?? '1fr'),
  ].join(' ')
  // The one row that Tab reaches must be a row that is drawn.
  const drawnIds = drawn.flatMap(({ index }) => {
    const item = items[index]
    return item?.kind === 'row' ? [item.row.id] : []
  })
  const tabStop = [list.atHand, openId].find((id) => id !== null && drawnIds.includes(id)) ?? drawnIds[0]

  return (
    <div
      ref={ref}
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-multiselectable={selectable || undefined}
      className={classes.grid}
      style={{ '--tracks': tracks } as CSSProperties}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" aria-rowindex={1} className={classes.row}>
          {selectable && (
            <span role="columnheader" className={classes.cell}>
              <span className={classes.hidden}>Selected</span>
            </span>
          )}
          {headers.map((header) => (
            <span
              key={header.id}
              role="columnheader"
              className={classes.cell}
              data-align={header.column.columnDef.meta?.align}
            >
              <table.FlexRender header={header} />
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
        {drawn.map((at) => {
          const item = items[at.index]!
          if (item.kind === 'heading')
            return (
              <div
                key={at.key}
                role="row"
                className={classes.heading}
                data-stuck={at.index === stuck || undefined}
                style={at.index === stuck ? undefined : { transform: `translateY(${at.start}px)` }}
              >
                <span role="rowheader">{item.label}</span>
              </div>
            )
          const { row } = item
          const modelled = model[String(row.id)]
          return (
            <div
              key={at.key}
              ref={(element) => list.register(row.id, element)}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={selectable ? (modelled?.getIsSelected() ?? false) : row.id === openId}
              tabIndex={row.id === tabStop ? 0 : -1}
              className={classes.row}
              data-open={row.id === openId || undefined}
              data-quiet={isQuiet?.(row) || undefined}
              style={{ transform: `translateY(${at.start}px)` }}
              onFocus={() => list.setActiveId(row.id)}
              onClick={(event) => {
                list.setActiveId(row.id)
                // The check box has a click of its own.
                if (!(event.target instanceof HTMLInputElement)) onOpen?.(row.id)
              }}
            >
              {selectable && (
                <span role="gridcell" className={classes.check}>
                  <input
                    type="checkbox"
                    tabIndex={-1}
                    aria-label={`Select ${nameOf(row)}`}
                    checked={modelled?.getIsSelected() ?? false}
                    onChange={(event) => {
                      list.setActiveId(row.id)
                      list.toggle(row.id, (event.nativeEvent as MouseEvent).shiftKey === true)
                    }}
                  />
                </span>
              )}
              {modelled?.getVisibleCells().map((cell) => (
                <span
                  key={cell.id}
                  role="gridcell"
                  className={classes.cell}
                  data-align={cell.column.columnDef.meta?.align}
                >
                  <table.FlexRender cell={cell} />
                </span>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}
