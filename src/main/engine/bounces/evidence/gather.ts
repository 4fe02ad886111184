import { FAMILIES } from '../families/families.ts'
import type { Family } from '../families/family.ts'
import { addressesOf } from '../reading/addresses.ts'
import type { Mail } from '../reading/mail.ts'
import type { Finding } from './finding.ts'
import {
  messageIdsNamedIn,
  returnedMail,
  splitNotice,
  type Borders,
  type ReturnedMail,
} from './returned-mail.ts'
import { familiesOf, machineSigns, type SenderMarks } from './sender.ts'
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

const ALL_BORDERS = FAMILIES.flatMap((family) => family.borders ?? [])
const BORDERS: Borders = {
  lines: new Set(ALL_BORDERS),
  beginnings: ALL_BORDERS.filter((border) => border.endsWith('…')).map((border) => border.slice(0, -1)),
}
const NO_BORDERS: Borders = { lines: new Set(), beginnings: [] }

/** Lets every reader look at the mail. */
export function gather(mail: Mail): Gathered {
  const report = readStatusReport(mail)
  const machine = machineSigns(mail)
  const likely = report !== null || machine.signs.length > 0
  // Most mail is from people: what only a report can have is not looked for in theirs.
  const parted = likely ? splitNotice(mail.text, BORDERS) : { notice: mail.text, returned: null }
  const notice = [parted.notice, ...mail.statusParts.filter(isProse)].join('\n')
  const families = likely ? familiesOf(mail, notice) : []
  const returned = likely || mail.feedbackParts.length > 0 ? firstReturned(mail, parted.returned) : null
  const own = ours(mail, returned)
  return {
    mail,
    notice,
    marks: { machine: machine.signs, sure: machine.sure, families },
    report,
    returned,
    told: likely ? tellings(notice, families, own) : [],
    failedRecipients: addressesOf(mail.header('x-failed-recipients')),
    verp: likely ? recipientInReturnPath(mail) : null,
    namedIds: likely ? messageIdsNamedIn(notice) : [],
  }
}

/** Some servers give their words the type of the report that should follow them. */
function isProse(part: string): boolean {
  const lower = part.slice(0, 4_000).toLowerCase()
  return (
    !lower.includes('reporting-mta:') &&
    !lower.includes('final-recipient:') &&
    !lower.includes('original-recipient:')
  )
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
  const { returned } = splitNotice(mail.body(), NO_BORDERS)
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
