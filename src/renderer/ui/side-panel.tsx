import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { createContext, useContext, useEffect, useId, useRef, type ReactNode } from 'react'
import { useKeys } from './keys.ts'
import classes from './page.module.css'

interface SidePanelProps {
  title: ReactNode
  onClose: () => void
  /** Acts on what is shown, under the title. */
  actions?: ReactNode
  /** True moves the focus here when the panel opens; a list that keeps its own focus says false. */
  takeFocus?: boolean
  wide?: boolean
  children: ReactNode
}

/** Whether a panel's title stands between the page's and a section's. */
const InPanel = createContext(false)

/** Details on the right of a list. Esc closes it. */
export function SidePanel({ title, onClose, actions, takeFocus = false, wide, children }: SidePanelProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useId()
  useKeys({ Escape: onClose })
  useEffect(() => {
    if (takeFocus) heading.current?.focus()
  }, [takeFocus])
  return (
    <aside className={classes.panel} data-wide={wide || undefined} aria-labelledby={id}>
      <header className={classes.panelHead}>
        <h2 id={id} ref={heading} tabIndex={-1} className={classes.panelTitle}>
          {title}
        </h2>
        <ActionIcon aria-label="Close details" onClick={onClose}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </header>
      {actions && <div className={classes.panelActions}>{actions}</div>}
      <InPanel value>
        <div className={classes.panelBody}>{children}</div>
      </InPanel>
    </aside>
  )
}

/** A titled part of a side panel or a form. */
export function Section({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  const id = useId()
  const Heading = useContext(InPanel) ? 'h3' : 'h2'
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.sectionHead}>
        <Heading id={id} className={classes.sectionTitle}>
          {title}
        </Heading>
        {note && <span className={classes.sectionNote}>{note}</span>}
      </div>
      {children}
    </section>
  )
}
