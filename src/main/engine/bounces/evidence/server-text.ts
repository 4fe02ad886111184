import { phrases } from '../reading/phrases.ts'
import type { Family } from '../families/family.ts'
import { findAddresses, isRoutable } from '../reading/addresses.ts'
import { replyIn, statusIn } from '../reasons/codes.ts'
import { judge } from '../reasons/reasons.ts'
import { MAX_FINDINGS, tidyDiagnostic, type Finding } from './finding.ts'
import { readTranscript } from './transcript.ts'

const MAX_LINES = 400
/** A heading this far from any address introduced something else. */
const PATIENCE = 12

interface Draft {
  address: string
  words: string[]
}

/**
 * Reads the recipients of a notice written for people, by the phrases of `families` in the order given.
 * `ours` are addresses that cannot have failed here: the sender of the returned mail, the notice's own From.
 */
export function readServerText(
  notice: string,
  families: readonly Family[],
  ours: ReadonlySet<string>,
): Finding[] {
  const lines = notice.split('\n', MAX_LINES).map(singleSpaced)
  const lower = lines.map((line) => line.toLowerCase())
  const explains = families.flatMap((family) => family.explains ?? [])
  for (const family of families) {
    const listed = listAfter(lines, lower, family.opens ?? [], explains, ours)
    const drafts = listed.length > 0 ? listed : namedAfter(lines, lower, family.names ?? [], ours)
    if (drafts.length > 0) return drafts.map((draft) => findingOf(draft))
  }
  const transcript = readTranscript(lines, lower, ours)
  if (transcript.length > 0) return transcript
  return besideReason(lines, ours).map((draft) => findingOf(draft))
}

function singleSpaced(line: string): string {
  return line.includes('  ') || line.includes('\t') ? line.split(/[ \t]/).filter(Boolean).join(' ') : line
}

function findingOf(draft: Draft): Finding {
  const diagnostic = tidyDiagnostic(draft.words.join(' '))
  return {
    by: 'server-text',
    address: draft.address,
    alsoKnownAs: [],
    action: null,
    status: diagnostic ? statusIn(diagnostic) : null,
    diagnostic,
  }
}

function listAfter(
  lines: string[],
  lower: string[],
  opens: readonly string[],
  explains: readonly string[],
  ours: ReadonlySet<string>,
): Draft[] {
  for (let at = 0; at < lines.length; at += 1) {
    if (!opens.some((phrase) => lower[at]!.includes(phrase))) continue
    const drafts = listFrom(lines, lower, at + 1, explains, ours)
    if (drafts.length > 0) return drafts
  }
  return []
}

function listFrom(
  lines: string[],
  lower: string[],
  start: number,
  explains: readonly string[],
  ours: ReadonlySet<string>,
): Draft[] {
  const drafts: Draft[] = []
  const shared: string[] = []
  let listing = true
  let idle = 0
  for (let at = start; at < lines.length; at += 1) {
    const line = lines[at]!
    if (line.trim() === '') continue
    const current = drafts.at(-1)
    const first = listing ? leadingAddress(line) : null
    if (
      first &&
      isNew(first.address, drafts) &&
      (!ours.has(first.address.toLowerCase()) || (!current && first.alone))
    ) {
      if (drafts.length < MAX_FINDINGS) drafts.push({ address: first.address, words: [first.rest] })
    } else if (
      listing &&
      current &&
      explains.some((phrase) => lower[at]!.includes(phrase)) &&
      !lower[at]!.trimStart().startsWith('(')
    ) {
      listing = false
      shared.push(line)
    } else if (!listing) shared.push(line)
    else if (current) current.words.push(first?.rest ?? line)
    else if ((idle += 1) > PATIENCE) return []
  }
  const others = drafts.filter((draft) => !ours.has(draft.address.toLowerCase()) && !isRole(draft.address))
  const kept = others.length > 0 ? others : drafts
  return kept.map((draft) => withShared(draft, shared, kept.length > 1))
}

function isNew(address: string, drafts: readonly Draft[]): boolean {
  return !drafts.some((draft) => draft.address.toLowerCase() === address.toLowerCase())
}

/** What follows the list explains all of it; where it names addresses, each takes the lines that name it. */
function withShared(draft: Draft, shared: readonly string[], several: boolean): Draft {
  const named = draft.address.toLowerCase()
  const own = several ? shared.filter((line) => line.toLowerCase().includes(named)) : []
  return { address: draft.address, words: [...draft.words, ...(own.length > 0 ? own : shared)] }
}

const FRAME = ' \t*->•·<\'"([{【「・:–—|'

/** The address that a line begins with, framed by bullets or brackets, or after a short display name; and the words behind it. */
function leadingAddress(line: string): { address: string; rest: string; alone: boolean } | null {
  const span = findAddresses(line.slice(0, 600), 1)[0]
  if (!span) return null
  let start = 0
  while (start < span.start && FRAME.includes(line[start]!)) start += 1
  const before = line.slice(start, span.start).toLowerCase()
  const after = line.slice(span.end)
  const alone =
    before === '' ||
    before === 'mailto:' ||
    before === 'smtp:' ||
    before === 'rfc822;' ||
    before === 'to:' ||
    before === '(expanded from: <'
  const displayed =
    before.length < 60 &&
    '<(['.includes(before.at(-1) ?? ' ') &&
    /^[>\])<]/.test(after) &&
    !before.includes(':') &&
    after.length < 120
  if (!alone && !displayed) return null
  const tail = withoutLeading(after)
  // `a@b, c@d …` in running text is prose; a list has one address a line.
  return /^[.,] ?[a-z]{3}/.test(after) ? null : { address: span.address, rest: tail, alone }
}

function withoutLeading(text: string): string {
  let at = 0
  while (at < text.length && ' \t>:;,)]-\'"'.includes(text[at]!)) at += 1
  return text.slice(at)
}

function namedAfter(
  lines: string[],
  lower: string[],
  names: readonly string[],
  ours: ReadonlySet<string>,
): Draft[] {
  const drafts: Draft[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const phrase = names.find((name) => lower[at]!.includes(name))
    if (phrase === undefined) continue
    const rest = lines[at]!.slice(lower[at]!.indexOf(phrase) + phrase.length)
    const next = lines.slice(at + 1, at + 4).find((line) => line.trim() !== '') ?? ''
    const span =
      findAddresses(rest.slice(0, 300), 1)[0] ?? (rest.trim().length < 3 ? leadingSpan(next) : undefined)
    if (
      !span ||
      ours.has(span.address.toLowerCase()) ||
      !isRoutable(span.address) ||
      !isNew(span.address, drafts)
    )
      continue
    const before = lines.slice(Math.max(0, at - 12), at)
    drafts.push({ address: span.address, words: [...lines.slice(at, at + 40), ...before] })
    if (drafts.length >= MAX_FINDINGS) break
  }
  return drafts
}

function leadingSpan(line: string): { address: string } | undefined {
  return leadingAddress(line) ?? undefined
}

/** Last resort: an address at the head of a paragraph as `<a@b>:`, or on a line that also says what is wrong. */
function besideReason(lines: readonly string[], ours: ReadonlySet<string>): Draft[] {
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!.slice(0, 1_000)
    if (!line.includes('@')) continue
    const span = findAddresses(line, 5).find(
      (each) => !ours.has(each.address.toLowerCase()) && isRoutable(each.address) && !isRole(each.address),
    )
    if (!span) continue
    const heading = line.startsWith('<') && line.trimEnd().endsWith('>:')
    if (heading || replyIn(line) !== null || statusIn(line) !== null || saysWhy(line))
      return [
        {
          address: span.address,
          words: [...lines.slice(at, at + 20), ...lines.slice(Math.max(0, at - 6), at)],
        },
      ]
  }
  return []
}

function saysWhy(line: string): boolean {
  const { class: kind, because } = judge({ status: null, words: line })
  return because !== '' && (kind === 'hard' || kind === 'soft')
}

const ROLES = new Set(
  phrases(`
  postmaster | abuse | mailer-daemon | support | helpdesk | hostmaster | webmaster | admin |
  administrator | info-mail | mailadmin
`),
)

/** Addresses that notices offer for help. */
function isRole(address: string): boolean {
  return ROLES.has(address.slice(0, address.lastIndexOf('@')).toLowerCase())
}
