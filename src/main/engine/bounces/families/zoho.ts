import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** Zoho Mail: `address Invalid Address, ERROR_CODE :550, …`, and the original as `Key:value` lines. */
export const zoho: Family = {
  name: 'Zoho',
  marks: {
    field: phrases(`
    x-zohomail | x-zoho-virus-status | x-mailer: zoho mail | user-agent: zoho mail
  `),
    says: ['error_code :', 'error code :'],
    from: ['mailer-daemon@mail.zoho', 'mailer-daemon@zoho'],
  },
  opens: phrases(`
    this is a permanent error | could not be delivered to one or more of its recipients |
    not yet been delivered to one or more | message delayed
  `),
  borders: ['received:from'],
  delays: phrases(`
    this is just a notification that the mail is delayed | delivery delayed | will be retried |
    delayed delivery
  `),
}
