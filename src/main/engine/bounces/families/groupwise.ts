import type { Family } from './family.ts'

/** Novell GroupWise. */
export const groupwise: Family = {
  name: 'GroupWise',
  marks: {
    field: ['x-mailer: novell groupwise', 'x-mailer: groupwise'],
    says: [
      'the message that you sent was undeliverable to the following',
      'had the following undeliverable recipient',
    ],
  },
  opens: ['undeliverable to the following', 'undeliverable recipient'],
  borders: ['the original message'],
}
