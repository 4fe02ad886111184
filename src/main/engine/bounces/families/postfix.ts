import type { Family } from './family.ts'

/** Postfix; its notice opens with the host's name and lists `<address>: words`. */
export const postfix: Family = {
  name: 'Postfix',
  marks: {
    says: [
      'this is the mail system at host',
      'this is the postfix program at host',
      'this is the postfix on',
    ],
    subject: ['postfix smtp server: errors from'],
  },
  opens: ['the mail system', 'the postfix program', 'the postfix on'],
  borders: ['undelivered message headers', 'undelivered message'],
  delays: [
    'this is a warning only',
    'you do not need to resend your message',
    'it will be retried until it is',
  ],
}
