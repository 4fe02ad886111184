import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** Ipswitch IMail (SMTP32), one line of text and the original. */
export const imail: Family = {
  name: 'IMail',
  marks: {
    field: ['x-mailer: <smtp32'],
    says: ['original message follows.'],
    subject: ['undeliverable mail'],
  },
  names: phrases(`
    unknown user: | invalid final delivery userid: | user mailbox exceeds allowed size: |
    undeliverable to | unknown host: | delivery failed … attempts: | attempts: |
    failed to deliver to | invalid domain
  `),
  borders: ['original message follows'],
}
