import { Button } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { ProblemNote } from '../ui/ui.ts'

/** When a screen itself fails: the mail is not touched by it, and says so. */
export function Broken({ reset }: ErrorComponentProps) {
  return (
    <div style={{ padding: 24, maxWidth: 640 }}>
      <ProblemNote
        problem={{
          message: 'This screen could not be drawn.',
          fix: 'Sending goes on; nothing is lost. Draw it again, or go to another screen.',
        }}
      >
        <Button variant="default" onClick={reset}>
          Draw it again
        </Button>
      </ProblemNote>
    </div>
  )
}
