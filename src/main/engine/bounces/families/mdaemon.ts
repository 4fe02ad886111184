import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** Alt-N MDaemon, with its session transcript. */
export const mdaemon: Family = {
  name: 'MDaemon',
  marks: {
    field: ['x-mdaemon-deliver-to', 'x-mdredirect', 'x-mdpostal'],
    from: ['mdaemon at'],
    says: ['mdaemon', 'failed address:'],
  },
  names: phrases(`
    failed address: | failed recipient: | recipient(s): | the following data may contain … to
  `),
  explains: ['session transcript'],
  delays: ['will continue to try', 'the message will be retried'],
}
