import type { Family } from './family.ts'

/** MailFoundry and SolarWinds-like boxes: one sentence each. */
export const mailFoundry: Family = {
  name: 'MailFoundry',
  marks: { says: ['this is a notice from mailfoundry', 'this is a mailfoundry'] },
  names: ['unable to deliver message to:', 'unable to deliver your message to'],
  explains: ['delivery failed for the following reason'],
}
