import type { Command } from 'commander'
import { AppError } from '#shared/app-error.ts'
import type { ClassifiedLine } from './classify.ts'
import type { Session } from './session.ts'

/** `classify PATH…`: one object per mail; on a terminal without `--json` one line per mail. */
export function registerClassify(program: Command, session: Session): void {
  program
    .command('classify')
    .description('say what mails are: files, mboxes and folders, every file in them; nothing is stored')
    .argument('<path...>')
    .action((paths: string[]) => classify(session, paths))
}

async function classify({ output }: Session, paths: string[]): Promise<void> {
  const { classifyPaths } = await import('./classify.ts')
  const forPerson = output.terminal && !output.json
  const { mails, failed } = await classifyPaths(paths, async (found) => {
    if ('error' in found) output.note(`${found.file}: ${found.error}`)
    else if (forPerson) await output.line(lineOf(found))
    else await output.object(found)
  })
  if (forPerson) await output.line(`${mails} mails.`)
  if (failed > 0)
    throw new AppError('bad-input', `${failed} of the files could not be read; the others were.`)
}

function lineOf({ file, index, kind, recipients }: ClassifiedLine): string {
  const who = recipients.map((one) => `${one.address} ${one.class} ${one.reason}`).join(', ')
  return `${index === 0 ? file : `${file} #${index}`}  ${kind}  ${who}`
}
