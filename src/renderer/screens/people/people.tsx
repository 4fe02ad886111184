import { Button, NativeSelect } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Person } from '#shared/contract/people.ts'
import { asProblem, paging, rowsOf, useNextPage, useQueries, type PeopleSearch } from '../../api/api.ts'
import {
  ConfirmButton,
  countOf,
  DataList,
  Empty,
  FilterField,
  formatCount,
  Page,
  ProblemNote,
  sayDone,
  sayProblem,
  SlowRows,
  StateMark,
  useKeys,
  type Column,
} from '../../ui/ui.ts'
import { AddToGroup } from './add-to-group.tsx'
import { ImportPanel } from './import-panel.tsx'
import classes from './people.module.css'
import { PersonPanel } from './person-panel.tsx'
import { nameOf } from './person-name.ts'
import { StartPractice } from './start-practice.tsx'

const route = getRouteApi('/people')
const NONE: ReadonlySet<number> = new Set()

const COLUMNS: readonly Column<Person>[] = [
  { id: 'name', header: 'Name', track: 'minmax(120px, 1fr)', cell: (person) => nameOf(person) },
  { id: 'address', header: 'Address', track: 'minmax(160px, 1.4fr)', cell: ({ address }) => address },
  {
    id: 'company',
    header: 'Company',
    track: 'minmax(96px, 1fr)',
    hideBelow: 560,
    cell: ({ fields }) => fields['company'] ?? '',
  },
  {
    id: 'groups',
    header: 'Groups',
    track: 'minmax(96px, 1fr)',
    hideBelow: 680,
    cell: ({ groups }) => groups.join(', '),
  },
  {
    id: 'state',
    header: 'May be mailed',
    track: 'minmax(128px, 1fr)',
    cell: ({ suppressed }) =>
      suppressed === null ? (
        <StateMark mark={{ word: 'Yes', tone: 'quiet', shape: 'done' }} />
      ) : (
        <span title={suppressed}>
          <StateMark mark={{ word: suppressed, tone: 'warn', shape: 'ban' }} />
        </span>
      ),
  },
]

/** Everyone a rep may write to, and those who must not be written to. */
export function People() {
  const search: PeopleSearch = route.useSearch()
  const navigate = route.useNavigate()
  const queries = useQueries()
  const [selected, setSelected] = useState<ReadonlySet<number>>(NONE)
  const filters = { filter: search.filter, groupId: search.group }
  const list = useInfiniteQuery({
    ...queries.people.list.infiniteOptions({
      input: (after: string | null) => ({ ...filters, after, limit: 200 }),
      ...paging,
    }),
    placeholderData: keepPreviousData,
  })
  const groups = useQuery(queries.people.groups.queryOptions()).data ?? []
  const rows = useMemo(() => rowsOf(list.data?.pages), [list.data])
  const nextPage = useNextPage(list)
  const total = list.data?.pages[0]?.total ?? 0
  const open = search.person ?? null
  const narrowed = search.filter !== undefined || search.group !== undefined
  // Then the page itself offers the import.
  const nobody = list.isSuccess && rows.length === 0 && !narrowed
  const close = () =>
    void navigate({ to: '/people', search: { ...search, person: undefined, import: undefined } })
  useKeys({
    Escape: () => {
      if (selected.size === 0) return false
      setSelected(NONE)
      return true
    },
  })

  return (
    <Page
      title="People"
      note={list.data && countOf(total, 'person', 'people')}
      actions={
        !nobody && (
          <Button
            onClick={() =>
              void navigate({ to: '/people', search: { ...search, person: undefined, import: true } })
            }
          >
            Import people
          </Button>
        )
      }
      bar={
        selected.size > 0 ? (
          <SelectionBar ids={[...selected]} onDone={() => setSelected(NONE)} />
        ) : (
          <>
            <NativeSelect
              aria-label="Group"
              className={classes.group}
              value={search.group ?? ''}
              data={[
                { value: '', label: 'All groups' },
                ...groups.map(({ id, name, people }) => ({
                  value: String(id),
                  label: `${name} (${formatCount(people)})`,
                })),
              ]}
              onChange={(event) =>
                void navigate({
                  to: '/people',
                  search: { ...search, group: Number(event.currentTarget.value) || undefined },
                })
              }
            />
            <FilterField
              label="Filter by name or address"
              value={search.filter ?? ''}
              onChange={(filter) =>
                void navigate({
                  to: '/people',
                  search: { ...search, filter: filter || undefined },
                  replace: true,
                })
              }
            />
          </>
        )
      }
      panel={
        search.import ? (
          <ImportPanel groups={groups} onClose={close} />
        ) : (
          open !== null && <PersonPanel key={open} id={open} onClose={close} />
        )
      }
    >
      {list.error ? (
        <div className={classes.note}>
          <ProblemNote problem={asProblem(list.error)} />
        </div>
      ) : list.isPending ? (
        <SlowRows what="people" />
      ) : rows.length === 0 ? (
        <NoPeople narrowed={narrowed} />
      ) : (
        <DataList
          label="People"
          rows={rows}
          columns={COLUMNS}
          total={total}
          nameOf={(person) => person.address}
          onNearEnd={nextPage}
          openId={open}
          onOpen={(id) =>
            void navigate({
              to: '/people',
              search: { ...search, import: undefined, person: id },
              replace: open !== null,
            })
          }
          selected={selected}
          onSelected={setSelected}
          isQuiet={({ suppressed }) => suppressed !== null}
          topOn={JSON.stringify(filters)}
        />
      )}
    </Page>
  )
}

function SelectionBar({ ids, onDone }: { ids: number[]; onDone: () => void }) {
  const queries = useQueries()
  const remove = useMutation(
    queries.people.remove.mutationOptions({
      onSuccess: ({ removed }) => sayDone(`${countOf(removed, 'person', 'people')} removed.`),
      onError: (error) => sayProblem(asProblem(error)),
    }),
  )
  return (
    <div role="toolbar" aria-label="Selected people" className={classes.selection}>
      <strong>{countOf(ids.length, 'person', 'people')} selected</strong>
      <AddToGroup ids={ids} onDone={onDone} />
      <ConfirmButton
        disabled={remove.isPending}
        question={`${countOf(ids.length, 'person', 'people')} and their place in sequences are removed. This cannot be undone.`}
        yes="Remove them"
        onYes={() => {
          remove.mutate({ ids })
          onDone()
        }}
      >
        Remove
      </ConfirmButton>
      <Button variant="subtle" onClick={onDone}>
        Clear
      </Button>
    </div>
  )
}

function NoPeople({ narrowed }: { narrowed: boolean }) {
  const navigate = route.useNavigate()
  if (narrowed)
    return (
      <Empty
        icon={<IconUsers size={24} stroke={1.5} />}
        title="Nobody here"
        action={
          <Button variant="default" onClick={() => void navigate({ to: '/people', search: {} })}>
            Show everyone
          </Button>
        }
      >
        No one fits this group and filter.
      </Empty>
    )
  return (
    <Empty
      icon={<IconUsers size={24} stroke={1.5} />}
      title="No people yet"
      action={
        <>
          <Button onClick={() => void navigate({ to: '/people', search: { import: true } })}>
            Import people
          </Button>
          <StartPractice />
        </>
      }
    >
      Bring a CSV file with a column of addresses; its other columns become fields that your mails can use.
    </Empty>
  )
}
