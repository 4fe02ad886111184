import { useMutation, useQuery } from '@tanstack/react-query'
import { useQueries } from './provider.tsx'

/**
 * Practice in one click, for the screens that offer it: `offered` is false once there is a channel. `onStarted` gets
 * the id of the sequence that is ready to start.
 */
export function usePractice(onStarted: (sequenceId: number) => void, onError: (error: Error) => void) {
  const queries = useQueries()
  const info = useQuery(queries.app.info.queryOptions()).data
  const start = useMutation(
    queries.app.startPractice.mutationOptions({
      onSuccess: ({ sequenceId }) => onStarted(sequenceId),
      onError,
    }),
  )
  return { offered: info?.firstRun ?? false, starting: start.isPending, start: () => start.mutate(undefined) }
}
