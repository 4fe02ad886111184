import { useMutation } from '@tanstack/react-query'
import { asProblem, useQueries } from '../../api/api.ts'
import { countOf, sayDone, sayProblem } from '../../ui/ui.ts'

interface Outcome {
  done: number
  refused: { id: number; why: string }[]
}

/** Says what was done and what could not be, with the first reason. */
function tell(outcome: Outcome, did: string, undo?: () => void): void {
  const [first] = outcome.refused
  if (outcome.done > 0) sayDone(`${countOf(outcome.done, 'message')} ${did}.`, undo)
  if (first)
    sayProblem({
      message: `${countOf(outcome.refused.length, 'message')} could not be changed.`,
      fix: first.why,
    })
}

/** What a rep can do to messages. Pause and resume undo each other; cancelling does not come back. */
export function useOutboxActs() {
  const { outbox } = useQueries()
  const onError = (error: Error) => sayProblem(asProblem(error))
  const hold = useMutation(outbox.hold.mutationOptions({ onError }))
  const resume = useMutation(outbox.resume.mutationOptions({ onError }))
  const cancel = useMutation(outbox.cancel.mutationOptions({ onError }))
  const sendNow = useMutation(outbox.sendNow.mutationOptions({ onError }))
  const decide = useMutation(outbox.decide.mutationOptions({ onError }))
  return {
    busy: [hold, resume, cancel, sendNow, decide].some(({ isPending }) => isPending),
    hold: (ids: number[]) =>
      hold.mutate({ ids }, { onSuccess: (outcome) => tell(outcome, 'paused', () => resume.mutate({ ids })) }),
    resume: (ids: number[]) =>
      resume.mutate(
        { ids },
        { onSuccess: (outcome) => tell(outcome, 'in line again', () => hold.mutate({ ids })) },
      ),
    cancel: (ids: number[]) => cancel.mutate({ ids }, { onSuccess: (outcome) => tell(outcome, 'cancelled') }),
    sendNow: (ids: number[]) =>
      sendNow.mutate({ ids }, { onSuccess: (outcome) => tell(outcome, 'moved to the front') }),
    decide: (id: number, as: 'sent' | 'send-again' | 'cancelled') =>
      decide.mutate(
        { id, as },
        {
          onSuccess: () =>
            sayDone(
              as === 'sent'
                ? 'Noted as sent.'
                : as === 'cancelled'
                  ? 'Let go: it is not sent again.'
                  : 'In line to be sent again.',
            ),
        },
      ),
  }
}
export type OutboxActs = ReturnType<typeof useOutboxActs>
