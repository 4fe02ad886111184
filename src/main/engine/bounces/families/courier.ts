import type { Family } from './family.ts'

/** Courier. */
export const courier: Family = {
  name: 'Courier',
  marks: {
    says: [
      'running the courier mail server',
      'undeliverable mail',
      'this is a delivery status notification from',
    ],
  },
  opens: [
    'your message to the following recipients cannot be delivered',
    'delivery status notification has been',
    'was received from',
  ],
  borders: [
    'if your message was also sent to additional recipients',
    'the original message follows as a separate attachment',
  ],
  delays: ['delayed mail', 'has not been delivered yet', 'is still being retried'],
}
