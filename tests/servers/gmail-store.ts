import { randomBytes } from 'node:crypto'

export interface StoredMail {
  id: string
  threadId: string
  labels: string[]
  raw: Buffer
  /** ms epoch. */
  at: number
  historyId: number
}

/** What one Gmail account holds, and the history of it. */
export interface GmailStore {
  mails: StoredMail[]
  historyId(): number
  add(raw: Buffer, labels: string[], at: number, threadId?: string | null): StoredMail
  remove(id: string): void
  /** Newest first, as Gmail lists. */
  search(q: string, labelIds: string[]): StoredMail[]
  /** Oldest first; null: `start` is older than what is kept. */
  since(start: number): StoredMail[] | null
  /** Forgets the history up to now, as Gmail does after a week or so. */
  forgetHistory(): void
}

export function createGmailStore(): GmailStore {
  const mails: StoredMail[] = []
  let history = 1000
  let oldest = 0
  const hex = () => randomBytes(8).toString('hex')

  function fits(mail: StoredMail, term: string): boolean {
    const [, negative, word = '', value = ''] = /^(-?)([\w]+):(.*)$/.exec(term) ?? []
    const text = value.replace(/^"|"$/g, '').toLowerCase()
    const yes =
      word === 'in'
        ? text === 'anywhere' ||
          mail.labels.includes(text === 'drafts' ? 'DRAFT' : text === 'chats' ? 'CHAT' : text.toUpperCase())
        : word === 'rfc822msgid'
          ? headerOf(mail.raw, 'message-id').toLowerCase().includes(text)
          : word === 'to'
            ? headerOf(mail.raw, 'to').toLowerCase().includes(text)
            : word === 'after'
              ? mail.at >= Number(text) * 1000
              : false
    return negative ? !yes : yes
  }

  return {
    mails,
    historyId: () => history,
    add(raw, labels, at, threadId) {
      history += 7
      const id = hex()
      const mail = { id, threadId: threadId ?? id, labels, raw, at, historyId: history }
      mails.push(mail)
      return mail
    },
    remove(id) {
      const index = mails.findIndex((mail) => mail.id === id)
      if (index >= 0) mails.splice(index, 1)
    },
    search(q, labelIds) {
      const terms = q.match(/(?:[^\s"]|"[^"]*")+/g) ?? []
      return mails
        .filter(
          (mail) =>
            labelIds.every((label) => mail.labels.includes(label)) && terms.every((term) => fits(mail, term)),
        )
        .toReversed()
    },
    since: (start) => (start < oldest ? null : mails.filter((mail) => mail.historyId > start)),
    forgetHistory() {
      history += 1
      oldest = history
    },
  }
}

/** A header field's value, unfolded; empty: there is none. */
export function headerOf(raw: Buffer, name: string): string {
  const block = raw.toString('latin1').split('\r\n\r\n')[0] ?? ''
  const fields = block.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const field = fields.find((each) => each.toLowerCase().startsWith(`${name}:`))
  return field?.slice(name.length + 1).trim() ?? ''
}
