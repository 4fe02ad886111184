import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Enrolment } from '#shared/contract/sequences.ts'
import { asProblem, enrolmentMark, useQueries } from '../../api/api.ts'
import { ConfirmButton, Facts, formatFull, sayDone, sayProblem, SidePanel, StateMark } from '../../ui/ui.ts'

/** One person's walk through this sequence, and the way to end it. */
export function EnrolmentPanel({ enrolment, onClose }: { enrolment: Enrolment; onClose: () => void }) {
  const queries = useQueries()
  const stop = useMutation(
    queries.sequences.stopEnrolment.mutationOptions({
      onSuccess: ({ address }) => sayDone(`The sequence has stopped for ${address}.`),
      onError: (error) => sayProblem(asProblem(error)),
    }),
  )
  const canStop = enrolment.state === 'active' || enrolment.state === 'held'
  return (
    <SidePanel
      title={enrolment.name || enrolment.address}
      onClose={onClose}
      actions={
        canStop && (
          <ConfirmButton
            disabled={stop.isPending}
            question={`${enrolment.address} gets nothing more of this sequence. This cannot be undone.`}
            yes="Stop for this person"
            onYes={() => stop.mutate({ enrolmentId: enrolment.id })}
          >
            Stop
          </ConfirmButton>
        )
      }
    >
      <Facts
        rows={[
          ['State', <StateMark key="state" mark={enrolmentMark(enrolment.state)} />],
          ['Why', enrolment.why],
          ['Next step', enrolment.nextStep],
          ['When', enrolment.nextAt === null ? null : formatFull(enrolment.nextAt)],
          [
            'Person',
            <Link key="person" to="/people" search={{ person: enrolment.personId }}>
              {enrolment.address}
            </Link>,
          ],
          [
            'Messages',
            <Link key="messages" to="/outbox" search={{ filter: enrolment.address }}>
              Show in the outbox
            </Link>,
          ],
        ]}
      />
    </SidePanel>
  )
}
