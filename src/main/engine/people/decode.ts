import { isUtf8 } from 'node:buffer'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

const CHUNK_BYTES = 16 * 1024

/**
 * What a file is written in: by its mark; else UTF-16 when it has NUL bytes in the pattern that plain letters make;
 * else UTF-8 when every byte of it is valid UTF-8; else Windows-1252, which is what a German or French Excel writes.
 */
export function detectEncoding(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const [even, odd] = countNuls(bytes.subarray(0, 4096))
  if (odd > even * 4) return 'utf-16le'
  if (even > odd * 4) return 'utf-16be'
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252'
}

function countNuls(bytes: Uint8Array): [even: number, odd: number] {
  let even = 0
  let odd = 0
  for (const [index, byte] of bytes.entries()) {
    if (byte !== 0) continue
    if (index % 2) odd++
    else even++
  }
  // One stray NUL is a damaged file, not an encoding.
  const least = Math.max(1, bytes.length / 10)
  return [even > least ? even : 0, odd > least ? odd : 0]
}

/** The text of a file in pieces of at most 16 KiB of its bytes, without its mark, every line end as `\n`. */
export function* decodeChunks(bytes: Uint8Array, encoding: Encoding): Generator<string> {
  const decoder = new TextDecoder(encoding)
  let heldReturn = false
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const last = at + CHUNK_BYTES >= bytes.length
    let text = decoder.decode(bytes.subarray(at, at + CHUNK_BYTES), { stream: !last })
    if (heldReturn) text = '\r' + text
    // A CR that ends a piece may be the first half of a CRLF.
    heldReturn = !last && text.endsWith('\r')
    if (heldReturn) text = text.slice(0, -1)
    yield text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  }
}
