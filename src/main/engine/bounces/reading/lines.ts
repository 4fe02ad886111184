/** What we read of one mail, in bytes. Reports stand at its beginning; the rest is somebody's attachment. */
export const MAX_BYTES = 256 * 1024
/** Each line costs the MIME parser some 15 µs whatever its length; as many lines of base64 fill the bytes above. */
export const MAX_LINES = 3_200

const LF = 10
const CR = 13

/**
 * The beginning of a mail with every line ending as LF: CRLF, lone CR and the `\r\r\n` of broken gateways alike.
 * Blank lines before the header are dropped, for they would make the whole header a body. May share memory with `raw`.
 */
export function normaliseLines(raw: Uint8Array): Uint8Array {
  let start = 0
  while (start < raw.length && (raw[start] === LF || raw[start] === CR)) start += 1
  // Twice as much before CRLF is folded, so that all three kinds of line ends are cut at the same place.
  const bytes = Buffer.from(raw.buffer, raw.byteOffset + start, Math.min(raw.length - start, 2 * MAX_BYTES))
  return bounded(bytes.includes(CR) ? withLineFeeds(bytes) : bytes)
}

/** By way of a string of single bytes, which is several times faster than moving the bytes one line at a time. */
function withLineFeeds(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r\r?\n|\r/g, '\n'), 'latin1')
}

function bounded(bytes: Buffer): Buffer {
  if (bytes.length <= MAX_LINES) return bytes
  let end = -1
  for (let lines = 0; lines < MAX_LINES; lines += 1) {
    end = bytes.indexOf(LF, end + 1)
    if (end < 0 || end >= MAX_BYTES) return bytes.subarray(0, MAX_BYTES)
  }
  return bytes.subarray(0, end)
}
