import type { Family } from './family.ts'

/** Mimecast's own alerts, plain text with `-- ` before each answer. */
export const mimecast: Family = {
  name: 'Mimecast',
  marks: {
    subject: ['[postmaster] email delivery failure', '[postmaster]'],
    field: ['x-mimecast-originator', 'x-mc-system'],
    says: ['an email that you attempted to send to the following address could not be delivered'],
  },
  opens: [
    'an email that you attempted to send to the following address',
    'attempted to send to the following',
    'addressed to email address',
  ],
  explains: ['the problem appears to be', 'additional information follows'],
  delays: ['delivery is being retried', 'delivery has been delayed', 'will continue to be attempted'],
}
