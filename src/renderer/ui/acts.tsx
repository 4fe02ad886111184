import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { ProblemWords } from './problem-note.tsx'

type Undo = () => unknown

const SHOWN_MS = 8000
const CLOSE = { 'aria-label': 'Close this notice' }
let latest: { id: string; undo: Undo } | null = null
let count = 0

/** Says what was done and, where it can be taken back, offers that: by button, or by `u` while it is the latest. */
export function sayDone(text: string, undo?: Undo): void {
  const id = `act-${++count}`
  latest = undo ? { id, undo } : null
  notifications.show({
    id,
    autoClose: SHOWN_MS,
    withBorder: true,
    closeButtonProps: CLOSE,
    color: 'pine',
    message: undo ? (
      <span style={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 8 }}>
        <span>{text}</span>
        <Button size="compact-xs" variant="subtle" onClick={() => undoLatest(id)}>
          Undo
        </Button>
      </span>
    ) : (
      text
    ),
  })
}

/** Says that something could not be done. Stays until it is closed. */
export function sayProblem(problem: ProblemWords): void {
  notifications.show({
    color: 'red',
    autoClose: false,
    withBorder: true,
    closeButtonProps: CLOSE,
    title: problem.message,
    message: problem.fix,
  })
}

/** Takes back the latest act that has an undo (or the one with `id`). False when there is none. */
export function undoLatest(id?: string): boolean {
  if (!latest || (id !== undefined && latest.id !== id)) return false
  const { undo } = latest
  notifications.hide(latest.id)
  latest = null
  undo()
  return true
}
