import { FAMILIES } from '../families/families.ts'
import type { Family } from '../families/family.ts'
import { addressesOf } from '../reading/addresses.ts'
import type { Mail } from '../reading/mail.ts'
import type { Finding } from './finding.ts'
import { messageIdsNamedIn, returnedMail, splitNotice, type ReturnedMail } from './returned-mail.ts'
import { senderMarks, type SenderMarks } from './sender.ts'
import { readServerText } from './server-text.ts'
import { readStatusReport, type StatusReport } from './status-report.ts'
import { recipientInReturnPath } from './verp.ts'

/** Everything the readers saw in one mail, before anyone judges it. */
export interface Gathered {
  mail: Mail
  /** The words written for people, without the mail that came back. */
  notice: string
  marks: SenderMarks
  report: StatusReport | null
  returned: ReturnedMail | null
  /** From the notice. */
  told: Finding[]
  /** From `X-Failed-Recipients`. */
  failedRecipients: string[]
  verp: string | null
  /** Message-IDs named in the notice's own words. */
  namedIds: string[]
}

const BORDERS: ReadonlySet<string> = new Set(FAMILIES.flatMap((family) => family.borders ?? []))

/** Lets every reader look at the mail. */
export function gather(mail: Mail): Gathered {
  const { notice: told, returned: tail } = splitNotice(mail.text, BORDERS)
  const notice = [told, ...mail.statusParts.filter(isProse)].join('\n')
  const marks = senderMarks(mail, notice)
  const report = readStatusReport(mail)
  const returned = firstReturned(mail, tail)
  const likely = report !== null || marks.machine.length > 0 || marks.families.length > 0
  const own = ours(mail, returned)
  return {
    mail,
    notice,
    marks,
    report,
    returned,
    told: likely ? tellings(notice, marks.families, own) : [],
    failedRecipients: addressesOf(mail.header('x-failed-recipients')),
    verp: likely ? recipientInReturnPath(mail) : null,
    namedIds: likely ? messageIdsNamedIn(notice) : [],
  }
}

/** Some servers give their words the type of the report that should follow them. */
function isProse(part: string): boolean {
  const lower = part.slice(0, 4_000).toLowerCase()
  return !lower.includes('reporting-mta:') && !lower.includes('final-recipient:') && !lower.includes('original-recipient:')
}

/** The families the mail is known by first; then all of them, for forwarders mix the words of several. */
function tellings(notice: string, families: readonly Family[], own: ReadonlySet<string>): Finding[] {
  const known = readServerText(notice, families, own)
  return known.length > 0 ? known : readServerText(notice, FAMILIES, own)
}

function firstReturned(mail: Mail, tail: string | null): ReturnedMail | null {
  for (const part of mail.returnedParts) {
    const returned = returnedMail(part)
    if (returned) return returned
  }
  const inText = tail === null ? null : returnedMail(tail)
  if (inText) return inText
  // Gateways with a broken boundary make the returned header the header of a part; it is still in the bytes.
  if (!mail.contentType.includes('multipart/')) return null
  const { returned } = splitNotice(mail.body(), new Set())
  return returned === null ? null : returnedMail(returned)
}

function ours(mail: Mail, returned: ReturnedMail | null): ReadonlySet<string> {
  const own = new Set<string>()
  const add = (address: string | undefined) => {
    if (address) own.add(address.toLowerCase())
  }
  add(mail.head.from?.address)
  mail.head.to.forEach(add)
  returned?.from.forEach(add)
  return own
}
