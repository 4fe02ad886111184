import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { asProblem, subjectWords, useQueries } from '../../api/api.ts'
import { ButtonLink, formatCount, ProblemNote, SlowRows, When } from '../../ui/ui.ts'
import classes from './today.module.css'
import { groupByWhy, soonestFirst } from './why-groups.ts'

const SHOWN = 6
const SAMPLE = 200

function useWaiting() {
  const queries = useQueries()
  return useQuery(queries.outbox.list.queryOptions({ input: { state: 'queued', limit: SAMPLE } }))
}

/** The next messages to leave. */
export function Going() {
  const { data, error, isPending } = useWaiting()
  const rows = soonestFirst(data?.rows ?? []).slice(0, SHOWN)
  return (
    <section aria-labelledby="going" className={classes.card}>
      <h2 id="going">Going out next</h2>
      {error && <ProblemNote problem={asProblem(error)} />}
      {isPending && <SlowRows what="what goes out" rows={3} />}
      {data && rows.length === 0 && (
        <div className={classes.none}>
          Nothing waits to leave.{' '}
          <ButtonLink variant="default" to="/sequences" ml="xs">
            Start a sequence
          </ButtonLink>
        </div>
      )}
      <ul className={classes.lines}>
        {rows.map((row) => (
          <li key={row.id}>
            <Link to="/outbox" search={{ message: row.id }}>
              <span className={classes.who}>{row.toName || row.to}</span>{' '}
              <span className={classes.subject}>{subjectWords(row)}</span>{' '}
              <When at={row.forecastAt ?? row.dueAt} className={classes.dim} />
            </Link>
          </li>
        ))}
      </ul>
      {data && data.total > SHOWN && (
        <Link to="/outbox" search={{ state: 'queued' }} className={classes.more}>
          All {formatCount(data.total)} that wait
        </Link>
      )}
    </section>
  )
}

/** What holds the others, by rule. */
export function Waiting() {
  const { data } = useWaiting()
  const groups = groupByWhy(data?.rows ?? [])
  if (!data || groups.length === 0) return null
  const sampled = data.total > data.rows.length
  return (
    <section aria-labelledby="waiting" className={classes.card}>
      <h2 id="waiting">
        Why not yet {sampled && <small>the next {formatCount(data.rows.length)} messages</small>}
      </h2>
      <ul className={classes.whys}>
        {groups.map((group) => (
          <li key={group.text}>
            <strong className="tabular">{formatCount(group.count)}</strong>
            <span>{group.text}</span>
            {group.until !== null && <When at={group.until} className={classes.dim} />}
          </li>
        ))}
      </ul>
    </section>
  )
}
