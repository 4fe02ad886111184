import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime, { type Email } from 'postal-mime'
import { startMailStack, type MailStack } from '../servers/mail-stack.ts'
import type { CommandLine } from './command-line.ts'

export const REP = 'rep@acme.test'
export const PASSWORD = 'correct horse battery'

/** A real provider for a rep and `count` people who exist there; `strangers` more do not. */
export async function startProvider(count: number): Promise<{ stack: MailStack; people: string[] }> {
  const people = Array.from({ length: count }, (_, at) => `person${at + 1}@acme.test`)
  const users = [REP, ...people].map((address) => ({ address, password: PASSWORD }))
  return { stack: await startMailStack({ users }), people }
}

/** Connects the rep's channel and mailbox, imports `people`, and starts a sequence of one step for them. */
export async function setUp(
  line: CommandLine,
  stack: MailStack,
  people: string[],
  pace: string[],
): Promise<void> {
  const ca = join(line.folder, 'ca.pem')
  await writeFile(ca, stack.postfix.ca)
  const smtp = [
    '--host',
    'localhost',
    '--port',
    String(stack.postfix.ports.submission),
    '--security',
    'starttls',
    '--user',
    REP,
    '--ca',
    ca,
  ]
  await expectDone(
    line,
    'channel',
    'add',
    'smtp',
    '--name',
    'Acme',
    ...smtp,
    '--from',
    `Rita Rep <${REP}>`,
    ...pace,
  )
  const imapCa = join(line.folder, 'imap-ca.pem')
  await writeFile(imapCa, stack.dovecot.ca)
  const imap = [
    '--host',
    'localhost',
    '--port',
    String(stack.dovecot.ports.imap),
    '--security',
    'starttls',
    '--user',
    REP,
    '--ca',
    imapCa,
  ]
  await expectDone(line, 'mailbox', 'add', 'imap', '--channel', 'Acme', ...imap)
  const csv = join(line.folder, 'people.csv')
  await writeFile(
    csv,
    ['email,first_name,code', ...people.map((address, at) => `${address},P${at + 1},code-${at + 1}`)].join(
      '\n',
    ),
  )
  await expectDone(line, 'people', 'import', csv, '--group', 'all')
  const sequence = join(line.folder, 'sequence.yaml')
  await writeFile(
    sequence,
    'name: Intro\nsteps:\n  - { day: 1, at: now, subject: "Hello {{first_name|there}}", text: "Your code is {{code}}." }\n',
  )
  await expectDone(line, 'sequence', 'import', sequence)
  await expectDone(line, 'sequence', 'start', 'Intro', '--group', 'all', '--channel', 'Acme')
}

async function expectDone(line: CommandLine, ...words: string[]): Promise<void> {
  const { code, stderr } = await line.run(...words)
  if (code !== 0) throw new Error(`${words.join(' ')}: exit ${code}\n${stderr}`)
}

/** What arrived for each address, parsed. */
export async function arrivals(stack: MailStack, people: string[]): Promise<Map<string, Email[]>> {
  const arrived = new Map<string, Email[]>()
  for (const address of people) {
    const mails = await stack.dovecot.mails(address)
    arrived.set(address, await Promise.all(mails.map(({ raw }) => PostalMime.parse(raw))))
  }
  return arrived
}
