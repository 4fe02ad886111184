import type { Command } from 'commander'
import { AppError } from '#shared/app-error.ts'
import type { Client } from '#shared/contract/index.ts'
import { secretFrom } from './password.ts'
import type { Session } from './session.ts'

/** `secret set NAME`. */
export function registerSecret(program: Command, session: Session): void {
  program
    .command('secret')
    .description('what the vault keeps')
    .command('set')
    .description('store a password: a channel’s name, or a name in the vault such as mailbox/2/password')
    .argument('<name>')
    .action((name: string) => set(session, name))
}

const CHANNEL_SECRET = /^channel\/(\d{1,15})\/password$/
const VAULT_NAME = /^[a-z][a-z-]*\/\d{1,15}\/[a-z][a-z-]*$/

async function set(session: Session, name: string): Promise<void> {
  const secret = await secretFrom(session.keyboard, `New password for ${name}: `)
  const viaChannel = await session.withClient(async (client) => {
    const id = await channelId(client, name)
    if (id !== null) await client.channels.setPassword({ id, password: secret })
    return id !== null
  })
  if (!viaChannel) await keep(session, name, secret)
  await session.output.result({ name, saved: true }, `The password for “${name}” is in the vault.`)
}

/** A running owner is told of a channel's new password, so that it signs in again at once. */
async function channelId(client: Client, name: string): Promise<number | null> {
  const byId = CHANNEL_SECRET.exec(name)
  if (byId) return Number(byId[1])
  const found = (await client.channels.list()).find((channel) => channel.name === name.trim())
  return found?.id ?? null
}

async function keep(session: Session, name: string, secret: string): Promise<void> {
  if (!VAULT_NAME.test(name))
    throw new AppError('not-found', `There is no channel “${name}”.`, {
      fix: 'Give a channel’s name as `channel list` shows it, or a name in the vault such as mailbox/2/password.',
    })
  await session.own({ brief: true }, ({ secrets }) => secrets.set(name, secret))
}
