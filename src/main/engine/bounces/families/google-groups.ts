import type { Family } from './family.ts'

/** Google Groups' notice in the sender's own language: the group does not exist, or does not take mail from the sender. */
export const googleGroups: Family = {
  name: 'Google Groups',
  marks: { says: ['groups.google.com', 'google groups'] },
  tells: [{ says: '', reason: 'sender_rejected' }],
  borders: ['original message'],
}
