import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** Filters in front of mail servers: Barracuda, SurfControl, InterScan, Symantec, amavis, McAfee, MessageLabs. */
export const gateways: Family = {
  name: 'Mail filters',
  marks: {
    says: phrases(`
    spam firewall | was blocked by our | interscan | surfcontrol | amavis | messagelabs |
    your message could not be sent | content security | has not been delivered
  `),
    from: phrases(`
    interscan | content-filter at | spam firewall | webshield | mailsweeper
  `),
  },
  names: phrases(`
    your message to: | addressed to: | message to: | mail to: | sent to: | e-mail to: | email to: |
    recipient(s): | recipients: | rcpt to: | intended for
  `),
  opens: phrases(`
    the message was not delivered to | the message could not be delivered to |
    recipients of the message | not delivered to: | undelivered to:
  `),
  borders: phrases(`
    end of message | original message headers | original headers | original mail header |
    received headers
  `),
}
