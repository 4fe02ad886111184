import type { Row } from '../row.ts'

/** Codes that are seldom used for anything else. 5.1.10 has the meaning that Exchange gave it. */
export const PRECISE_CODES: readonly Row[] = [
  { reason: 'user_unknown', status: ['x.1.1', '5.1.10', '5.1.5'] },
  { reason: 'bad_address_syntax', status: ['x.1.3'] },
  { reason: 'host_unknown', status: ['x.1.2', '5.4.4', 'x.4.310'] },
  { reason: 'network_error', status: ['x.4.312', 'x.4.317'] },
  { reason: 'delivery_expired', status: ['x.4.300', 'x.4.316'] },
  { reason: 'mailbox_disabled', status: ['5.2.1'] },
  { reason: 'delivery_expired', status: ['x.4.7'] },
  { reason: 'routing_loop', status: ['x.4.6'] },
  { reason: 'no_mail_service', status: ['5.3.2'] },
  { reason: 'server_error', status: ['x.3.5'] },
]

/** Codes that say little, when nothing else was said. */
export const VAGUE_CODES: readonly Row[] = [
  { reason: 'user_unknown', status: ['5.1.0', '5.1.4', '5.1.9', '5.2.0', '5.2.4', '5.4.1'] },
  { reason: 'policy', status: ['x.7.'] },
  { reason: 'delivery_expired', status: ['x.4.1', '4.4.0'] },
  { reason: 'network_error', status: ['x.4.0', 'x.4.2', 'x.4.3', 'x.4.4', 'x.4.5'] },
  { reason: 'mailbox_full', status: ['x.3.1'] },
  { reason: 'mailbox_disabled', status: ['4.2.1'] },
  { reason: 'server_error', status: ['x.3.0', 'x.3.2', 'x.3.3', 'x.5.1', 'x.5.2', 'x.5.4', 'x.5.5'] },
  { reason: 'rate_limited', status: ['x.5.3'] },
  { reason: 'content_rejected', status: ['x.6.'] },
]

/** The reply code alone: the last word when there is no other. */
export const REPLIES: readonly Row[] = [
  { reason: 'address_moved', reply: ['551'] },
  { reason: 'mailbox_full', reply: ['552'] },
  { reason: 'user_unknown', reply: ['550', '553'] },
  { reason: 'bad_address_syntax', reply: ['501'] },
  { reason: 'relay_denied', reply: ['530'] },
  { reason: 'server_error', reply: ['450', '451', '452', '454', '455', '458', '459'] },
  { reason: 'policy', reply: ['500', '502', '503', '504', '555'] },
  { reason: 'network_error', reply: ['421', '441', '442', '426'] },
  { reason: 'policy', reply: ['571', '554'] },
  // A temporary code in a final report: it was tried until the sender's own server gave up.
  { reason: 'delivery_expired', status: ['4.0.0', '4.2.0', '4.1.0'] },
]
