import { Button } from '@mantine/core'
import { IconActivity, IconArrowUp } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { FeedEntry } from '#shared/contract/feed.ts'
import { asProblem, paging, rowsOf, useNextPage, useQueries, type FeedSearch } from '../../api/api.ts'
import {
  ButtonLink,
  Choices,
  countOf,
  DataList,
  Empty,
  formatDay,
  Page,
  ProblemNote,
  SlowRows,
  useKeys,
  useNow,
} from '../../ui/ui.ts'
import { EntryPanel } from './entry-panel.tsx'
import { EvidencePanel } from './evidence-panel.tsx'
import { FEED_COLUMNS } from './feed-columns.tsx'
import classes from './feed.module.css'
import { useFresh, useMarkRead } from './use-fresh.ts'
import { useFeedUndo } from './use-feed-undo.ts'

const route = getRouteApi('/feed')

type Show = NonNullable<FeedSearch['show']>
const SHOWS: readonly { value: Show; label: string; kinds: FeedEntry['kind'][] }[] = [
  { value: 'replies', label: 'Replies', kinds: ['reply'] },
  { value: 'bounces', label: 'Bounces', kinds: ['bounce', 'delayed', 'rejected'] },
  { value: 'auto-replies', label: 'Auto-replies', kinds: ['auto-reply'] },
  { value: 'unsubscribes', label: 'Unsubscribes', kinds: ['unsubscribe', 'complaint'] },
  { value: 'needs-you', label: 'Needs you', kinds: ['task', 'held', 'in-doubt', 'signed-out'] },
  {
    value: 'acts',
    label: 'What we did',
    kinds: ['suppressed', 'stopped', 'paused', 'resumed', 'started', 'finished', 'settled', 'undone'],
  },
]

/** Everything that happened, as it happens. New lines wait behind a pill, so that nothing moves under the eyes. */
export function Feed() {
  const search: FeedSearch = route.useSearch()
  const navigate = route.useNavigate()
  const queries = useQueries()
  const now = useNow(60_000)
  const kinds = SHOWS.find(({ value }) => value === search.show)?.kinds
  const list = useInfiniteQuery({
    ...queries.feed.list.infiniteOptions({
      input: (after: string | null) => ({ after, limit: 200, ...(kinds ? { kinds } : {}) }),
      ...paging,
    }),
    placeholderData: keepPreviousData,
  })
  const all = useMemo(() => rowsOf(list.data?.pages), [list.data])
  const { rows, fresh, showFresh, top } = useFresh(all, search.show ?? 'all', list.isPlaceholderData)
  useMarkRead(top)
  const undo = useFeedUndo()
  const nextPage = useNextPage(list)
  const [atHand, setAtHand] = useState<number | null>(null)
  const openId = search.entry ?? null
  const asked = search.inbound
  const entry =
    asked === undefined
      ? all.find(({ id }) => id === (openId ?? atHand))
      : all.find(({ inboundId }) => inboundId === asked)
  const open = (id: number) =>
    void navigate({
      to: '/feed',
      search: { ...search, entry: id, inbound: undefined },
      replace: openId !== null,
    })
  const close = () =>
    void navigate({ to: '/feed', search: { ...search, entry: undefined, inbound: undefined } })
  const inboundId = asked ?? (openId === null ? null : entry?.inboundId)

  useKeys({
    n: () => (fresh > 0 ? showFresh() : false),
    e: () => {
      if (!entry?.inboundId) return false
      open(entry.id)
      return true
    },
    u: () => {
      if (!entry?.canUndo) return false
      undo(entry)
      return true
    },
  })

  return (
    <Page
      title="Feed"
      note={list.data && countOf(list.data.pages[0]?.total ?? 0, 'line')}
      bar={
        <Choices
          label="Show"
          value={search.show ?? 'all'}
          choices={[{ value: 'all' as const, label: 'All' }, ...SHOWS]}
          onChange={(show) =>
            void navigate({ to: '/feed', search: { ...search, show: show === 'all' ? undefined : show } })
          }
        />
      }
      panel={
        inboundId ? (
          <EvidencePanel key={inboundId} inboundId={inboundId} entry={entry} onUndo={undo} onClose={close} />
        ) : (
          openId !== null &&
          entry && <EntryPanel key={entry.id} entry={entry} onUndo={undo} onClose={close} />
        )
      }
    >
      <div role="status" className={classes.fresh}>
        {fresh > 0 && (
          <Button size="compact-sm" radius="xl" leftSection={<IconArrowUp size={14} />} onClick={showFresh}>
            {fresh} new
          </Button>
        )}
      </div>
      {list.error ? (
        <div className={classes.note}>
          <ProblemNote problem={asProblem(list.error)} />
        </div>
      ) : list.isPending ? (
        <SlowRows what="the feed" />
      ) : rows.length === 0 ? (
        <NothingYet narrowed={kinds !== undefined} />
      ) : (
        <DataList
          label="What happened"
          rows={rows}
          columns={FEED_COLUMNS}
          total={list.data.pages[0]?.total ?? rows.length}
          nameOf={({ who }) => who}
          groupOf={({ at }) => formatDay(at, now)}
          onNearEnd={nextPage}
          openId={openId}
          onOpen={open}
          onAtHand={setAtHand}
          topOn={top}
        />
      )}
    </Page>
  )
}

function NothingYet({ narrowed }: { narrowed: boolean }) {
  return (
    <Empty
      icon={<IconActivity size={24} stroke={1.5} />}
      title={narrowed ? 'None of these yet' : 'Nothing has happened yet'}
      action={
        narrowed ? (
          <ButtonLink variant="default" to="/feed">
            Show everything
          </ButtonLink>
        ) : (
          <ButtonLink to="/sequences">Go to sequences</ButtonLink>
        )
      }
    >
      Replies, bounces and everything Fieldpost does about them appear here the moment they come in.
    </Empty>
  )
}
