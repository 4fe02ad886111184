import { Option } from 'commander'
import type { Command } from 'commander'
import { AppError } from '#shared/app-error.ts'
import type { ChannelInput, ChannelView } from '#shared/contract/channels.ts'
import type { Client } from '#shared/contract/index.ts'
import { formatMailbox } from '#shared/domain/address.ts'
import type { Mailbox } from '#shared/domain/address.ts'
import { formatSpan } from '#shared/domain/throttle-policy.ts'
import type { Batch, Limit, ThrottlePolicy } from '#shared/domain/throttle-policy.ts'
import { batchArgument, limitArguments, mailboxArgument } from './arguments.ts'
import { findByName } from './find.ts'
import { humanTime } from './human-time.ts'
import { withServerOptions, serverSettings } from './server-options.ts'
import type { ServerOptions } from './server-options.ts'
import { passwordFor } from './password.ts'
import type { Session } from './session.ts'
import type { Column } from './table.ts'

interface PaceOptions {
  limit?: Limit[]
  batch?: Batch
}
interface SmtpOptions extends ServerOptions, PaceOptions {
  name: string
  scope: 'user' | 'team'
  from?: Mailbox
  test: boolean
}

const SMTP_PORTS = { none: 25, starttls: 587, tls: 465 } as const

/** `channel add|list|test|pause|resume|remove`. */
export function registerChannel(program: Command, session: Session): void {
  const channel = program.command('channel').description('the ways to deliver')
  const add = channel.command('add').description('connect a channel')
  withPace(
    withServerOptions(
      add
        .command('smtp')
        .description('an SMTP server; the password comes from FIELDPOST_PASSWORD or is asked for')
        .requiredOption('--name <name>', 'what to call it'),
      SMTP_PORTS,
    )
      .option('--from <sender>', 'whose name and address the mail carries: "Name <addr>"', mailboxArgument)
      .addOption(
        new Option('--scope <scope>', 'whose server it is').choices(['user', 'team']).default('user'),
      ),
  )
    .option('--no-test', 'save it without signing in first')
    .action((options: SmtpOptions) => addSmtp(session, options))
  withPace(
    add.command('practice').description('the practice channel: no account, nothing leaves this machine'),
  )
    .option('--name <name>', 'what to call it', 'Practice')
    .action((options: PaceOptions & { name: string }) =>
      addChannel(session, { kind: 'practice', name: options.name, policy: policyOf(options) }, false),
    )
  registerActs(channel, session)
}

function registerActs(channel: Command, session: Session): void {
  channel
    .command('list')
    .description('every channel, its state and its pace')
    .action(() =>
      session.withClient(async (client) =>
        session.output.rows(await client.channels.list(), columns(Date.now()), 'There is no channel yet.'),
      ),
    )
  channel
    .command('test')
    .description('sign in with what is stored; sends nothing')
    .argument('<name>')
    .action((name: string) => testStored(session, name))
  for (const paused of [true, false])
    channel
      .command(paused ? 'pause' : 'resume')
      .description(paused ? 'let nothing leave by it' : 'let it send again')
      .argument('<name>')
      .action((name: string) => pauseChannel(session, name, paused))
  channel
    .command('remove')
    .description('forget a channel and its password; what waits in it is cancelled')
    .argument('<name>')
    .action((name: string) => removeChannel(session, name))
}

function withPace(command: Command): Command {
  return command
    .option(
      '--limit <pace>',
      'a window that slides, e.g. 25/45s or 2000/24h; may be repeated',
      limitArguments,
    )
    .option('--batch <pace>', 'send so many, then wait, e.g. 25/45s', batchArgument)
}

function policyOf({ limit, batch }: PaceOptions): ThrottlePolicy {
  return { limits: limit ?? [], batch: batch ?? null, gap: null }
}

async function addSmtp(session: Session, options: SmtpOptions): Promise<void> {
  const settings = await serverSettings(options, SMTP_PORTS)
  const password = options.user ? await passwordFor(options.user, session.env, session.keyboard) : null
  const { name, scope, from } = options
  const policy = policyOf(options)
  await addChannel(session, { kind: 'smtp', name, scope, settings, password, from, policy }, options.test)
}

/** With `test`, signs in first: what does not work is said and not saved. */
async function addChannel(session: Session, input: ChannelInput, test: boolean): Promise<void> {
  await session.withClient(async (client) => {
    let detail = ''
    if (test) {
      const tested = await client.channels.test({ input })
      if (!tested.ok)
        throw new AppError('sign-in-failed', `${tested.detail} Nothing was saved.`, {
          fix: 'Mend it and try again, or add --no-test to save it as it is.',
        })
      detail = ` ${tested.detail}`
    }
    const view = await client.channels.add(input)
    await session.output.result(view, `The channel “${view.name}” is ready.${detail}`)
  })
}

async function channelNamed(client: Client, name: string): Promise<ChannelView> {
  return findByName(await client.channels.list(), 'channel', name)
}

async function testStored(session: Session, name: string): Promise<void> {
  await session.withClient(async (client) => {
    const { id } = await channelNamed(client, name)
    const tested = await client.channels.test({ id })
    if (!tested.ok) throw new AppError('sign-in-failed', tested.detail)
    await session.output.result(tested, tested.detail)
  })
}

async function pauseChannel(session: Session, name: string, paused: boolean): Promise<void> {
  await session.withClient(async (client) => {
    const { id } = await channelNamed(client, name)
    const view = await client.channels.pause({ id, paused })
    const words = paused ? 'is paused; what waits in it stays.' : 'sends again.'
    await session.output.result(view, `The channel “${view.name}” ${words}`)
  })
}

async function removeChannel(session: Session, name: string): Promise<void> {
  await session.withClient(async (client) => {
    const found = await channelNamed(client, name)
    const { cancelled } = await client.channels.remove({ id: found.id })
    const also = cancelled === 0 ? 'Nothing waited in it.' : `What waited in it is cancelled: ${cancelled}.`
    await session.output.result(
      { id: found.id, name: found.name, cancelled },
      `The channel “${found.name}” is removed. ${also}`,
    )
  })
}

/** `25 in 45 seconds · batches of 25, then 45 seconds`: a policy for a person. */
export function paceWords(policy: ThrottlePolicy): string {
  const limits = policy.limits.map(
    ({ count, of, per, scope }) =>
      `${count}${of === 'messages' ? '' : ` ${of}`} in ${formatSpan(per)}${scope === 'channel' ? '' : ' per domain'}`,
  )
  if (policy.batch) limits.push(`batches of ${policy.batch.size}, then ${formatSpan(policy.batch.wait)}`)
  if (policy.gap) limits.push(`a gap of ${formatSpan(policy.gap.ms)}`)
  return limits.join(' · ') || 'no limit'
}

function columns(now: number): Column<ChannelView>[] {
  return [
    { head: 'name', of: (view) => view.name, gives: true },
    { head: 'kind', of: (view) => view.kind },
    { head: 'state', of: (view) => view.state },
    { head: 'from', of: (view) => (view.from ? formatMailbox(view.from) : '–'), gives: true },
    { head: 'waiting', of: (view) => view.waiting, align: 'right' },
    { head: 'next', of: (view) => humanTime(view.nextAt, now) },
    { head: 'pace', of: (view) => paceWords(view.policy), gives: true },
    { head: 'why', of: (view) => view.why?.text ?? view.lastError ?? '', gives: true },
  ]
}
