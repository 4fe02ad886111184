import type { Command } from 'commander'
import { AppError } from '#shared/app-error.ts'
import type { Client } from '#shared/contract/index.ts'
import type { Suppression } from '#shared/contract/people.ts'
import { humanTime } from './human-time.ts'
import { everyRow } from './pages.ts'
import type { Session } from './session.ts'
import type { Column } from './table.ts'

/** `suppression list|add|remove`. */
export function registerSuppression(program: Command, session: Session): void {
  const suppression = program.command('suppression').description('who must not be mailed, and why')
  suppression
    .command('list')
    .description('every address and domain')
    .option('--filter <text>', 'only those that hold this text')
    .action((options: { filter?: string }) =>
      session.withClient((client) =>
        session.output.rows(
          everyRow((after) => client.suppressions.list({ after, limit: 500, filter: options.filter })),
          columns(Date.now()),
          'Nobody is suppressed.',
        ),
      ),
    )
  suppression
    .command('add')
    .description('never mail this address, or this domain (written @domain)')
    .argument('<what>')
    .option('--detail <text>', 'why, for your own memory', '')
    .action((what: string, options: { detail: string }) =>
      session.withClient(async (client) => {
        const saved = await client.suppressions.add({ what, detail: options.detail })
        await session.output.result(saved, `${saved.what} will not be mailed.`)
      }),
    )
  suppression
    .command('remove')
    .description('allow mail to it again')
    .argument('<what>')
    .action((what: string) => remove(session, what))
}

async function remove(session: Session, what: string): Promise<void> {
  await session.withClient(async (client) => {
    const found = await suppressionOf(client, what)
    await client.suppressions.remove({ id: found.id })
    await session.output.result({ id: found.id, what: found.what }, `${found.what} may be mailed again.`)
  })
}

async function suppressionOf(client: Client, what: string): Promise<Suppression> {
  const wanted = what.trim().toLowerCase()
  for await (const row of everyRow((after) =>
    client.suppressions.list({ after, limit: 500, filter: wanted }),
  ))
    if (row.what.toLowerCase() === wanted) return row
  throw new AppError('not-found', `${what} is not suppressed.`)
}

function columns(now: number): Column<Suppression>[] {
  return [
    { head: 'what', of: (row) => row.what, gives: true },
    { head: 'reason', of: (row) => row.reason },
    { head: 'since', of: (row) => humanTime(row.createdAt, now) },
    { head: 'detail', of: (row) => row.detail, gives: true },
  ]
}
