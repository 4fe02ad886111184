import type { Command } from 'commander'
import { AppError } from '#shared/app-error.ts'
import type { Session } from './session.ts'

/** `classify PATH…`: one object per mail, on a terminal without `--json` one line per mail. */
export function registerClassify(program: Command, session: Session): void {
  program
    .command('classify')
    .description('say what mails are: files, mboxes and folders, every file in them; nothing is stored')
    .argument('<path...>')
    .action(async (paths: string[]) => {
      const { classifyPaths } = await import('./classify.ts')
      const { output } = session
      const forPerson = output.terminal && !output.json
      const { mails, failed } = await classifyPaths(paths, (found: Shown) =>
        forPerson ? output.line(lineOf(found)) : output.object(found),
      )
      if (forPerson) await output.line(`${mails} mails.`)
      if (failed > 0)
        throw new AppError('bad-input', `${failed} of the files could not be read; the others are above.`)
    })
}

interface Shown {
  file?: string
  index?: number
  kind?: string
  recipients?: { address: string; class: string; reason: string }[]
}

function lineOf(found: Shown): string {
  const who = (found.recipients ?? []).map((one) => `${one.address} ${one.class} ${one.reason}`).join(', ')
  return `${found.file ?? ''}${found.index ? ` #${found.index}` : ''}  ${found.kind ?? ''}  ${who}`
}
