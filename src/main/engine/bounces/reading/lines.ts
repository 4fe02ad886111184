/** What we read of one mail, in bytes. Reports stand at its beginning; the rest is somebody's attachment. */
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
  let start = 0
  while (start < raw.length && (raw[start] === LF || raw[start] === CR)) start += 1
  // Twice as much before CRLF is folded, so that all three kinds of line ends are cut at the same place.
  const bytes = Buffer.from(raw.subarray(start, start + 2 * MAX_BYTES))
  return new Uint8Array(bounded(bytes.includes(CR) ? withLineFeeds(bytes) : bytes))
}

/** Moves the bytes down over the carriage returns, in place: whole stretches at a time, for most mails have few. */
function withLineFeeds(bytes: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  let to = 0
  let from = 0
  for (let cr = bytes.indexOf(CR); cr >= 0; cr = bytes.indexOf(CR, from)) {
    bytes.copyWithin(to, from, cr)
    to += cr - from
    bytes[to] = LF
    to += 1
    from = afterLineEnd(bytes, cr)
  }
  bytes.copyWithin(to, from)
  return bytes.subarray(0, to + bytes.length - from)
}

function afterLineEnd(bytes: Uint8Array, cr: number): number {
  if (bytes[cr + 1] === LF) return cr + 2
  if (bytes[cr + 1] === CR && bytes[cr + 2] === LF) return cr + 3
  return cr + 1
}

function bounded(bytes: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  let end = -1
  for (let lines = 0; lines < MAX_LINES; lines += 1) {
    end = bytes.indexOf(LF, end + 1)
    if (end < 0 || end >= MAX_BYTES) return bytes.subarray(0, MAX_BYTES)
  }
  return bytes.subarray(0, end)
}
