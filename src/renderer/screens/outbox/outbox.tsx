import { Button, NativeSelect } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { isSettled, type SendState } from '#shared/domain/send-state.ts'
import {
  asProblem,
  paging,
  rowsOf,
  sendMark,
  useNextPage,
  useQueries,
  type OutboxSearch,
} from '../../api/api.ts'
import {
  ButtonLink,
  Choices,
  ConfirmButton,
  countOf,
  DataList,
  Empty,
  FilterField,
  Page,
  ProblemNote,
  SlowRows,
  useKeys,
} from '../../ui/ui.ts'
import { MessagePanel } from './message-panel.tsx'
import { OUTBOX_COLUMNS } from './outbox-columns.tsx'
import classes from './outbox.module.css'
import { useOutboxActs, type OutboxActs } from './use-outbox-acts.ts'

const route = getRouteApi('/outbox')
const TABS = ['queued', 'in-doubt', 'held', 'sent', 'rejected', 'cancelled'] as const satisfies SendState[]
const NONE: ReadonlySet<number> = new Set()

/** Every message: when it leaves, and why not yet. */
export function Outbox() {
  const search: OutboxSearch = route.useSearch()
  const navigate = route.useNavigate()
  const queries = useQueries()
  const acts = useOutboxActs()
  const [selected, setSelected] = useState<ReadonlySet<number>>(NONE)
  const [atHand, setAtHand] = useState<number | null>(null)
  const filters = {
    state: search.state,
    filter: search.filter,
    channelId: search.channel,
    sequenceId: search.sequence,
  }
  const list = useInfiniteQuery({
    ...queries.outbox.list.infiniteOptions({
      input: (after: string | null) => ({ ...filters, after, limit: 200 }),
      ...paging,
    }),
    placeholderData: keepPreviousData,
  })
  const counts = useQuery(queries.outbox.counts.queryOptions()).data
  const rows = useMemo(() => rowsOf(list.data?.pages), [list.data])
  const nextPage = useNextPage(list)
  const total = list.data?.pages[0]?.total ?? 0
  const open = search.message ?? null
  const row = rows.find(({ id }) => id === (atHand ?? open))
  const ids = [...selected]

  useKeys({
    p: () => {
      const targets = ids.length > 0 ? rows.filter(({ id }) => selected.has(id)) : row ? [row] : []
      if (targets.length === 0) return false
      const held = targets.every(({ state }) => state === 'held')
      const all = targets.map(({ id }) => id)
      if (held) acts.resume(all)
      else acts.hold(all)
      return true
    },
    Escape: () => {
      if (selected.size === 0) return false
      setSelected(NONE)
      return true
    },
  })

  const narrowed = Object.values(filters).some((value) => value !== undefined)
  return (
    <Page
      title="Outbox"
      note={list.data && countOf(total, 'message')}
      actions={<OutboxFilters />}
      bar={
        selected.size > 0 ? (
          <SelectionBar ids={ids} acts={acts} onDone={() => setSelected(NONE)} />
        ) : (
          <Choices
            label="State"
            value={search.state ?? 'all'}
            choices={[
              { value: 'all' as const, label: 'All' },
              ...TABS.map((state) => ({ value: state, label: sendMark(state).word, count: counts?.[state] })),
            ]}
            onChange={(state) =>
              void navigate({
                to: '/outbox',
                search: { ...search, state: state === 'all' ? undefined : state },
              })
            }
          />
        )
      }
      panel={
        open !== null && (
          <MessagePanel
            key={open}
            id={open}
            acts={acts}
            onClose={() => void navigate({ to: '/outbox', search: { ...search, message: undefined } })}
          />
        )
      }
    >
      {list.error ? (
        <div className={classes.note}>
          <ProblemNote problem={asProblem(list.error)} />
        </div>
      ) : list.isPending ? (
        <SlowRows what="the outbox" />
      ) : rows.length === 0 ? (
        <NoMessages narrowed={narrowed} />
      ) : (
        <>
          <DataList
            label="Messages"
            rows={rows}
            columns={OUTBOX_COLUMNS}
            total={total}
            nameOf={(each) => each.to}
            onNearEnd={nextPage}
            openId={open}
            onOpen={(id) =>
              void navigate({ to: '/outbox', search: { ...search, message: id }, replace: open !== null })
            }
            selected={selected}
            onSelected={setSelected}
            isQuiet={({ state }) => isSettled(state) && state !== 'sent'}
            onAtHand={setAtHand}
            topOn={JSON.stringify(filters)}
          />
          {row?.why && (
            <p className={classes.why}>
              <strong>{row.toName || row.to}:</strong> {row.why.text}
            </p>
          )}
        </>
      )}
    </Page>
  )
}

function OutboxFilters() {
  const search: OutboxSearch = route.useSearch()
  const navigate = route.useNavigate()
  const queries = useQueries()
  const sequences = useQuery(queries.sequences.list.queryOptions()).data ?? []
  const channels = useQuery(queries.channels.list.queryOptions()).data ?? []
  const numberOf = (value: string) => (value === '' ? undefined : Number(value))
  const named = (all: string, list: { id: number; name: string }[]) => [
    { value: '', label: all },
    ...list.map(({ id, name }) => ({ value: String(id), label: name })),
  ]
  return (
    <>
      {sequences.length > 1 && (
        <NativeSelect
          aria-label="Sequence"
          className={classes.filter}
          value={search.sequence ?? ''}
          data={named('All sequences', sequences)}
          onChange={(event) =>
            void navigate({
              to: '/outbox',
              search: { ...search, sequence: numberOf(event.currentTarget.value) },
            })
          }
        />
      )}
      {channels.length > 1 && (
        <NativeSelect
          aria-label="Channel"
          className={classes.filter}
          value={search.channel ?? ''}
          data={named('All channels', channels)}
          onChange={(event) =>
            void navigate({
              to: '/outbox',
              search: { ...search, channel: numberOf(event.currentTarget.value) },
            })
          }
        />
      )}
      <FilterField
        label="Filter by person or subject"
        value={search.filter ?? ''}
        onChange={(filter) =>
          void navigate({ to: '/outbox', search: { ...search, filter: filter || undefined }, replace: true })
        }
      />
    </>
  )
}

function SelectionBar({ ids, acts, onDone }: { ids: number[]; acts: OutboxActs; onDone: () => void }) {
  const then = (act: (ids: number[]) => void) => () => {
    act(ids)
    onDone()
  }
  return (
    <div role="toolbar" aria-label="Selected messages" className={classes.selection}>
      <strong>{countOf(ids.length, 'message')} selected</strong>
      <Button variant="default" disabled={acts.busy} onClick={then(acts.hold)}>
        Pause
      </Button>
      <Button variant="default" disabled={acts.busy} onClick={then(acts.resume)}>
        Resume
      </Button>
      <Button variant="default" disabled={acts.busy} onClick={then(acts.sendNow)}>
        Send now
      </Button>
      <ConfirmButton
        disabled={acts.busy}
        question={`${countOf(ids.length, 'message')} will never be sent. This cannot be undone.`}
        yes="Cancel sending"
        onYes={then(acts.cancel)}
      >
        Cancel sending
      </ConfirmButton>
      <Button variant="subtle" onClick={onDone}>
        Clear
      </Button>
    </div>
  )
}

function NoMessages({ narrowed }: { narrowed: boolean }) {
  return narrowed ? (
    <Empty
      icon={<IconSend size={24} stroke={1.5} />}
      title="Nothing here"
      action={
        <ButtonLink variant="default" to="/outbox">
          Show all messages
        </ButtonLink>
      }
    >
      No message fits this state and filter.
    </Empty>
  ) : (
    <Empty
      icon={<IconSend size={24} stroke={1.5} />}
      title="The outbox is empty"
      action={<ButtonLink to="/sequences">Go to sequences</ButtonLink>}
    >
      Start a sequence, and each of its messages waits here with the time it leaves and the reason it has not
      left yet.
    </Empty>
  )
}
