import type { Family } from './family.ts'

/** Trustwave MailMarshal. */
export const mailMarshal: Family = {
  name: 'MailMarshal',
  marks: {
    field: ['x-mailer: mailmarshal'],
    says: ['could not be delivered because of', 'the following recipients were affected', 'mailmarshal'],
  },
  opens: ['the following recipients were affected'],
  explains: ['additional information'],
}
