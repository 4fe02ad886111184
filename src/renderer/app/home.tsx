import { useQuery } from '@tanstack/react-query'
import { asProblem, useQueries } from '../api/api.ts'
import { FirstRun } from '../screens/first-run/first-run.tsx'
import { Today } from '../screens/today/today.tsx'
import { ProblemNote, SlowRows } from '../ui/ui.ts'

/** The first thing a rep sees: today's work, or how to begin. */
export function Home() {
  const queries = useQueries()
  const info = useQuery(queries.app.info.queryOptions())
  if (info.data) return info.data.firstRun ? <FirstRun /> : <Today />
  if (info.error)
    return (
      <div style={{ padding: 24 }}>
        <ProblemNote problem={asProblem(info.error)} />
      </div>
    )
  return <SlowRows what="today" />
}
