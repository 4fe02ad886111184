import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readFolder, writeDurably } from './durable-file.ts'

/** A mail in the practice inbox. */
export interface ArrivedMail {
  /** Grows by one with each arrival, for ever: whoever has read up to a number has missed nothing below it. */
  seq: number
  /** When it arrived, ms epoch. May be earlier than that of a mail with a lower number. */
  readyAt: number
  /** Which answer to which mail of ours it is. */
  answerTo: { name: string; n: number }
}

export interface InboxFolder {
  /** All mails, in the order of arrival. */
  all(): readonly ArrivedMail[]
  has(name: string, n: number): boolean
  /** Resolves once the mail lies on the disk. One call at a time. */
  add(name: string, n: number, readyAt: number, raw: Uint8Array): Promise<ArrivedMail>
  raw(mail: ArrivedMail): Promise<Uint8Array>
}

const FILE = /^(\d{9})-(\d{1,15})-([0-9a-f]{40})-(\d{1,4})\.eml$/

/** Opens `folder`, making it when it is not there. The file names are the index. */
export async function openInboxFolder(folder: string): Promise<InboxFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const mails: ArrivedMail[] = []
  const present = new Set<string>()
  function remember(mail: ArrivedMail): ArrivedMail {
    mails.push(mail)
    present.add(`${mail.answerTo.name}-${mail.answerTo.n}`)
    return mail
  }
  for (const file of await readFolder(folder)) {
    const [, seq, readyAt, name, n] = FILE.exec(file) ?? []
    if (name) remember({ seq: Number(seq), readyAt: Number(readyAt), answerTo: { name, n: Number(n) } })
  }
  const fileOf = ({ seq, readyAt, answerTo }: ArrivedMail): string =>
    join(folder, `${String(seq).padStart(9, '0')}-${readyAt}-${answerTo.name}-${answerTo.n}.eml`)

  return {
    all: () => mails,
    has: (name, n) => present.has(`${name}-${n}`),
    async add(name, n, readyAt, raw) {
      const mail = { seq: (mails.at(-1)?.seq ?? 0) + 1, readyAt, answerTo: { name, n } }
      await writeDurably(fileOf(mail), raw)
      return remember(mail)
    },
    raw: (mail) => readFile(fileOf(mail)),
  }
}
