import { Argument, Option } from 'commander'
import type { Command } from 'commander'
import { AppError } from '#shared/app-error.ts'
import type { MessageRow } from '#shared/contract/outbox.ts'
import { SEND_STATES } from '#shared/domain/send-state.ts'
import type { SendState } from '#shared/domain/send-state.ts'
import { idArgument, idArguments } from './arguments.ts'
import { humanTime } from './human-time.ts'
import { everyRow } from './pages.ts'
import type { Session } from './session.ts'
import type { Column } from './table.ts'

type Decision = 'sent' | 'send-again' | 'cancelled'
const DECISIONS: Decision[] = ['sent', 'send-again', 'cancelled']

/** `outbox [--state S]`, `outbox cancel`, `outbox decide`. */
export function registerOutbox(program: Command, session: Session): void {
  const outbox = program
    .command('outbox')
    .description('every message: its state, when it leaves, and why not yet')
    .addOption(new Option('--state <state>', 'only those').choices([...SEND_STATES]))
    .action((options: { state?: SendState }) => list(session, options.state))
  outbox
    .command('cancel')
    .description('cancel messages that have not begun to leave')
    .addArgument(new Argument('<id...>', 'as the list shows them').argParser(idArguments))
    .action((ids: number[]) => cancel(session, ids))
  outbox
    .command('decide')
    .description('settle a message in doubt by your own word')
    .addArgument(new Argument('<id>', 'as the list shows it').argParser(idArgument))
    .addOption(
      new Option(
        '--as <decision>',
        'it arrived; it did not and shall be sent again; it did not and shall not',
      )
        .choices(DECISIONS)
        .makeOptionMandatory(),
    )
    .action((id: number, options: { as: Decision }) => decide(session, id, options.as))
}

async function list(session: Session, state: SendState | undefined): Promise<void> {
  await session.withClient((client) =>
    session.output.rows(
      everyRow((after) => client.outbox.list({ after, limit: 500, state })),
      columns(Date.now()),
      state === undefined ? 'The outbox is empty.' : `No message is ${state}.`,
    ),
  )
}

async function cancel(session: Session, ids: number[]): Promise<void> {
  await session.withClient(async (client) => {
    const { done, refused } = await client.outbox.cancel({ ids })
    await session.output.result({ cancelled: done, refused }, `Cancelled: ${done}.`)
    if (refused.length === 0) return
    for (const { id, why } of refused) session.output.note(`${id}: ${why}`)
    throw new AppError('not-now', `${refused.length} of ${ids.length} could not be cancelled.`)
  })
}

async function decide(session: Session, id: number, as: Decision): Promise<void> {
  await session.withClient(async (client) => {
    const row = await client.outbox.decide({ id, as })
    await session.output.result(row, `The message to ${row.to} is now ${row.state}.`)
  })
}

function columns(now: number): Column<MessageRow>[] {
  return [
    { head: 'id', of: (row) => row.id, align: 'right' },
    { head: 'state', of: (row) => row.state },
    { head: 'to', of: (row) => row.to, gives: true },
    { head: 'subject', of: (row) => row.subject, gives: true },
    { head: 'leaves', of: (row) => (row.sentAt === null ? humanTime(row.forecastAt ?? row.dueAt, now) : '') },
    { head: 'sent', of: (row) => (row.sentAt === null ? '' : humanTime(row.sentAt, now)) },
    { head: 'came back', of: (row) => row.outcome ?? '' },
    { head: 'why', of: (row) => row.why?.text ?? '', gives: true },
  ]
}
