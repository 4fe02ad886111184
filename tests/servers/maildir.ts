import { chown, mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface DeliveredMail {
  /** The file's name: keeps its Maildir flags (`:2,S` is seen). */
  file: string
  raw: Buffer
  /** ms epoch. */
  deliveredAt: number
}

async function names(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => [])
}

/** Every mail of one Maildir, oldest first. */
export async function readMaildir(maildir: string): Promise<DeliveredMail[]> {
  const mails: DeliveredMail[] = []
  for (const part of ['new', 'cur']) {
    for (const file of await names(join(maildir, part))) {
      const path = join(maildir, part, file)
      mails.push({ file, raw: await readFile(path), deliveredAt: (await stat(path)).mtimeMs })
    }
  }
  return mails.toSorted((a, b) => a.deliveredAt - b.deliveredAt)
}

/** How many mails a Maildir holds. */
export async function countMaildir(maildir: string): Promise<number> {
  return (await names(join(maildir, 'new'))).length + (await names(join(maildir, 'cur'))).length
}

let dropped = 0

/** Drops a mail into a Maildir, as a local delivery would. */
export async function dropIntoMaildir(
  maildir: string,
  raw: Uint8Array | string,
  owner: Owner,
  receivedAt?: Date,
): Promise<void> {
  for (const part of ['tmp', 'new', 'cur']) await mkdir(join(maildir, part), { recursive: true })
  for (const folder of [maildir, ...['tmp', 'new', 'cur'].map((part) => join(maildir, part))]) {
    await chown(folder, owner.uid, owner.gid)
  }
  dropped += 1
  // Dovecot numbers new files by the second in their name, then by name: the counter keeps the order of dropping.
  const name = `${Math.floor(Date.now() / 1000)}.M${String(dropped).padStart(8, '0')}P${process.pid}`
  const file = `${name}.test`
  await writeFile(join(maildir, 'tmp', file), raw)
  await chown(join(maildir, 'tmp', file), owner.uid, owner.gid)
  if (receivedAt) await utimes(join(maildir, 'tmp', file), receivedAt, receivedAt)
  await rename(join(maildir, 'tmp', file), join(maildir, 'new', file))
}

export interface Owner {
  uid: number
  gid: number
}
