/** `all`: send and read by SMTP, IMAP and API; `send`: nothing but sending, by the API. */
export type GoogleWish = 'all' | 'send'

const FULL = 'https://mail.google.com/'
const scope = (name: string) => `https://www.googleapis.com/auth/gmail.${name}`
/** What is asked for, beside who it is. */
export const WISHES: Record<GoogleWish, string[]> = { all: [FULL], send: [scope('send')] }

/** What an account may do. Each answer follows from the scopes, after Google's "Choose Gmail API scopes". */
export interface GoogleAccess {
  /** SMTP and IMAP by XOAUTH2. */
  mailProtocols: boolean
  /** `messages.send` of the Gmail API. */
  apiSend: boolean
  /** Whole mails by the API, and `q` in its lists. */
  apiRead: boolean
  /** At least the headers of a mail by the API. */
  apiHeaders: boolean
}

/** Pure. */
export function googleAccess(scopes: readonly string[]): GoogleAccess {
  const any = (...names: string[]) => names.some((name) => scopes.includes(name))
  const full = any(FULL)
  return {
    mailProtocols: full,
    apiSend: full || any(scope('send'), scope('compose'), scope('modify')),
    apiRead: full || any(scope('readonly'), scope('modify')),
    apiHeaders: full || any(scope('readonly'), scope('modify'), scope('metadata')),
  }
}
