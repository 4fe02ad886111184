import { useMutation } from '@tanstack/react-query'
import type { FeedEntry } from '#shared/contract/feed.ts'
import { asProblem, useQueries } from '../../api/api.ts'
import { sayDone, sayProblem } from '../../ui/ui.ts'

/** Takes back what we did about an entry, and says so. */
export function useFeedUndo(): (entry: FeedEntry) => void {
  const queries = useQueries()
  const { mutate } = useMutation(
    queries.feed.undo.mutationOptions({
      onSuccess: (entry) => sayDone(entry.text),
      onError: (error) => sayProblem(asProblem(error)),
    }),
  )
  return ({ id }) => mutate({ id })
}
