import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** HCL (Lotus) Domino and the old Notes SMTP gateway. */
export const domino: Family = {
  name: 'Domino',
  marks: {
    field: phrases(`
    x-mimetrack | x-mailer: lotus | x-mailer: ibm notes | x-mailer: lotus domino
  `),
    says: ['failure reasons', 'was not delivered to', 'lotus'],
  },
  opens: phrases(`
    failure reasons | was not delivered to | delivery failure report | could not be delivered to:
  `),
  explains: ['because:'],
  borders: ['returned message'],
}
