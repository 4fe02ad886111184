import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** Netscape/iPlanet/Oracle messaging servers and Openwave InterMail. */
export const messagingServer: Family = {
  name: 'Messaging Server',
  marks: {
    says: phrases(`
    your message cannot be delivered to the following recipients |
    this report relates to a message you sent |
    this message was undeliverable due to the following reason | recipient address:
  `),
    subject: ['delivery notification: delivery has'],
  },
  opens: phrases(`
    this message was undeliverable due to the following reason | did not receive this message |
    was unable to deliver your message to the following |
    cannot be delivered to the following recipients | was not delivered to the following
  `),
  names: ['recipient address:', 'original address:', 'recipient:'],
  explains: ['please reply to'],
  delays: phrases(`
    your message has been enqueued and undeliverable for |
    the mail system will continue to try to deliver | message is still enqueued | is delayed
  `),
}
