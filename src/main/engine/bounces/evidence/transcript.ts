import { findAddresses } from '../reading/addresses.ts'
import { statusIn } from '../reasons/codes.ts'
import { tidyDiagnostic, type Finding } from './finding.ts'

/**
 * Reads an SMTP conversation as servers quote it (`>>> RCPT To:<a>` / `<<< 550 …`, `In:`/`Out:`, `Sent`/`Received`).
 * A refusal after RCPT is that recipient's; one after DATA is everybody's.
 */
export function readTranscript(
  lines: readonly string[],
  lower: readonly string[],
  ours: ReadonlySet<string>,
): Finding[] {
  const recipients: { address: string; words: string[] }[] = []
  let forAll = false
  for (let at = 0; at < lines.length; at += 1) {
    const text = lower[at]!
    const rcpt = text.indexOf('rcpt to:')
    if (rcpt >= 0) {
      const address = findAddresses(lines[at]!.slice(rcpt), 1)[0]?.address ?? ''
      if (address !== '' && recipients.length < 100) recipients.push({ address, words: [] })
      forAll = false
      continue
    }
    if (isCommand(text, 'data') || isCommand(text, 'bdat')) forAll = true
    const refusal = refusalOf(lines[at]!)
    if (refusal === null) continue
    if (forAll) recipients.forEach((recipient) => recipient.words.push(refusal))
    else recipients.at(-1)?.words.push(refusal)
  }
  return recipients
    .filter((recipient) => recipient.words.length > 0 && !ours.has(recipient.address.toLowerCase()))
    .map(({ address, words }) => {
      const diagnostic = tidyDiagnostic(words.join(' '))
      return {
        by: 'smtp-transcript',
        address,
        alsoKnownAs: [],
        action: null,
        status: diagnostic ? statusIn(diagnostic) : null,
        diagnostic,
      }
    })
}

function isCommand(line: string, command: string): boolean {
  return line.trimEnd().endsWith(command) && line.trim().length < 40
}

/** The line from its 4xx or 5xx on, when it is a server's answer. */
function refusalOf(line: string): string | null {
  const match =
    /^[\s<>]{0,12}(?:out:|in:|received|recv|said:|s:|\*)?[\s<>:]{0,8}([45][0-7]\d[ -].{0,1000})/i.exec(line)
  return match ? match[1]! : null
}
