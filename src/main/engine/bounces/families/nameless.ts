import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** Smaller and nameless programs, known by their layout only. */
export const nameless: Family = {
  name: 'A mail server',
  marks: {
    says: phrases(`
    following recipient | following address | could not be delivered | undeliverable |
    delivery failed | returned to sender | we had trouble delivering your message | delivery failure
  `),
  },
  opens: phrases(`
    the following recipient | following address | following recipient | following destination |
    we had trouble delivering | these recipients | recipients of your message | failed to reach |
    not delivered to | undeliverable to | unable to deliver | failed delivery to |
    delivery failed to | following user | following mailbox | following e-mail address |
    following email address | the users | intended recipient | no se pudo entregar |
    no ha podido ser entregado | n'a pas pu être | non remis | konnte nicht | nicht zugestellt |
    non è stato possibile | não foi possível | não pôde ser | niet worden bezorgd |
    niet worden afgeleverd | kunne ikke | kunde inte | nie została dostarczona |
    не было доставлено | nemohla být doručena | nem sikerült | teslim edilemedi |
    could not be delivered | cannot be delivered | can not be delivered | was not delivered |
    not be delivered
  `),
  names: phrases(`
    originally addressed to | message was addressed, | was addressed to | your message to |
    your mail to | your email to | message for | mail for | delivery to | deliver to |
    delivery of your message to | the address | the mailbox | the account | the user |
    the recipient | recipient: | recipients: | failed recipient | to: | user unknown: |
    bounced address: | no such user: | unknown recipient: | email address: | e-mail address: |
    address: | mailbox is full: | delivery of email to this address | error-for: |
    unable to deliver mail to
  `),
  explains: phrases(`
    for the following reason | following reason | error message | reason: | reason for failure |
    error: | the error was | because
  `),
  borders: phrases(`
    original message | the original message follows | original message follows |
    your original message | your original message follows | original message headers |
    message header | message headers | returned message | returned mail |
    copy of the original message | the original message | your message follows |
    a copy of the original message below this line | undelivered message |
    header of the original message | header of the source mail attached | returned mail follows |
    the header of the original message | headers of the original message | original mail |
    message text follows | begin original message | forwarded message | original-nachricht |
    ursprüngliche nachricht | message original | mensaje original | messaggio originale | 元のメール |
    the first lines of the message | the first 50 lines of your original message follow… |
    a copy of the original message below this line | start of original message |
    first 1 k of original message | here is your returned mail | your returned mail follows |
    message contents | original message text | original headers | the unsent message follows |
    start of message
  `),
  delays: phrases(`
    has been delayed | has been postponed | we will continue to try | advisory-only | is delayed |
    still being tried | still being retried | will be retried | will keep trying |
    will continue to try | attempts will be made | has not yet been | not yet been delivered |
    you do not need to resend | do not resend | still trying | could not be delivered yet |
    temporarily undeliverable | warning only | delayed delivery | delayed mail |
    wird weiterhin versucht | verzögert | retardé | retrasado | ritardo | opóźnion | задерж | 遅延
  `),
}
