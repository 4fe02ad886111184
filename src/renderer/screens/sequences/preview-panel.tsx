import { ActionIcon } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import type { Step } from '#shared/contract/sequences.ts'
import { asProblem, paging, rowsOf, useNextPage, useQueries } from '../../api/api.ts'
import { Facts, formatCount, MailFrame, ProblemNote, SidePanel, SlowRows, StateMark } from '../../ui/ui.ts'
import classes from './sequences.module.css'

interface PreviewPanelProps {
  steps: Step[]
  /** 0-based; the step that is being written. */
  step: number
  onClose: () => void
}

/** The mail as one person would get it, person by person, with what is wrong with it. */
export function PreviewPanel({ steps, step, onClose }: PreviewPanelProps) {
  const queries = useQueries()
  const [at, setAt] = useState(0)
  const people = useInfiniteQuery(
    queries.people.list.infiniteOptions({
      input: (after: string | null) => ({ after, limit: 100 }),
      ...paging,
    }),
  )
  const rows = useMemo(() => rowsOf(people.data?.pages), [people.data])
  const nextPage = useNextPage(people)
  useEffect(() => {
    if (at >= rows.length - 10) nextPage()
  }, [at, rows.length, nextPage])
  const person = rows[Math.min(at, rows.length - 1)]
  const total = people.data?.pages[0]?.total ?? 0
  const current = steps[step]

  return (
    <SidePanel wide title="Preview" onClose={onClose}>
      {people.isPending && <SlowRows what="people" rows={4} />}
      {people.data && !person && (
        <p>
          A preview needs a person.{' '}
          <Link to="/people" search={{ import: true }}>
            Import people
          </Link>{' '}
          to see each mail as they would get it.
        </p>
      )}
      {person && (
        <>
          <div className={classes.pager}>
            <ActionIcon
              aria-label="Person before"
              variant="default"
              disabled={at === 0}
              onClick={() => setAt(at - 1)}
            >
              <IconChevronLeft size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              aria-label="Next person"
              variant="default"
              disabled={at >= rows.length - 1}
              onClick={() => setAt(at + 1)}
            >
              <IconChevronRight size={16} aria-hidden />
            </ActionIcon>
            <span className={classes.pagerText}>
              {formatCount(at + 1)} of {formatCount(total)}
            </span>
          </div>
          {current?.kind === 'task' ? (
            <p className={classes.dim}>This step is a task for you; no mail leaves.</p>
          ) : (
            <Mail steps={steps} step={step} personId={person.id} />
          )}
        </>
      )}
    </SidePanel>
  )
}

function Mail({ steps, step, personId }: { steps: Step[]; step: number; personId: number }) {
  const queries = useQueries()
  const [settled] = useDebouncedValue(steps, 250)
  const input = { steps: settled, step: Math.min(step, settled.length - 1), personId }
  const { data, error, isPending } = useQuery({
    ...queries.sequences.preview.queryOptions({ input, gcTime: 30_000 }),
    placeholderData: keepPreviousData,
  })
  if (error) return <ProblemNote problem={asProblem(error)} />
  if (isPending) return <SlowRows what="the preview" rows={5} />
  return (
    <div className={classes.stack}>
      <ul className={classes.problems} aria-live="polite" aria-label="Problems">
        {data.problems.map((problem) => (
          <li key={problem.text}>
            <StateMark
              mark={
                problem.kind === 'held'
                  ? { word: 'Would be held', tone: 'bad', shape: 'pause' }
                  : { word: 'Look', tone: 'warn', shape: 'warning' }
              }
            />
            <span>{problem.text}</span>
          </li>
        ))}
      </ul>
      <Facts
        rows={[
          ['To', data.to],
          ['Subject', <strong key="subject">{data.subject}</strong>],
        ]}
      />
      <MailFrame html={data.html} text={data.text} title={`Preview for ${data.to}`} />
    </div>
  )
}
