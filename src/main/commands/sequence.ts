import type { Command } from 'commander'
import { AppError } from '#shared/app-error.ts'
import type { Client } from '#shared/contract/index.ts'
import type { SequenceSummary } from '#shared/contract/sequences.ts'
import { findByName } from './find.ts'
import { readInputFile } from './read-input-file.ts'
import type { Session } from './session.ts'
import type { Column } from './table.ts'

const LARGEST_FILE = 10_000_000
const SHOWN = 20

/** `sequence import|start|list|pause|resume`. */
export function registerSequence(program: Command, session: Session): void {
  const sequence = program.command('sequence').description('plans of what to send when')
  sequence
    .command('import')
    .description('read a sequence from a YAML or JSON file')
    .argument('<file>')
    .action((file: string) => importSequence(session, file))
  sequence
    .command('start')
    .description('begin a sequence for everyone of a group')
    .argument('<name>')
    .requiredOption('--group <name>', 'who it is for')
    .requiredOption('--channel <name>', 'how it is delivered')
    .action((name: string, options: { group: string; channel: string }) => start(session, name, options))
  sequence
    .command('list')
    .description('every sequence and how far it is')
    .action(() =>
      session.withClient(async (client) =>
        session.output.rows(await client.sequences.list(), COLUMNS, 'There is no sequence yet.'),
      ),
    )
  for (const paused of [true, false])
    sequence
      .command(paused ? 'pause' : 'resume')
      .description(paused ? 'let nothing more of it leave' : 'let it go on')
      .argument('<name>')
      .action((name: string) => pause(session, name, paused))
}

async function importSequence(session: Session, path: string): Promise<void> {
  const { name: fileName, bytes } = await readInputFile(path, LARGEST_FILE)
  const content = textOf(path, bytes)
  await session.withClient(async (client) => {
    const saved = await client.sequences.importFile({ fileName, content })
    await session.output.result(saved, `The sequence “${saved.name}” is saved: ${saved.steps} steps.`)
  })
}

function textOf(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new AppError('bad-input', `${path} is not text in UTF-8.`, {
      fix: 'Save it as UTF-8 and try again.',
    })
  }
}

async function sequenceNamed(client: Client, name: string): Promise<SequenceSummary> {
  return findByName(await client.sequences.list(), 'sequence', name)
}

async function start(
  session: Session,
  name: string,
  options: { group: string; channel: string },
): Promise<void> {
  await session.withClient(async (client) => {
    const sequence = await sequenceNamed(client, name)
    const group = findByName(await client.people.groups(), 'group', options.group)
    const channel = findByName(await client.channels.list(), 'channel', options.channel)
    const started = await client.sequences.start({
      id: sequence.id,
      groupId: group.id,
      channelId: channel.id,
    })
    const lines = [`“${sequence.name}” has begun for ${started.enrolled} people, by “${channel.name}”.`]
    if (started.skipped.length > 0) lines.push(`Left out: ${started.skipped.length}.`)
    for (const { address, why } of started.skipped.slice(0, SHOWN)) lines.push(`  ${address}: ${why}`)
    if (started.skipped.length > SHOWN) lines.push(`  and ${started.skipped.length - SHOWN} more.`)
    await session.output.result(started, ...lines)
  })
}

async function pause(session: Session, name: string, paused: boolean): Promise<void> {
  await session.withClient(async (client) => {
    const { id } = await sequenceNamed(client, name)
    const saved = await client.sequences.pause({ id, paused })
    await session.output.result(saved, `“${saved.name}” ${paused ? 'is paused.' : 'goes on.'}`)
  })
}

const COLUMNS: Column<SequenceSummary>[] = [
  { head: 'name', of: (row) => row.name, gives: true },
  { head: 'state', of: (row) => row.state },
  { head: 'steps', of: (row) => row.steps, align: 'right' },
  { head: 'people', of: (row) => row.enrolled, align: 'right' },
  { head: 'active', of: (row) => row.active, align: 'right' },
  { head: 'finished', of: (row) => row.finished, align: 'right' },
  { head: 'stopped', of: (row) => row.stopped, align: 'right' },
  { head: 'sent', of: (row) => row.sent, align: 'right' },
  { head: 'replied', of: (row) => row.replied, align: 'right' },
  { head: 'bounced', of: (row) => row.bounced, align: 'right' },
  { head: 'why', of: (row) => row.why ?? '', gives: true },
]
