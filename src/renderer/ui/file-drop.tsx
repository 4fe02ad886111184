import { Button, FileButton } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import classes from './ui.module.css'

interface FileDropProps {
  label: string
  /** Endings and types, as for an input, e.g. `.csv,text/csv`. */
  accept: string
  onFile: (file: File) => void
  children?: ReactNode
}

/** A place to drop a file, with a button for those who would rather choose. */
export function FileDrop({ label, accept, onFile, children }: FileDropProps) {
  const [over, setOver] = useState(false)
  return (
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        const file = event.dataTransfer.files[0]
        if (file) onFile(file)
      }}
    >
      <IconFileUpload size={24} stroke={1.5} aria-hidden />
      <p>{label}</p>
      <FileButton
        accept={accept}
        onChange={(file) => file && onFile(file)}
        inputProps={{ 'aria-label': label }}
      >
        {(button) => (
          <Button variant="default" {...button}>
            Choose a file
          </Button>
        )}
      </FileButton>
      {children}
    </div>
  )
}
