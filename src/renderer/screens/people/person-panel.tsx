import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Person } from '#shared/contract/people.ts'
import { asProblem, fieldWords, messageMark, subjectWords, useClient, useQueries } from '../../api/api.ts'
import {
  ConfirmButton,
  Facts,
  formatFull,
  ProblemNote,
  sayDone,
  sayProblem,
  Section,
  SidePanel,
  SlowRows,
  StateMark,
  When,
} from '../../ui/ui.ts'
import classes from './people.module.css'
import { nameOf } from './person-name.ts'

/** One person: fields, groups, whether they may be mailed, and what was sent. */
export function PersonPanel({ id, onClose }: { id: number; onClose: () => void }) {
  const queries = useQueries()
  const { data: person, error } = useQuery(queries.people.get.queryOptions({ input: { id } }))
  return (
    <SidePanel
      title={person ? nameOf(person) || person.address : 'Person'}
      onClose={onClose}
      actions={person && <PersonActs person={person} onClose={onClose} />}
    >
      {error ? (
        <ProblemNote problem={asProblem(error)} />
      ) : person ? (
        <>
          {person.suppressed !== null && (
            <p className={classes.suppressed}>
              <StateMark mark={{ word: 'Must not be mailed', tone: 'warn', shape: 'ban' }} />{' '}
              {person.suppressed}
            </p>
          )}
          <Facts
            rows={[
              ['Address', person.address],
              ...Object.entries(person.fields).map(([field, value]) => [fieldWords(field), value] as const),
              ['Groups', person.groups.join(', ')],
              ['Since', formatFull(person.createdAt)],
            ]}
          />
          <Messages address={person.address} />
        </>
      ) : (
        <SlowRows what="the person" rows={5} />
      )}
    </SidePanel>
  )
}

function PersonActs({ person, onClose }: { person: Person; onClose: () => void }) {
  const client = useClient()
  const queries = useQueries()
  const onError = (error: Error) => sayProblem(asProblem(error))
  const suppress = useMutation(queries.suppressions.add.mutationOptions({ onError }))
  const allow = useMutation({
    mutationKey: queries.suppressions.remove.mutationKey(),
    mutationFn: async () => {
      const { rows } = await client.suppressions.list({ filter: person.address })
      const own = rows.filter(({ what }) => what === person.address)
      for (const { id } of own) await client.suppressions.remove({ id })
      return own.length
    },
    onSuccess: (count) =>
      count > 0
        ? sayDone(`${person.address} can be mailed again.`, () => suppress.mutate({ what: person.address }))
        : sayProblem({
            message: `${person.address} is held back by its whole domain.`,
            fix: 'Remove the domain from the list in Settings.',
          }),
    onError,
  })
  const remove = useMutation(
    queries.people.remove.mutationOptions({
      onSuccess: () => {
        sayDone(`${person.address} is removed.`)
        onClose()
      },
      onError,
    }),
  )
  return (
    <>
      {person.suppressed === null ? (
        <Button
          variant="default"
          loading={suppress.isPending}
          onClick={() =>
            suppress.mutate(
              { what: person.address, detail: 'By hand' },
              { onSuccess: () => sayDone(`${person.address} is not mailed any more.`, () => allow.mutate()) },
            )
          }
        >
          Do not mail
        </Button>
      ) : (
        <Button variant="default" loading={allow.isPending} onClick={() => allow.mutate()}>
          May be mailed again
        </Button>
      )}
      <ConfirmButton
        question={`${person.address} and their place in sequences are removed. This cannot be undone.`}
        yes="Remove"
        onYes={() => remove.mutate({ ids: [person.id] })}
      >
        Remove
      </ConfirmButton>
    </>
  )
}

function Messages({ address }: { address: string }) {
  const queries = useQueries()
  const { data } = useQuery(queries.outbox.list.queryOptions({ input: { filter: address, limit: 20 } }))
  if (!data || data.rows.length === 0) return null
  return (
    <Section title="Messages" note={data.next === null ? undefined : 'the latest 20'}>
      <ul className={classes.messages}>
        {data.rows.map((row) => (
          <li key={row.id}>
            <Link to="/outbox" search={{ message: row.id }}>
              {subjectWords(row)}
            </Link>
            <StateMark small mark={messageMark(row)} />
            <When at={row.sentAt ?? row.forecastAt ?? row.dueAt} className={classes.dim} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
