import { Button } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Sequence } from '#shared/contract/sequences.ts'
import {
  asProblem,
  paging,
  rowsOf,
  sequenceMark,
  useNextPage,
  useQueries,
  type SequenceSearch,
} from '../../api/api.ts'
import {
  ButtonLink,
  Choices,
  ConfirmButton,
  DataList,
  Figure,
  Page,
  ProblemNote,
  sayDone,
  sayProblem,
  SlowRows,
  StateMark,
  useKeys,
} from '../../ui/ui.ts'
import { EnrolmentPanel } from './enrolment-panel.tsx'
import { ENROLMENT_COLUMNS } from './enrolment-columns.tsx'
import classes from './sequences.module.css'
import { StartPanel } from './start-panel.tsx'
import { stepGist, stepKind, stepTime } from './step-words.ts'

const route = getRouteApi('/sequences/$id')

/** One sequence: how it goes, for whom, and the way to start it. */
export function SequencePage() {
  const id = Number(route.useParams().id)
  const queries = useQueries()
  const { data: sequence, error } = useQuery(queries.sequences.get.queryOptions({ input: { id } }))
  if (sequence) return <Loaded key={id} sequence={sequence} />
  return (
    <Page title="Sequence" kind="form">
      {error ? <ProblemNote problem={asProblem(error)} /> : <SlowRows what="the sequence" />}
    </Page>
  )
}

function Loaded({ sequence }: { sequence: Sequence }) {
  const search: SequenceSearch = route.useSearch()
  const navigate = route.useNavigate()
  const [enrolmentId, setEnrolmentId] = useState<number | null>(null)
  const pause = usePause(sequence)
  const canStart = sequence.stepList.some(({ kind }) => kind === 'email')
  const starting = search.start === true
  useKeys({ p: () => (sequence.state === 'draft' ? false : pause(sequence.state !== 'paused')) })
  const list = useEnrolments(sequence.id, search.show)
  const open = list.rows.find(({ id }) => id === enrolmentId)
  const setStart = (start: boolean) =>
    void navigate({ to: '.', search: { ...search, start: start || undefined } })

  return (
    <Page
      title={sequence.name}
      note={
        <>
          <StateMark mark={sequenceMark(sequence.state)} />
          {sequence.why && <span> {sequence.why}</span>}
        </>
      }
      actions={
        <>
          {sequence.state !== 'draft' && (
            <Button variant="default" onClick={() => pause(sequence.state !== 'paused')}>
              {sequence.state === 'paused' ? 'Resume' : 'Pause'}
            </Button>
          )}
          {sequence.enrolled === 0 && <Remove sequence={sequence} />}
          <ButtonLink variant="default" to="/sequences/$id/edit" params={{ id: String(sequence.id) }}>
            Edit
          </ButtonLink>
          <Button disabled={!canStart} onClick={() => setStart(true)}>
            {sequence.enrolled > 0 ? 'Add people' : 'Start'}
          </Button>
        </>
      }
      panel={
        starting ? (
          <StartPanel sequence={sequence} onClose={() => setStart(false)} />
        ) : (
          open && <EnrolmentPanel key={open.id} enrolment={open} onClose={() => setEnrolmentId(null)} />
        )
      }
    >
      <div className={classes.summary}>
        <dl className={classes.figures}>
          <Figure label="Enrolled" count={sequence.enrolled} />
          <Figure label="Under way" count={sequence.active} />
          <Figure label="Sent" count={sequence.sent} />
          <Figure label="Replied" count={sequence.replied} of={sequence.sent} sample="sent" />
          <Figure label="Bounced" count={sequence.bounced} of={sequence.sent} sample="sent" />
          <Figure label="Stopped" count={sequence.stopped} of={sequence.enrolled} sample="enrolled" />
        </dl>
        <ol className={classes.steps}>
          {sequence.stepList.map((step, index) => (
            <li key={index}>
              <strong>{stepTime(step)}</strong> {stepKind(step)}
              <span className={classes.dim}> {stepGist(step)}</span>
            </li>
          ))}
        </ol>
      </div>
      <div className={classes.enrolmentBar}>
        <Choices
          label="Enrolments"
          value={search.show ?? 'all'}
          choices={[
            { value: 'all', label: 'Everyone' },
            { value: 'active', label: 'Under way' },
            { value: 'held', label: 'Held' },
            { value: 'finished', label: 'Finished' },
            { value: 'stopped', label: 'Stopped' },
          ]}
          onChange={(show) =>
            void navigate({
              to: '.',
              search: { ...search, show: show === 'all' ? undefined : show },
              replace: true,
            })
          }
        />
      </div>
      {list.error ? (
        <div className={classes.note}>
          <ProblemNote problem={asProblem(list.error)} />
        </div>
      ) : list.isPending ? (
        <SlowRows what="the enrolments" rows={5} />
      ) : list.rows.length === 0 ? (
        <p className={classes.nobody}>
          {search.show
            ? 'Nobody stands here.'
            : 'Nobody is enrolled yet. Start the sequence for a group of people.'}
        </p>
      ) : (
        <DataList
          label="Enrolments"
          rows={list.rows}
          columns={ENROLMENT_COLUMNS}
          total={list.total}
          nameOf={({ address }) => address}
          onNearEnd={list.nextPage}
          openId={enrolmentId}
          onOpen={(id) => {
            if (starting) setStart(false)
            setEnrolmentId(id)
          }}
          isQuiet={({ state }) => state === 'stopped' || state === 'finished'}
          topOn={search.show}
        />
      )}
    </Page>
  )
}

function useEnrolments(id: number, state: 'active' | 'held' | 'finished' | 'stopped' | undefined) {
  const queries = useQueries()
  const list = useInfiniteQuery({
    ...queries.sequences.enrolments.infiniteOptions({
      input: (after: string | null) => ({ id, after, limit: 200, state }),
      ...paging,
    }),
    placeholderData: keepPreviousData,
  })
  const rows = useMemo(() => rowsOf(list.data?.pages), [list.data])
  return {
    rows,
    total: list.data?.pages[0]?.total ?? 0,
    nextPage: useNextPage(list),
    error: list.error,
    isPending: list.isPending,
  }
}

function usePause({ id, name }: Sequence): (paused: boolean) => void {
  const queries = useQueries()
  const { mutate } = useMutation(
    queries.sequences.pause.mutationOptions({ onError: (error) => sayProblem(asProblem(error)) }),
  )
  return (paused) =>
    mutate(
      { id, paused },
      {
        onSuccess: () =>
          sayDone(paused ? `${name} is paused. Nothing of it leaves.` : `${name} goes on.`, () =>
            mutate({ id, paused: !paused }),
          ),
      },
    )
}

function Remove({ sequence }: { sequence: Sequence }) {
  const queries = useQueries()
  const navigate = route.useNavigate()
  const remove = useMutation(
    queries.sequences.remove.mutationOptions({
      onSuccess: () => {
        sayDone(`${sequence.name} is removed.`)
        void navigate({ to: '/sequences' })
      },
      onError: (error) => sayProblem(asProblem(error)),
    }),
  )
  return (
    <ConfirmButton
      question={`The draft “${sequence.name}” and its text are removed. This cannot be undone.`}
      yes="Remove the draft"
      onYes={() => remove.mutate({ id: sequence.id })}
    >
      Remove
    </ConfirmButton>
  )
}
