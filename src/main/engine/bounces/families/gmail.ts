import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** Gmail, Google Workspace and Google Groups. */
export const gmail: Family = {
  name: 'Gmail',
  marks: {
    from: ['mailer-daemon@googlemail.com', 'mailer-daemon@gmail.com', 'mailer-daemon@google.com'],
    says: phrases(`
    delivery to the following recipient failed | delivery to the following recipients failed |
    google tried to deliver your message | technical details of permanent failure |
    technical details of temporary failure |
    we're writing to let you know that the group you tried to contact
  `),
  },
  opens: phrases(`
    delivery to the following recipient failed | delivery to the following recipients failed |
    delivery to the following recipient has been delayed |
    delivery to the following recipients has been delayed
  `),
  names: phrases(`
    your message wasn't delivered to | problem delivering your message to |
    there was a problem delivering your message to | couldn't be delivered to |
    the group you tried to contact | your message to
  `),
  explains: phrases(`
    technical details of | the response from the remote server was | the response was | learn more
  `),
  borders: phrases(`
    original message | message header follows | end of message | forwarded message
  `),
  delays: phrases(`
    has been delayed | message will be retried for | gmail will retry for | gmail will keep trying |
    delivery incomplete | will retry for
  `),
}
