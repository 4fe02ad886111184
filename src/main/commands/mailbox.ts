import type { Command } from 'commander'
import { AppError } from '#shared/app-error.ts'
import type { MailboxView } from '#shared/contract/channels.ts'
import { findByName } from './find.ts'
import { humanTime } from './human-time.ts'
import { passwordFor } from './password.ts'
import { serverSettings, withServerOptions } from './server-options.ts'
import type { ServerOptions } from './server-options.ts'
import type { Session } from './session.ts'
import type { Column } from './table.ts'

interface ImapOptions extends ServerOptions {
  channel: string
  user: string
  test: boolean
}
type Row = MailboxView & { channel: string }

const IMAP_PORTS = { none: 143, starttls: 143, tls: 993 } as const

/** `mailbox add imap|list`. */
export function registerMailbox(program: Command, session: Session): void {
  const mailbox = program.command('mailbox').description('where bounces and replies are read')
  withServerOptions(
    mailbox
      .command('add')
      .description('connect a mailbox to a channel')
      .command('imap')
      .description('an IMAP mailbox; the password comes from FIELDPOST_PASSWORD or is asked for')
      .requiredOption('--channel <name>', 'the channel whose bounces and replies arrive there'),
    IMAP_PORTS,
  )
    .option('--no-test', 'save it without signing in first')
    .action((options: ImapOptions, command: Command) => {
      if (!options.user) command.error("error: required option '--user <user>' not specified")
      return addImap(session, options)
    })
  mailbox
    .command('list')
    .description('every mailbox and how its reading goes')
    .action(() => listMailboxes(session))
}

async function addImap(session: Session, options: ImapOptions): Promise<void> {
  const settings = { ...(await serverSettings(options, IMAP_PORTS)), user: options.user }
  const password = await passwordFor(options.user, session.env, session.keyboard)
  await session.withClient(async (client) => {
    const channel = findByName(await client.channels.list(), 'channel', options.channel)
    const input = { channelId: channel.id, settings, password }
    let detail = ''
    if (options.test) {
      const tested = await client.mailboxes.test(input)
      if (!tested.ok)
        throw new AppError('sign-in-failed', `${tested.detail} Nothing was saved.`, {
          fix: 'Mend it and try again, or add --no-test to save it as it is.',
        })
      detail = ` ${tested.detail}`
    }
    const view = await client.mailboxes.add(input)
    await session.output.result(view, `The mailbox of “${channel.name}” is ready to be read.${detail}`)
  })
}

async function listMailboxes(session: Session): Promise<void> {
  await session.withClient(async (client) => {
    const names = new Map((await client.channels.list()).map(({ id, name }) => [id, name]))
    const rows = (await client.mailboxes.list()).map((view) => ({
      ...view,
      channel: names.get(view.channelId) ?? '–',
    }))
    await session.output.rows(rows, columns(Date.now()), 'There is no mailbox yet.')
  })
}

function columns(now: number): Column<Row>[] {
  return [
    { head: 'channel', of: (row) => row.channel, gives: true },
    { head: 'kind', of: (row) => row.kind },
    { head: 'user', of: (row) => row.settings?.user ?? '–', gives: true },
    {
      head: 'server',
      of: (row) => (row.settings ? `${row.settings.host}:${row.settings.port}` : '–'),
      gives: true,
    },
    { head: 'state', of: (row) => row.health.state },
    { head: 'last read', of: (row) => humanTime(row.health.lastReadAt, now) },
    { head: 'last error', of: (row) => row.health.lastError ?? '', gives: true },
  ]
}
