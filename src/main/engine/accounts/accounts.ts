import { join } from 'node:path'
import type { z } from 'zod'
import { AppError } from '#shared/app-error.ts'
import { imapSettingsSchema, smtpSettingsSchema, throttlePolicySchema } from '#shared/contract/channels.ts'
import type { ThrottlePolicy } from '#shared/domain/throttle-policy.ts'
import type { Channel } from '#engine/channels/channel.ts'
import { createPracticeChannel } from '#engine/channels/practice/practice.ts'
import { createSmtpChannel, type SmtpSettings } from '#engine/channels/smtp/smtp.ts'
import { createImapMailbox } from '#engine/mailboxes/imap/imap.ts'
import type { Mailbox } from '#engine/mailboxes/mailbox.ts'
import { createPracticeMailbox } from '#engine/mailboxes/practice/practice.ts'
import type { Clock, Log, Network, Random, Secrets } from '#engine/ports.ts'
import { openPracticeWorld, type PracticeWorld } from '#engine/practice-world/practice-world.ts'
import type { ChannelRow, MailboxRow } from '#engine/store/store.ts'

export interface AccountPorts {
  dataFolder: string
  clock: Clock
  random: Random
  log: Log
  network: Network
  secrets: Secrets
}

type SmtpRow = z.infer<typeof smtpSettingsSchema>
type ImapRow = z.infer<typeof imapSettingsSchema>

/** Where the vault keeps what an account signs in with. */
export const secretName = {
  channel: (id: number) => `channel/${id}/password`,
  mailbox: (channelId: number) => `mailbox/${channelId}/password`,
}

export interface Accounts {
  openChannel(row: ChannelRow, sentFolder: (channelId: number) => Mailbox | null): Promise<Channel>
  openMailbox(row: MailboxRow): Promise<Mailbox>
  /** A channel or a mailbox that is not saved yet, to try it out. The password is held by the caller. */
  trySmtp(settings: SmtpRow, password: string | null): Channel
  tryImap(settings: ImapRow, password: string | null): Mailbox
  policyOf(row: ChannelRow): ThrottlePolicy
  /** False also when the vault cannot be opened. */
  hasPassword(row: ChannelRow): Promise<boolean>
  smtpSettingsOf(row: ChannelRow): SmtpRow | null
  imapSettingsOf(row: MailboxRow): ImapRow | null
  close(): Promise<void>
}

/** Opens channels and mailboxes from their rows: the one place that knows every kind, and owns the practice worlds. */
export function createAccounts(ports: AccountPorts): Accounts {
  const worlds = new Map<number, Promise<PracticeWorld>>()

  /** One world for a practice channel and its mailbox. */
  function world(channelId: number): Promise<PracticeWorld> {
    let opened = worlds.get(channelId)
    if (!opened) {
      opened = openPracticeWorld({ ...ports, folder: join(ports.dataFolder, 'practice', String(channelId)) })
      // A world that could not be opened may be tried again.
      opened.catch(() => worlds.delete(channelId))
      worlds.set(channelId, opened)
    }
    return opened
  }

  const passwordFrom = (name: string) => async () => {
    const password = await ports.secrets.get(name)
    return password === null ? null : ({ kind: 'password', password } as const)
  }
  const smtp = (
    settings: SmtpRow,
    credentials: SmtpSettings['credentials'],
    sentFolder?: SmtpSettings['sentFolder'],
  ) => createSmtpChannel({ ...settings, ca: settings.ca ?? undefined, credentials, sentFolder }, ports)
  const imap = (settings: ImapRow, credentials: SmtpSettings['credentials']) =>
    createImapMailbox({ ...settings, ca: settings.ca ?? undefined, credentials }, ports)
  const given = (password: string | null) => async () =>
    password === null ? null : ({ kind: 'password', password } as const)

  return {
    async openChannel(row, mailboxOf) {
      if (row.kind === 'practice') return createPracticeChannel(await world(row.id), ports)
      const settings = saved(smtpSettingsSchema, row.settings, row.name)
      const sentFolder = {
        find: async (messageId: string) =>
          (await mailboxOf(row.id)?.findSent(messageId)) ?? {
            found: 'cannot-tell' as const,
            detail: 'No mailbox is connected to this channel.',
          },
      }
      return smtp(settings, passwordFrom(secretName.channel(row.id)), sentFolder)
    },
    async openMailbox(row) {
      if (row.kind === 'practice') return createPracticeMailbox(await world(row.channelId))
      return imap(
        saved(imapSettingsSchema, row.settings, 'the mailbox'),
        passwordFrom(secretName.mailbox(row.channelId)),
      )
    },
    trySmtp: (settings, password) => smtp(settings, given(password)),
    tryImap: (settings, password) => imap(settings, given(password)),
    hasPassword: async (row) =>
      (await ports.secrets.get(secretName.channel(row.id)).catch(() => null)) !== null,
    policyOf: (row) => saved(throttlePolicySchema, row.policy, row.name),
    smtpSettingsOf: (row) =>
      row.kind === 'practice' ? null : saved(smtpSettingsSchema, row.settings, row.name),
    imapSettingsOf: (row) =>
      row.kind === 'practice' ? null : saved(imapSettingsSchema, row.settings, 'the mailbox'),
    async close() {
      for (const opened of worlds.values()) await opened.then((at) => at.close()).catch(() => undefined)
      worlds.clear()
    },
  }
}

/** What was written yesterday is checked like what a stranger sends. */
function saved<T extends z.ZodType>(schema: T, json: string, whose: string): z.output<T> {
  const read = schema.safeParse(JSON.parse(json))
  if (read.success) return read.data
  throw new AppError('damaged-database', `The settings of ${whose} cannot be read.`, {
    fix: 'Remove it and add it again.',
  })
}
