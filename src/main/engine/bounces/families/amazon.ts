import type { Family } from './family.ts'

/** Amazon SES and WorkMail; WorkMail folds its report into the text. */
export const amazon: Family = {
  name: 'Amazon SES',
  marks: {
    from: ['mailer-daemon@amazonses.com', '.amazonses.com'],
    field: ['x-mailer: amazon workmail', 'x-ses-outgoing'],
    says: ['an error occurred while trying to deliver the mail to the following recipients'],
  },
  opens: [
    'an error occurred while trying to deliver the mail to the following recipients',
    'the mail to the following recipients',
  ],
  explains: ['technical report'],
}
