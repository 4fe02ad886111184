import { phrases } from '../reading/phrases.ts'
import { findAddresses } from '../reading/addresses.ts'
import { decoded, fieldValue, messageIdsOf, readFields, type Field } from '../reading/header-block.ts'
import type { Mail } from '../reading/mail.ts'
import { statusIn } from '../reasons/codes.ts'
import { MAX_FINDINGS, tidyDiagnostic, type Action, type Finding } from './finding.ts'

/** A delivery status report (RFC 3464, RFC 6533), read field by field. */
export interface StatusReport {
  findings: Finding[]
  /** ENVID that the sender gave, when the report repeats it. */
  envelopeId: string | null
  /** `X-Original-Message-ID`, written by Gmail among others. */
  messageIds: string[]
}

/** Fields that occur once per recipient: meeting one again means the next recipient, blank line or not. */
const ONCE = new Set(['original-recipient', 'final-recipient', 'action', 'status'])
const PER_RECIPIENT = new Set([
  ...ONCE,
  'diagnostic-code',
  'remote-mta',
  'x-actual-recipient',
  'last-attempt-date',
  'will-retry-until',
])
const ACTIONS: Record<string, Action> = {
  failed: 'failed',
  failure: 'failed',
  delayed: 'delayed',
  delivered: 'delivered',
  relayed: 'relayed',
  expanded: 'expanded',
}
/** Where servers put their words beside, or instead of, Diagnostic-Code. */
const WORDS = phrases(`
  diagnostic-code | x-supplementary-info | x-notes | x-error | x-mailer-error |
  x-powermta-bouncecategory
`)

/** Reads the report parts of a mail, or a report that a gateway put into the text. Null when there is none. */
export function readStatusReport(mail: Mail): StatusReport | null {
  if (mail.statusParts.length > 0) {
    const report = reportFrom(mail.statusParts.join('\n\n'), 'dsn-field')
    if (report.findings.length > 0) return report
  }
  const inText = reportInText(mail.text)
  return inText && inText.findings.length > 0 ? inText : null
}

function reportInText(text: string): StatusReport | null {
  if (!text.includes('ecipient')) return null
  const lower = text.slice(0, 64_000).toLowerCase()
  const final = lower.indexOf('final-recipient:')
  if (final < 0 || !lower.includes('action:')) return null
  const start = phrases(`reporting-mta: | original-recipient: | action: | final-recipient:`)
    .map((name) => lower.indexOf(name))
    .filter((at) => at >= 0 && at <= final)
    .sort((a, b) => a - b)[0]!
  const lines = text
    .slice(text.lastIndexOf('\n', start) + 1, start + 32_000)
    .split('\n')
    .map((line) => (PER_RECIPIENT.has(fieldNameOf(line)) ? line.trimStart() : line))
  return reportFrom(lines.join('\n'), 'dsn-in-text')
}

function fieldNameOf(line: string): string {
  const trimmed = line.slice(0, 80).trimStart()
  const colon = trimmed.indexOf(':')
  return colon < 0 ? '' : trimmed.slice(0, colon).toLowerCase()
}

function reportFrom(text: string, by: Finding['by']): StatusReport {
  const groups = groupsOf(text)
  const all = groups.flat()
  const findings = groups
    .filter((group) => group.some((field) => ONCE.has(field.name)))
    .slice(0, MAX_FINDINGS)
    .map((group) => findingOf(group, by))
  return {
    findings: findings.filter(
      (finding) => finding.address !== '' || finding.action !== null || finding.status !== null,
    ),
    envelopeId: fieldValue(all, 'original-envelope-id'),
    messageIds: messageIdsOf(fieldValue(all, 'x-original-message-id')),
  }
}

function groupsOf(text: string): Field[][] {
  const lines = text.split('\n')
  const groups: Field[][] = []
  for (let at = 0; at < lines.length && groups.length < MAX_FINDINGS * 2;) {
    const { fields, next } = readFields(lines, at)
    let group: Field[] = []
    for (const field of fields) {
      if (ONCE.has(field.name) && group.some((seen) => seen.name === field.name)) {
        groups.push(group)
        group = []
      }
      group.push(field)
    }
    if (group.length > 0) groups.push(group)
    at = Math.max(next, at) + 1
  }
  return joinSplit(groups)
}

/** Some servers leave a blank line between a recipient and its own fields; the pieces belong together. */
function joinSplit(groups: Field[][]): Field[][] {
  const joined: Field[][] = []
  for (const group of groups) {
    const last = joined.at(-1)
    const orphan =
      !has(group, 'final-recipient') &&
      !has(group, 'original-recipient') &&
      group.some((f) => PER_RECIPIENT.has(f.name))
    const open =
      last !== undefined &&
      has(last, 'final-recipient') &&
      !group.some((f) => ONCE.has(f.name) && has(last, f.name))
    if (orphan && open) last.push(...group)
    else joined.push(group)
  }
  return joined
}

function has(group: readonly Field[], name: string): boolean {
  return group.some((field) => field.name === name)
}

function findingOf(group: readonly Field[], by: Finding['by']): Finding {
  const names = ['final-recipient', 'original-recipient', 'x-actual-recipient']
    .map((name) => recipientOf(group.find((field) => field.name === name)?.value ?? null))
    .filter((address) => address !== '')
  const usable = names.filter((address) => address.includes('@'))
  const address = usable[0] ?? names[0] ?? ''
  const words = group
    .filter((field) => WORDS.includes(field.name))
    .map((field) => withoutType(decoded(field.value)))
  const statusField = fieldValue(group, 'status')
  return {
    by,
    address,
    alsoKnownAs: [...new Set(names)].filter((name) => name !== address),
    action: ACTIONS[actionWord(fieldValue(group, 'action'))] ?? null,
    status: statusField ? statusIn(statusField) : null,
    diagnostic: tidyDiagnostic(words.join(' ')),
  }
}

function actionWord(value: string | null): string {
  return (
    (value ?? '')
      .toLowerCase()
      .split(/[^a-z]/)
      .find(Boolean) ?? ''
  )
}

/** `rfc822; <user@host> (comment)` and its many misspellings, without type and brackets; a pipe or a path stays as it is. */
function recipientOf(value: string | null): string {
  if (!value) return ''
  const semicolon = value.indexOf(';')
  const type = semicolon > 0 && semicolon < 20 ? value.slice(0, semicolon).trim().toLowerCase() : ''
  const rest = decodeUtf8Address(type === '' ? value : value.slice(semicolon + 1), type).trim()
  const spans = findAddresses(rest, 2)
  if (spans[0]) return spans[0].address
  const bare = rest.replace(/^<|>$/g, '').trim()
  return bare.length <= 320 ? bare : ''
}

/** RFC 6533 section 3: `\x{4E2D}` in an address of type utf-8, for reports that must stay ASCII. */
function decodeUtf8Address(text: string, type: string): string {
  if (type !== 'utf-8' || !text.includes('\\x{')) return text
  return text.replace(/\\x\{([0-9a-f]{1,6})\}/gi, (whole, hex: string) => {
    const code = parseInt(hex, 16)
    return code > 0x1f && code < 0x110000 && !(code >= 0xd800 && code < 0xe000)
      ? String.fromCodePoint(code)
      : whole
  })
}

function withoutType(value: string): string {
  const semicolon = value.indexOf(';')
  if (semicolon < 0 || semicolon > 20) return value
  const type = value.slice(0, semicolon).trim()
  // The type x-unix says that a local program failed, which its words (`255`) do not.
  return /^[a-z][\w-]{0,18}$/i.test(type) && type.toLowerCase() !== 'x-unix'
    ? value.slice(semicolon + 1)
    : value
}
