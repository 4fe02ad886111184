import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { asProblem, usePractice } from '../../api/api.ts'
import { sayProblem } from '../../ui/ui.ts'

/** Offers practice where there is no channel yet. */
export function StartPractice() {
  const navigate = useNavigate()
  const practice = usePractice(
    (id) => void navigate({ to: '/sequences/$id', params: { id: String(id) }, search: { start: true } }),
    (error) => sayProblem(asProblem(error)),
  )
  if (!practice.offered) return null
  return (
    <Button variant="default" loading={practice.starting} onClick={practice.start}>
      Practise with 40 sample people
    </Button>
  )
}
