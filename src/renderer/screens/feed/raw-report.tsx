import { useMemo } from 'react'
import classes from './feed.module.css'

/** Pieces of a text, the ones in `marked` set apart. Empty marks mark nothing. */
export function markPieces(raw: string, marked: readonly string[]): { text: string; hit: boolean }[] {
  const wanted = marked.map((mark) => mark.trim()).filter((mark) => mark.length > 2)
  const pieces: { text: string; hit: boolean }[] = []
  let plain = ''
  for (const line of raw.split(/(?<=\n)/)) {
    if (
      !wanted.some((mark) => line.includes(mark) || (line.trim().length > 6 && mark.includes(line.trim())))
    ) {
      plain += line
      continue
    }
    if (plain) pieces.push({ text: plain, hit: false })
    plain = ''
    pieces.push({ text: line, hit: true })
  }
  if (plain) pieces.push({ text: plain, hit: false })
  return pieces
}

/** The report as it came, with the lines that led to the verdict marked. */
export function RawReport({ raw, marked }: { raw: string; marked: readonly string[] }) {
  const pieces = useMemo(() => markPieces(raw, marked), [raw, marked])
  return (
    <details className={classes.raw}>
      <summary>The report as it came</summary>
      <pre tabIndex={0} role="region" aria-label="The report as it came">
        {pieces.map((piece, index) => (piece.hit ? <mark key={index}>{piece.text}</mark> : piece.text))}
      </pre>
    </details>
  )
}
