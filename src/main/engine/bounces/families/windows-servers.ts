import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** SmarterMail, MailEnable, Kerio, hMailServer, IceWarp: Windows servers that name what failed as `Key: value`. */
export const windowsServers: Family = {
  name: 'Windows mail servers',
  marks: {
    says: phrases(`
    failed recipient: | mailenable | mail enable |
    could not deliver message to the following recipient | smartermail | kerio
  `),
    subject: ['message delivery failure'],
  },
  opens: phrases(`
    could not deliver message to the following recipient |
    could not be delivered to the following recipient | message could not be delivered to |
    your message could not be delivered to
  `),
  names: phrases(`
    failed recipient: | failed recipients: | original recipient: | intended recipient: |
    to address: | recipient email address: | recipient e-mail: | [smtp: |
    could not be delivered to < | was not delivered to recipient
  `),
  explains: ['reason:', 'error type:'],
  borders: phrases(`
    the message headers of the original message | message header for the returned e-mail |
    message headers | original message headers | message header
  `),
}
