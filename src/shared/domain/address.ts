/** An email address with the name people see. */
export interface Mailbox {
  name: string
  address: string
}

// RFC 5321 4.5.3.1 lengths; the local part is the dot-atom of RFC 5322 widened by RFC 6531. Quoted local parts are
// refused on purpose: no prospect has one, and each is a way to smuggle characters into a header.
const LOCAL = /^[^\s"(),:;<>@[\\\]\p{Cc}.]+(?:\.[^\s"(),:;<>@[\\\]\p{Cc}.]+)*$/u
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?$/u

/** The address as we store and compare it (trimmed, lower case), or null when it cannot be one. */
export function normaliseAddress(text: string): string | null {
  const address = text
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/^<(.*)>$/, '$1')
    .trim()
  const at = address.lastIndexOf('@')
  if (at < 1 || address.length > 254) return null
  const local = address.slice(0, at)
  const domain = address.slice(at + 1).replace(/\.$/, '')
  if (local.length > 64 || !LOCAL.test(local)) return null
  const labels = domain.split('.')
  if (labels.length < 2 || !labels.every((label) => label.length <= 63 && LABEL.test(label))) return null
  return `${local}@${domain}`.toLowerCase()
}

/** The part after the last `@`, lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}

/** Reads `Name <a@b.c>`, `"Name" <a@b.c>` or `a@b.c`; null when the address is not one. */
export function parseMailbox(text: string): Mailbox | null {
  const angled = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*?))\s*<([^<>]*)>\s*$/.exec(text)
  const address = normaliseAddress(angled ? angled[3]! : text)
  if (!address) return null
  const name = angled ? (angled[1]?.replace(/\\(.)/g, '$1') ?? angled[2] ?? '') : ''
  // A line break in a name is a header of an enemy's choosing.
  return { name: name.replace(/[\p{Cc}]+/gu, ' ').trim(), address }
}

/** `Name <a@b.c>` for people to read; never for a header (the MIME builder encodes those). */
export function formatMailbox({ name, address }: Mailbox): string {
  return name ? `${name} <${address}>` : address
}
