import type { ContractRouterClient } from '@orpc/contract'
import { app } from './app.ts'
import { channels, mailboxes } from './channels.ts'
import { feed } from './feed.ts'
import { outbox } from './outbox.ts'
import { people, suppressions } from './people.ts'
import { sequences } from './sequences.ts'

/** Everything that crosses from a window, a socket or a command into the engine, and nothing else. */
export const contract = { app, channels, mailboxes, people, suppressions, sequences, outbox, feed }
export type Contract = typeof contract

/** What a screen or a command holds: every procedure as an async function. */
export type Client = ContractRouterClient<Contract>
