import type { Command } from 'commander'
import { AppError } from '#shared/app-error.ts'
import type { ImportReport, Person } from '#shared/contract/people.ts'
import { findByName } from './find.ts'
import { everyRow } from './pages.ts'
import { plainText } from './plain-text.ts'
import { readInputFile } from './read-input-file.ts'
import type { Session } from './session.ts'
import type { Column } from './table.ts'

/** Base64 of this much is what the contract takes. */
const LARGEST_FILE = 75_000_000
/** So many rejected rows are shown to a person; JSON has them all. */
const SHOWN = 20

/** `people import|list`. */
export function registerPeople(program: Command, session: Session): void {
  const people = program.command('people').description('whom you write to')
  people
    .command('import')
    .description('read people from a CSV file; rows that cannot be read are listed with their line')
    .argument('<file>')
    .option('--group <name>', 'put them all in this group; it is made when missing')
    .action((file: string, options: { group?: string }) => importPeople(session, file, options.group))
  people
    .command('list')
    .description('everybody')
    .option('--group <name>', 'only of this group')
    .option('--filter <text>', 'only those whose address or fields hold this text')
    .action((options: { group?: string; filter?: string }) => listPeople(session, options))
}

async function importPeople(session: Session, path: string, group: string | undefined): Promise<void> {
  const { name: fileName, bytes } = await readInputFile(path, LARGEST_FILE)
  const content = bytes.toString('base64')
  await session.withClient(async (client) => {
    const report = await client.people.import({ fileName, content, group })
    await session.output.result(report, ...reportLines(report))
    if (report.rejected.length > 0 && report.rejected.length === report.rows)
      throw new AppError('bad-input', `No row of ${plainText(fileName)} could be read. Nothing was imported.`)
    if (report.rejected.length > 0 && session.output.json)
      session.output.note(`${report.rejected.length} of ${report.rows} rows were not imported.`)
  })
}

function reportLines(report: ImportReport): string[] {
  const { added, updated, unchanged, duplicates, rejected } = report
  const into = report.group === null ? '' : ` into “${report.group}”`
  const lines = [
    `${report.rows} rows read${into}: ${added} new, ${updated} updated, ${unchanged} unchanged, ` +
      `${duplicates} twice in the file, ${rejected.length} not imported.`,
  ]
  for (const { line, reason, row } of rejected.slice(0, SHOWN))
    lines.push(`  line ${line}: ${reason}  ${row}`)
  if (rejected.length > SHOWN) lines.push(`  and ${rejected.length - SHOWN} more; --json lists them all.`)
  return lines
}

async function listPeople(session: Session, options: { group?: string; filter?: string }): Promise<void> {
  await session.withClient(async (client) => {
    const group =
      options.group === undefined ? null : findByName(await client.people.groups(), 'group', options.group)
    const rows = everyRow((after) =>
      client.people.list({ after, limit: 500, filter: options.filter, groupId: group?.id }),
    )
    await session.output.rows(rows, COLUMNS, 'There is nobody here yet.')
  })
}

const COLUMNS: Column<Person>[] = [
  { head: 'id', of: (person) => person.id, align: 'right' },
  { head: 'address', of: (person) => person.address, gives: true },
  { head: 'name', of: nameOf, gives: true },
  { head: 'groups', of: (person) => person.groups.join(', '), gives: true },
  { head: 'not to be mailed', of: (person) => person.suppressed ?? '', gives: true },
]

function nameOf({ fields }: Person): string {
  return fields['name'] ?? [fields['first_name'], fields['last_name']].filter(Boolean).join(' ')
}
