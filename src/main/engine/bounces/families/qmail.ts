import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** qmail, netqmail, IndiMail, Yahoo's old gateways and Apache James, which all speak alike. */
export const qmail: Family = {
  name: 'qmail',
  marks: {
    says: phrases(`
    this is the qmail | i wasn't able to deliver your message | i'm afraid i wasn't able |
    unable to deliver message to the following address |
    i tried to deliver a bounce message to this address | this is the deliver program at |
    this is the mail delivery agent at
  `),
  },
  opens: phrases(`
    to the following addresses | unable to deliver message to the following address |
    i tried to deliver a bounce message to this address | couldn't deliver your message to |
    was unable to deliver your message to | wasn't able to deliver your message to |
    sorry it didn't work out | this is a permanent error; i've given up
  `),
  borders: phrases(`
    below this line is a copy of the message | enclosed is a copy of the message |
    original message follows | below the next line is a copy of the message |
    below this line is a copy of your mail | enclosed are the original headers of the message |
    below this line is the original bounce | below is a copy of the message |
    undelivered message follows | returned message |
    below this line is a truncated copy of the message |
    below this line is an excerpt of the message
  `),
  delays: phrases(`
    i'm still trying | i will keep trying | i'm not giving up | this is just a warning
  `),
}
