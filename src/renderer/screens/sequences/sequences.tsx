import { Button, FileButton } from '@mantine/core'
import { IconRoute } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { SequenceSummary } from '#shared/contract/sequences.ts'
import { asProblem, sequenceMark, usePractice, useQueries } from '../../api/api.ts'
import {
  ButtonLink,
  countOf,
  DataList,
  Empty,
  formatCount,
  Page,
  ProblemNote,
  sayDone,
  sayProblem,
  SlowRows,
  StateMark,
  type Column,
} from '../../ui/ui.ts'
import classes from './sequences.module.css'

const EMPTY: SequenceSummary[] = []

/** `4.2 % (5 of 118)`; nothing before the first is sent. */
function shareOfSent(count: number, sent: number) {
  if (sent === 0) return ''
  return (
    <>
      {((count / sent) * 100).toFixed(1)} %{' '}
      <span className={classes.dim}>
        {formatCount(count)} of {formatCount(sent)}
      </span>
    </>
  )
}

const COLUMNS: readonly Column<SequenceSummary>[] = [
  {
    id: 'name',
    header: 'Sequence',
    track: 'minmax(160px, 2fr)',
    cell: ({ name }) => <strong>{name}</strong>,
  },
  {
    id: 'state',
    header: 'State',
    track: '112px',
    cell: ({ state, why }) => (
      <span title={why ?? undefined}>
        <StateMark mark={sequenceMark(state)} />
      </span>
    ),
  },
  { id: 'steps', header: 'Steps', track: '64px', align: 'end', hideBelow: 720, cell: ({ steps }) => steps },
  {
    id: 'enrolled',
    header: 'Enrolled',
    track: '88px',
    align: 'end',
    cell: ({ enrolled }) => formatCount(enrolled),
  },
  {
    id: 'active',
    header: 'Under way',
    track: '96px',
    align: 'end',
    hideBelow: 640,
    cell: ({ active }) => formatCount(active),
  },
  { id: 'sent', header: 'Sent', track: '80px', align: 'end', cell: ({ sent }) => formatCount(sent) },
  {
    id: 'replied',
    header: 'Replied',
    track: '136px',
    align: 'end',
    hideBelow: 760,
    cell: ({ replied, sent }) => shareOfSent(replied, sent),
  },
  {
    id: 'bounced',
    header: 'Bounced',
    track: '136px',
    align: 'end',
    hideBelow: 760,
    cell: ({ bounced, sent }) => shareOfSent(bounced, sent),
  },
]

/** All sequences with what came of them. */
export function Sequences() {
  const queries = useQueries()
  const navigate = useNavigate()
  const { data: sequences = EMPTY, error, isPending } = useQuery(queries.sequences.list.queryOptions())
  const open = (id: number) => void navigate({ to: '/sequences/$id', params: { id: String(id) } })
  return (
    <Page
      title="Sequences"
      note={sequences.length > 0 && countOf(sequences.length, 'sequence')}
      actions={
        <>
          <ImportFile onDone={open} />
          {sequences.length > 0 && <ButtonLink to="/sequences/new">Compose a sequence</ButtonLink>}
        </>
      }
    >
      {error ? (
        <div className={classes.note}>
          <ProblemNote problem={asProblem(error)} />
        </div>
      ) : isPending ? (
        <SlowRows what="the sequences" />
      ) : sequences.length === 0 ? (
        <NoSequences />
      ) : (
        <DataList
          label="Sequences"
          rows={sequences}
          columns={COLUMNS}
          total={sequences.length}
          nameOf={({ name }) => name}
          onOpen={open}
        />
      )}
    </Page>
  )
}

function ImportFile({ onDone }: { onDone: (id: number) => void }) {
  const queries = useQueries()
  const importFile = useMutation(
    queries.sequences.importFile.mutationOptions({
      onSuccess: ({ id, name }) => {
        sayDone(`${name} is imported as a draft.`)
        onDone(id)
      },
      onError: (error) => sayProblem(asProblem(error)),
    }),
  )
  const take = async (file: File) => importFile.mutate({ fileName: file.name, content: await file.text() })
  return (
    <FileButton
      accept=".yaml,.yml,.json,application/json,application/yaml"
      onChange={(file) => file && void take(file)}
      inputProps={{ 'aria-label': 'Sequence file' }}
    >
      {(button) => (
        <Button variant="default" loading={importFile.isPending} {...button}>
          Import a file
        </Button>
      )}
    </FileButton>
  )
}

function NoSequences() {
  const navigate = useNavigate()
  const practice = usePractice(
    (id) => void navigate({ to: '/sequences/$id', params: { id: String(id) }, search: { start: true } }),
    (error) => sayProblem(asProblem(error)),
  )
  return (
    <Empty
      icon={<IconRoute size={24} stroke={1.5} />}
      title="No sequences yet"
      action={
        <>
          <ButtonLink to="/sequences/new">Compose a sequence</ButtonLink>
          {practice.offered && (
            <Button variant="default" loading={practice.starting} onClick={practice.start}>
              Practise with a ready one
            </Button>
          )}
        </>
      }
    >
      A sequence is a few mails and tasks on set days; it stops by itself for whoever replies, bounces or
      unsubscribes.
    </Empty>
  )
}
