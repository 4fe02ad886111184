import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** Exim and those who took over its words (GMX, 1&1, Mail.Ru, MX Logic, Zoho). */
export const exim: Family = {
  name: 'Exim',
  marks: {
    says: [
      'this message was created automatically by mail delivery software',
      'a message that you sent could not be delivered to',
      'a message that you have sent could not be delivered',
    ],
    field: ['x-failed-recipients'],
  },
  opens: phrases(`
    the following address(es) failed | the following address failed |
    the following addresses failed | has not yet been delivered is |
    has not yet been delivered are | has not yet been delivered to the following address |
    a message that you sent could not be delivered to |
    could not be delivered to all of its recipients |
    could not be delivered to the following addresses | this is a permanent error |
    following addresses have failed
  `),
  names: ['(generated from', 'generated from'],
  explains: ['for the following reason', 'reason:'],
  borders: phrases(`
    this is a copy of the message, including all the headers |
    this is a copy of your message, including all the headers |
    this is a copy of the message that was sent | this is a copy of the headers of the message |
    this is a copy of the message | the header of the original message is following |
    the header of the original message follows | included is a copy of the message header |
    message headers follow | a copy of the message, including all the headers |
    the body of the message is | this is a copy of your message
  `),
  delays: [
    'has not yet been delivered',
    'delivery attempts will continue',
    'no action is required on your part',
  ],
}
