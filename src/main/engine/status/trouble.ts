import { asAppError } from '#shared/app-error.ts'
import { describeError } from '#engine/lib/describe-error.ts'
import type { Log } from '#engine/ports.ts'

/** Something that stops everything, such as a full disk, in words; gone as soon as writing works again. */
export function createTrouble(log: Log, over: () => void) {
  let words: string | null = null
  return {
    words: () => words,
    /** An error of the store, or null once it writes again. */
    report(error: unknown): void {
      if (error === null) {
        if (words === null) return
        words = null
        log.info('trouble.over')
        over()
        return
      }
      const { code, message, fix } = asAppError(error)
      log.error('trouble', {
        code,
        error: describeError(error),
      })
      // What we did not foresee is logged and tried again; it does not stop the others.
      if (code === 'internal') return
      words = [message, fix].filter(Boolean).join(' ')
    },
  }
}
