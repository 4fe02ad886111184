/** What we read of one mail. Reports stand at its beginning; the rest is somebody's attachment. */
export const MAX_BYTES = 384 * 1024
/** Each line costs the MIME parser a turn, so a mail made of line breaks alone is bounded by them too. */
export const MAX_LINES = 16_000

const LF = 10
const CR = 13

/**
 * The beginning of a mail with every line ending as LF: CRLF, lone CR and the `\r\r\n` of broken gateways alike.
 * Blank lines before the header are dropped, for they would make the whole header a body.
 */
export function normaliseLines(raw: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(Math.min(raw.length, MAX_BYTES))
  let length = 0
  let lines = 0
  let at = 0
  while (at < raw.length && (raw[at] === LF || raw[at] === CR)) at += 1
  while (at < raw.length && length < out.length && lines < MAX_LINES) {
    const byte = raw[at]!
    if (byte !== CR && byte !== LF) {
      out[length] = byte
      length += 1
      at += 1
      continue
    }
    at = afterLineEnd(raw, at)
    out[length] = LF
    length += 1
    lines += 1
  }
  return out.slice(0, length)
}

function afterLineEnd(raw: Uint8Array, at: number): number {
  if (raw[at] === LF) return at + 1
  if (raw[at + 1] === LF) return at + 2
  if (raw[at + 1] === CR && raw[at + 2] === LF) return at + 3
  return at + 1
}
