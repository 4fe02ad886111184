import { fit } from './plain-text.ts'
import type { Stream } from './output.ts'

export interface Progress {
  /** `share` from 0 to 1. */
  show(share: number, text: string): void
  /** Takes the bar away; what was written as lines stays. */
  end(): void
}

const CELLS = 24

/** A bar on a terminal that draws itself anew; elsewhere a plain line each time the text's first word changes. */
export function progressOn(stream: Stream): Progress {
  if (stream.isTTY !== true) {
    let last = ''
    return {
      show(_share, text) {
        const phase = text.split(':')[0]!
        if (phase === last) return
        last = phase
        stream.write(`${text}\n`)
      },
      end() {},
    }
  }
  return {
    show(share, text) {
      const full = Math.round(Math.min(1, Math.max(0, share)) * CELLS)
      const bar = '█'.repeat(full) + '░'.repeat(CELLS - full)
      stream.write(`\r\x1b[2K${fit(`${bar}  ${text}`, (stream.columns || 80) - 1)}`)
    },
    end: () => void stream.write('\r\x1b[2K'),
  }
}
