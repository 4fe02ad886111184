import type { Family } from './family.ts'

/** OpenSMTPD. */
export const opensmtpd: Family = {
  name: 'OpenSMTPD',
  marks: { says: ['this is the mailer-daemon, please do not reply'] },
  opens: ['the following list of recipients'],
  borders: ['below is a copy of the original message'],
  delays: ['a message is delayed for more than'],
}
