import type { Family } from './family.ts'

/** CommuniGate Pro: `Failed to deliver to '<address>'`, then `module reports:`. */
export const communigate: Family = {
  name: 'CommuniGate Pro',
  marks: { field: ['x-mailer: communigate'], says: ["failed to deliver to '"] },
  names: ['failed to deliver to', 'message delayed for'],
  borders: ['original message header'],
  delays: ['will retry', 'delayed to'],
}
