import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** Sendmail and its descendants (DEC, SunOS, Biglobe, InterMail, Active!hunter), known by their ruled headings. */
export const sendmail: Family = {
  name: 'Sendmail',
  marks: {
    says: phrases(`
    transcript of session follows | the following addresses had |
    the original message was received at | unsent message follows
  `),
  },
  opens: phrases(`
    the following addresses had permanent fatal errors | the following addresses had fatal errors |
    the following addresses had permanent | the following addresses had transient |
    the following addresses had delivery errors | the following addresses had delivery problems |
    the following addresses have delivery notifications | the following addresses had |
    the following addresses could not be reached | addresses had successful
  `),
  explains: phrases(`
    transcript of session follows | transcript of the session follows | reason of the failure |
    non-delivered information | error message
  `),
  borders: phrases(`
    original message follows | message header follows | unsent message follows | original message |
    unsent message below | returned message follows | message headers follow |
    recipients of this delivery | received message follows | original message header |
    returned mail follows | message follows | received header | original message headers
  `),
  delays: phrases(`
    this is a warning message only | you do not need to resend your message |
    will keep trying until message is | still trying | warning: could not send message for past |
    warning: message still undelivered after
  `),
}
