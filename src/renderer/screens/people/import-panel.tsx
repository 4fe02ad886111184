import { Autocomplete, Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Group, ImportReport } from '#shared/contract/people.ts'
import { asProblem, useQueries } from '../../api/api.ts'
import {
  countOf,
  Facts,
  FileDrop,
  formatCount,
  ProblemNote,
  sayDone,
  Section,
  SidePanel,
  SlowRows,
} from '../../ui/ui.ts'
import { base64Of } from './file-content.ts'
import classes from './people.module.css'

const REJECTED_SHOWN = 200

interface ImportPanelProps {
  groups: readonly Group[]
  onClose: () => void
}

/** From a file to people: choose, look at what would happen, then import all good rows at once. */
export function ImportPanel({ groups, onClose }: ImportPanelProps) {
  const queries = useQueries()
  const [file, setFile] = useState<{ fileName: string; content: string } | null>(null)
  const [group, setGroup] = useState('')
  const preview = useMutation(queries.people.previewImport.mutationOptions())
  const doImport = useMutation(
    queries.people.import.mutationOptions({
      onSuccess: (report) =>
        sayDone(
          `${countOf(report.added, 'person', 'people')} added, ${formatCount(report.updated)} updated, ${formatCount(report.rejected.length)} rejected.`,
        ),
    }),
  )
  const take = async (chosen: File) => {
    const next = { fileName: chosen.name, content: await base64Of(chosen) }
    doImport.reset()
    setFile(next)
    if (group === '') setGroup(chosen.name.replace(/\.[^.]+$/, '').slice(0, 200))
    preview.mutate(next)
  }
  const groupOrNone = group.trim() === '' ? {} : { group: group.trim() }
  const report = doImport.data ?? preview.data
  const problem = doImport.error ?? preview.error

  return (
    <SidePanel wide takeFocus title="Import people" onClose={onClose}>
      {!doImport.data && (
        <FileDrop
          label="Drop a CSV file here"
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          onFile={(chosen) => void take(chosen)}
        >
          <small>The first line names the columns. One column must hold the address.</small>
        </FileDrop>
      )}
      <div className={classes.importState} aria-live="polite">
        {problem && <ProblemNote problem={asProblem(problem)} />}
        {preview.isPending && <SlowRows what="the file" rows={4} />}
        {report && (
          <p>
            <strong>
              {doImport.data
                ? `Imported ${file?.fileName ?? ''}`
                : `${file?.fileName ?? ''}: ${countOf(report.rows, 'row')}, nothing imported yet`}
            </strong>
          </p>
        )}
      </div>
      {report && <Report report={report} done={doImport.data !== undefined} />}
      {preview.data && !doImport.data && (
        <form
          className={classes.importForm}
          onSubmit={(event) => {
            event.preventDefault()
            if (file) doImport.mutate({ ...file, ...groupOrNone })
          }}
        >
          <Autocomplete
            label="Put them into the group"
            description="A sequence is started for a group."
            size="sm"
            maxLength={200}
            data={groups.map(({ name }) => name)}
            value={group}
            onChange={setGroup}
          />
          <Button
            type="submit"
            loading={doImport.isPending}
            disabled={preview.data.added + preview.data.updated + preview.data.unchanged === 0}
          >
            Import{' '}
            {countOf(preview.data.added + preview.data.updated + preview.data.unchanged, 'person', 'people')}
          </Button>
        </form>
      )}
      {preview.data && !doImport.data && <Mapping preview={preview.data} />}
      {report && report.rejected.length > 0 && <Rejected rejected={report.rejected} />}
      {doImport.data && (
        <Button mt="md" onClick={onClose}>
          Done
        </Button>
      )}
    </SidePanel>
  )
}

function Report({ report, done }: { report: ImportReport; done: boolean }) {
  return (
    <Facts
      rows={[
        [done ? 'Added' : 'New', formatCount(report.added)],
        [done ? 'Updated' : 'To update', report.updated > 0 ? formatCount(report.updated) : null],
        ['As before', report.unchanged > 0 ? formatCount(report.unchanged) : null],
        ['Twice in the file', report.duplicates > 0 ? formatCount(report.duplicates) : null],
        ['Rejected', formatCount(report.rejected.length)],
        ['Group', report.group],
        ['Read as', `${report.encoding.toUpperCase()}, ${delimiterWords(report.delimiter)}`],
      ]}
    />
  )
}

function delimiterWords(delimiter: string): string {
  const words: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' }
  return `columns divided by ${words[delimiter] ?? `“${delimiter}”`}`
}

interface MappingProps {
  preview: ImportReport & { sample: { address: string; fields: Record<string, string> }[] }
}

function Mapping({ preview }: MappingProps) {
  const first = preview.sample[0]
  return (
    <Section title="Columns" note="how each becomes a field">
      <div className={classes.scrolls} tabIndex={0} role="region" aria-label="Columns of the file">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">In the file</th>
              <th scope="col">In Fieldpost</th>
              <th scope="col">First person</th>
            </tr>
          </thead>
          <tbody>
            {preview.columns.map(({ column, field }) => (
              <tr key={column}>
                <td>{column}</td>
                <td>{field === null ? 'left out' : <code>{field}</code>}</td>
                <td>
                  {field === null || !first
                    ? ''
                    : field === 'email'
                      ? first.address
                      : (first.fields[field] ?? '')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

function Rejected({ rejected }: { rejected: ImportReport['rejected'] }) {
  return (
    <Section title="Rejected rows" note={formatCount(rejected.length)}>
      <div
        className={classes.scrolls}
        tabIndex={0}
        role="region"
        aria-label="Rejected rows with their reasons"
      >
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Line</th>
              <th scope="col">Reason</th>
              <th scope="col">Row</th>
            </tr>
          </thead>
          <tbody>
            {rejected.slice(0, REJECTED_SHOWN).map((row) => (
              <tr key={row.line}>
                <td className="tabular">{row.line}</td>
                <td>{row.reason}</td>
                <td>
                  <code>{row.row}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rejected.length > REJECTED_SHOWN && (
        <p className={classes.dim}>and {countOf(rejected.length - REJECTED_SHOWN, 'more row')}</p>
      )}
    </Section>
  )
}
