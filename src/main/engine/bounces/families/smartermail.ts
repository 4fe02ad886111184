import type { Family } from './family.ts'

/** SmarterMail, MailEnable, Kerio, hMailServer, IceWarp: Windows servers that name what failed as `Key: value`. */
export const windowsServers: Family = {
  name: 'Windows mail servers',
  marks: { says: ['failed recipient:', 'mailenable', 'mail enable', 'could not deliver message to the following recipient', 'smartermail', 'kerio'], subject: ['message delivery failure'] },
  opens: ['could not deliver message to the following recipient', 'could not be delivered to the following recipient', 'message could not be delivered to', 'your message could not be delivered to'],
  names: ['failed recipient:', 'failed recipients:', 'original recipient:', 'intended recipient:', 'to address:', 'recipient email address:', 'recipient e-mail:', '[smtp:', 'could not be delivered to <', 'was not delivered to recipient'],
  explains: ['reason:', 'error type:'],
  borders: ['the message headers of the original message', 'message header for the returned e-mail', 'message headers', 'original message headers', 'message header'],
}
