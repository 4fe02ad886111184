import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { asProblem, useQueries } from '../../api/api.ts'
import { Page, ProblemNote, SlowRows } from '../../ui/ui.ts'
import { Compose } from './compose.tsx'
import { draftOf, newDraft } from './draft.ts'

/** Begins a sequence. */
export function NewSequence() {
  return <Compose initial={newDraft} id={null} />
}

/** Changes a sequence. */
export function EditSequence() {
  const id = Number(getRouteApi('/sequences/$id/edit').useParams().id)
  const queries = useQueries()
  const { data, error } = useQuery(queries.sequences.get.queryOptions({ input: { id } }))
  if (data) return <Compose key={id} initial={() => draftOf(data)} id={id} running={data.enrolled > 0} />
  return (
    <Page kind="form" title="Edit">
      {error ? <ProblemNote problem={asProblem(error)} /> : <SlowRows what="the sequence" />}
    </Page>
  )
}
