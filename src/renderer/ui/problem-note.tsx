import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './ui.module.css'

/** What happened, and what to do about it. */
export interface ProblemWords {
  message: string
  fix: string | null
}

/** A problem where it happened, announced at once. `children`: a way out, such as a button. */
export function ProblemNote({ problem, children }: { problem: ProblemWords; children?: ReactNode }) {
  return (
    <div role="alert" className={classes.problem}>
      <IconAlertTriangle size={16} aria-hidden className={classes.problemIcon} />
      <div>
        <p className={classes.problemMessage}>{problem.message}</p>
        {problem.fix && <p className={classes.problemFix}>{problem.fix}</p>}
        {children && <div className={classes.problemAct}>{children}</div>}
      </div>
    </div>
  )
}
