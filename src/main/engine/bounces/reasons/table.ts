import { phrases } from '../reading/phrases.ts'
import type { Row } from './row.ts'
import { PRECISE_CODES, REPLIES, VAGUE_CODES } from './rows/bare-codes.ts'
import { OF_THEM } from './rows/of-them.ts'
import { OF_US } from './rows/of-us.ts'
import { UNMISTAKABLE } from './rows/unmistakable.ts'
import { VAGUE_WORDS } from './rows/vague.ts'

/** What servers call the one who should get the mail. */
export const WHO: readonly string[] = phrases(`
  user | recipient | mailbox | account | address | addressee | alias | mail box | userid | rcpt
`)

/** The tiers in the order they are asked. Words of `vague` tiers may also come from a notice's own text. */
export const TIERS: readonly {
  name: 'words' | 'codes' | 'vague-words' | 'vague-codes' | 'replies'
  rows: readonly Row[]
}[] = [
  { name: 'words', rows: UNMISTAKABLE },
  { name: 'words', rows: OF_US },
  { name: 'words', rows: OF_THEM },
  { name: 'codes', rows: PRECISE_CODES },
  { name: 'vague-words', rows: VAGUE_WORDS },
  { name: 'vague-codes', rows: VAGUE_CODES },
  { name: 'replies', rows: REPLIES },
]

/** What servers write around the words that matter. */
export const BOILERPLATE: readonly string[] = phrases(`
  interscan messaging security suite | unknown address error | other mail system problem |
  google tried to deliver your message, but it was rejected by the server for the recipient domain |
  google tried to deliver your message, but it was rejected by the recipient domain |
  we recommend contacting the other email provider for further information about the cause of this error |
  to reduce the amount of spam sent to gmail | requested action not taken: |
  requested mail action not taken: | requested mail action aborted: | requested action aborted: |
  requested mail action not taken | did not like our rcpt to: | delivery temporarily suspended:
`)
