import { useMemo } from 'react'
import { mailDocument } from './mail-document.ts'
import classes from './ui.module.css'

interface MailFrameProps {
  /** Of any origin; shown without scripts and without anything from the network. */
  html: string | null
  /** Shown when there is no HTML. */
  text: string
  title: string
}

/** The content of a mail, in a frame that can do nothing. */
export function MailFrame({ html, text, title }: MailFrameProps) {
  const document = useMemo(() => (html === null ? null : mailDocument(html)), [html])
  if (document === null)
    return (
      <pre className={classes.mailText} tabIndex={0} role="region" aria-label={title}>
        {text}
      </pre>
    )
  return (
    <iframe
      title={title}
      sandbox=""
      srcDoc={document}
      referrerPolicy="no-referrer"
      className={classes.mailFrame}
    />
  )
}
