import type { Command } from 'commander'
import { registerChannel } from './channel.ts'
import { registerClassify } from './classify-command.ts'
import { registerDemo } from './demo.ts'
import { registerDoctor } from './doctor.ts'
import { registerFeed } from './feed.ts'
import { registerMailbox } from './mailbox.ts'
import { registerOutbox } from './outbox.ts'
import { registerPeople } from './people.ts'
import { registerRun } from './run.ts'
import { registerSecret } from './secret.ts'
import { registerSequence } from './sequence.ts'
import { registerServe } from './serve.ts'
import type { Session } from './session.ts'
import { registerSuppression } from './suppression.ts'
import { registerVersion } from './version.ts'

/** Front door of the room: the commands, and what the command line's entry needs around them. */
export { sayProblem } from './error-door.ts'
export { type Call, openSession } from './open-session.ts'
export { BrokenPipe, type Output, outputTo } from './output.ts'

/** Every command, in the order `--help` shows them. */
export function registerCommands(program: Command, session: Session): void {
  for (const register of [
    registerServe,
    registerDemo,
    registerRun,
    registerChannel,
    registerMailbox,
    registerPeople,
    registerSequence,
    registerOutbox,
    registerFeed,
    registerSuppression,
    registerSecret,
    registerClassify,
    registerDoctor,
    registerVersion,
  ])
    register(program, session)
}
