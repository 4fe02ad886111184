import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** Large web mail houses that write their own notices: AOL, Yahoo, GMX and 1&1, Mail.Ru, Yandex, Verizon, T-Online. */
export const webMail: Family = {
  name: 'Web mail houses',
  marks: {
    from: phrases(`
    post_master@vtext.com | @vzwpix.com | mailer-daemon@yahoo | mailer-daemon@aol |
    mailer-daemon@corp.mail.ru | mailer-daemon@mail.gmx | mailer-daemon@kundenserver |
    mailer-daemon@yandex
  `),
    says: [
      'message log follows',
      'failed addresses follow',
      'to the following recipients failed permanently',
    ],
  },
  opens: phrases(`
    failed addresses follow | to the following recipients failed permanently |
    delevery to the following recipients | не может быть доставлено | не доставлено |
    the following recipients | konnte nicht zugestellt werden | konnte an folgende |
    not deliver your message to | weren't able to deliver your message to |
    your message was not delivered to
  `),
  names: phrases(`
    rcpt to: | rejected recipient < | could not be delivered to: |
    sorry, unable to deliver your message to | unable to deliver your message to
  `),
  explains: ['message log follows', 'technical details', 'message details'],
  borders: phrases(`
    message text follows | message header follows | original message header | message text
  `),
}
