import type { ReactNode } from 'react'
import classes from './page.module.css'

interface PageProps {
  title: ReactNode
  /** Beside the title: a count, a state. */
  note?: ReactNode
  /** The one primary action, and quieter ones before it. */
  actions?: ReactNode
  /** Tabs and filters under the head. */
  bar?: ReactNode
  /** The details on the right. */
  panel?: ReactNode
  /** `list` fills the height and scrolls by itself; `form` scrolls as a page of readable width. */
  kind?: 'list' | 'form' | 'wide'
  children: ReactNode
}

/** The frame of every screen: head, bar, content, and details on the right. */
export function Page({ title, note, actions, bar, panel, kind = 'list', children }: PageProps) {
  return (
    <div className={classes.page}>
      <div className={classes.main}>
        <header className={classes.head}>
          <h1 className={classes.title}>{title}</h1>
          {note && <div className={classes.note}>{note}</div>}
          <div className={classes.actions}>{actions}</div>
        </header>
        {bar && <div className={classes.bar}>{bar}</div>}
        {kind === 'list' ? (
          <div className={classes.list}>{children}</div>
        ) : (
          <div className={classes.scroll}>
            <div className={classes.form} data-wide={kind === 'wide' || undefined}>
              {children}
            </div>
          </div>
        )}
      </div>
      {panel}
    </div>
  )
}
