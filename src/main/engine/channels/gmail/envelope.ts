import addressparser from 'nodemailer/lib/addressparser'

export type Enveloped =
  | { mime: Uint8Array }
  /** Addresses the header names although they are not meant to get the message. */
  | { extra: string[] }

/**
 * The API has no envelope: Gmail sends to whom the header names, and takes Bcc out itself. So recipients that the header
 * does not name are added as Bcc, before the approved bytes; and a header that names more people cannot go this way.
 */
export function enveloped(mime: Uint8Array, to: readonly string[]): Enveloped {
  const named = recipientsIn(mime)
  const wanted = new Map(to.map((address) => [address.toLowerCase(), address]))
  const extra = [...named].filter((address) => !wanted.has(address))
  if (extra.length > 0) return { extra }
  const missing = [...wanted].filter(([key]) => !named.has(key)).map(([, address]) => address)
  if (missing.length === 0) return { mime }
  const line = `Bcc: ${missing.map((address) => `<${address}>`).join(',\r\n ')}\r\n`
  return { mime: Buffer.concat([Buffer.from(line, 'utf8'), mime]) }
}

/** The values of a header field, unfolded, in their order. */
export function headerValues(mime: Uint8Array, name: string): string[] {
  const bytes = Buffer.from(mime.buffer, mime.byteOffset, mime.byteLength)
  const end = bytes.indexOf('\r\n\r\n')
  const block = bytes.subarray(0, end < 0 ? bytes.length : end).toString('utf8')
  const fields = block.replace(/\r\n(?=[ \t])/g, '').split('\r\n')
  const prefix = `${name.toLowerCase()}:`
  return fields
    .filter((field) => field.toLowerCase().startsWith(prefix))
    .map((field) => field.slice(prefix.length).trim())
}

function recipientsIn(mime: Uint8Array): Set<string> {
  const values = ['to', 'cc', 'bcc'].flatMap((name) => headerValues(mime, name))
  const parsed = values.flatMap((value) => addressparser(value, { flatten: true }))
  return new Set(parsed.map(({ address }) => address.toLowerCase()).filter((address) => address !== ''))
}
