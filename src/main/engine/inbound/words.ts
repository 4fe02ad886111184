import type { BounceClass, BounceReason } from '#shared/domain/bounce.ts'

/** Why a mail failed, as a rep reads it: completes "It failed because …". */
export const REASON_WORDS: Record<BounceReason, string> = {
  user_unknown: 'there is no such mailbox',
  host_unknown: 'that domain does not exist',
  no_mail_service: 'that domain takes no mail',
  address_moved: 'the address has moved',
  mailbox_disabled: 'the mailbox is switched off',
  bad_address_syntax: 'the address is not a valid one',
  mailbox_full: 'the mailbox is full',
  delivery_expired: 'the servers gave up after trying for days',
  network_error: 'their server could not be reached',
  server_error: 'their server had a fault',
  rate_limited: 'their server takes no more mail for now',
  greylisted: 'their server wanted it later',
  routing_loop: 'it went round in a loop',
  spam_content: 'their filter took it for spam',
  reputation: 'their server does not trust ours',
  auth_failure: 'SPF, DKIM or DMARC of our domain failed',
  ptr_missing: 'our server has no reverse name',
  policy: 'their rules refused it',
  content_rejected: 'its content was refused',
  virus: 'a virus was suspected in it',
  too_big: 'it was too big',
  relay_denied: 'a server refused to pass it on',
  sender_rejected: 'the sender was refused',
  recipient_restricted: 'that mailbox takes mail only from some senders',
  sender_limit: 'our account has sent too much',
  own_account_blocked: 'our account is blocked from sending',
  smtputf8_unsupported: 'their server cannot take international addresses',
  unknown: 'no reason was given',
}

export const CLASS_WORDS: Record<BounceClass, string> = {
  hard: 'Hard bounce',
  soft: 'Soft bounce',
  block: 'Blocked',
  unknown: 'Bounce',
}

/** Reasons that speak about our account: the channel must stop. */
export const ABOUT_OUR_ACCOUNT: readonly BounceReason[] = ['sender_limit', 'own_account_blocked']
/** Reasons by which a recipient's domain refuses us: nothing more goes there for a while. */
export const ABOUT_OUR_NAME: readonly BounceReason[] = ['reputation', 'auth_failure', 'ptr_missing']
