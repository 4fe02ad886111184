import type { Family } from './family.ts'

/** Digital Arts m-FILTER, a gateway before many Japanese companies: ruled sections, each with an upper-case key. */
export const mFilter: Family = {
  name: 'm-FILTER',
  marks: {
    field: ['x-mailer: m-filter', 'x-mfilter'],
    says: ['-------server message', '-------original message'],
  },
  explains: ['server message', 'server info'],
  borders: ['original message', 'original mail info'],
}
