/** An address met in running text, and where. */
export interface AddressSpan {
  address: string
  start: number
  end: number
}

const STOPS = new Set(' \t\n\r<>"(),:;[]\\|\u3000「」【】（）')
const MAX_LOCAL = 128
const MAX_DOMAIN = 255

/** Every address in `text`, in order. One pass; each `@` looks at most a few hundred characters to either side. */
export function findAddresses(text: string, limit = 50): AddressSpan[] {
  const found: AddressSpan[] = []
  let from = 0
  while (found.length < limit) {
    const at = text.indexOf('@', from)
    if (at < 0) break
    const span = spanAround(text, at, from)
    if (span) found.push(span)
    from = span ? Math.max(span.end, at + 1) : at + 1
  }
  return found
}

function spanAround(text: string, at: number, floor: number): AddressSpan | null {
  let start = text[at - 1] === '"' ? quotedStart(text, at, floor) : at
  if (start === at) {
    while (start > floor && at - start < MAX_LOCAL && !STOPS.has(text[start - 1]!)) start -= 1
    while (start < at && "'`*=.“”‘’/".includes(text[start]!)) {
      // `=?utf-8?q?…?=@host` is a local part that a broken gateway encoded; its `=` belongs to it.
      if (text.startsWith('=?', start)) break
      start += 1
    }
  }
  let end = at + 1
  if (text[end] === '[') {
    const close = text.indexOf(']', end)
    end = close > 0 && close - end < 60 ? close + 1 : end
  } else {
    while (end < text.length && end - at < MAX_DOMAIN && isDomainChar(text.charCodeAt(end))) end += 1
    while (end > at + 1 && '.-_'.includes(text[end - 1]!)) end -= 1
  }
  if (start >= at || end <= at + 1) return null
  return { address: withLowerDomain(text.slice(start, end)), start, end }
}

function quotedStart(text: string, at: number, floor: number): number {
  const open = text.lastIndexOf('"', at - 2)
  return open >= floor && at - open < MAX_LOCAL && !text.slice(open, at).includes('\n') ? open : at
}

function isDomainChar(code: number): boolean {
  if (code >= 128)
    return (
      code !== 0x3000 &&
      !(code >= 0x3001 && code <= 0x30ff) &&
      !(code >= 0xff00) &&
      code > 0xa0 &&
      !(code >= 0x2000 && code < 0x2070)
    )
  return (
    (code >= 48 && code <= 57) ||
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    code === 45 ||
    code === 46 ||
    code === 95
  )
}

/** The address with its domain in lower case; the local part is the recipient's own affair. */
export function withLowerDomain(address: string): string {
  const at = address.lastIndexOf('@')
  return address.slice(0, at + 1) + address.slice(at + 1).toLowerCase()
}

/** True when the domain has a dot and no label is empty: what a mail can really have been sent to. */
export function isRoutable(address: string): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  if (domain.startsWith('[')) return true
  return domain.includes('.') && !domain.includes('..') && !/^[\d.]{1,20}$/.test(domain)
}

/** Addresses of a `To`-like field. */
export function addressesOf(value: string | null): string[] {
  return value ? [...new Set(findAddresses(value, 200).map((span) => span.address))] : []
}
