import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { asProblem, useQueries } from '../../api/api.ts'
import { sayDone, sayProblem } from '../../ui/ui.ts'

/** A practice channel beside the real ones. */
export function AddPractice() {
  const queries = useQueries()
  const navigate = useNavigate()
  const add = useMutation(
    queries.channels.add.mutationOptions({
      onSuccess: ({ id, name }) => {
        sayDone(`${name} is ready.`)
        void navigate({ to: '/channels', search: { channel: id } })
      },
      onError: (error) => sayProblem(asProblem(error)),
    }),
  )
  return (
    <Button variant="default" loading={add.isPending} onClick={() => add.mutate({ kind: 'practice' })}>
      Add a practice channel
    </Button>
  )
}
