import type { ReactNode } from 'react'
import classes from './ui.module.css'

interface EmptyProps {
  icon: ReactNode
  title: string
  /** One sentence that teaches what belongs here. */
  children: ReactNode
  /** One button, and practice where it helps. */
  action?: ReactNode
}

/** A list with nothing in it says what it is for and how to begin. */
export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <div className={classes.emptyIcon} aria-hidden>
        {icon}
      </div>
      <h2 className={classes.emptyTitle}>{title}</h2>
      <p className={classes.emptyText}>{children}</p>
      {action && <div className={classes.emptyAction}>{action}</div>}
    </div>
  )
}
