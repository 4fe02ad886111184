import { Button, Popover, Text, type ButtonProps } from '@mantine/core'
import { useState, type ReactNode } from 'react'

interface ConfirmButtonProps extends ButtonProps {
  /** What will happen, and that there is no way back. */
  question: string
  /** The words of the button that does it. */
  yes: string
  onYes: () => void
  children: ReactNode
}

/** A button for what cannot be undone: it asks once, right beside itself. */
export function ConfirmButton({ question, yes, onYes, children, ...button }: ConfirmButtonProps) {
  const [open, setOpen] = useState(false)
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      width={280}
      position="bottom-start"
      trapFocus
      returnFocus
      withArrow
    >
      <Popover.Target>
        <Button variant="default" {...button} onClick={() => setOpen((was) => !was)}>
          {children}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" mb="sm">
          {question}
        </Text>
        <Button
          color="red"
          onClick={() => {
            setOpen(false)
            onYes()
          }}
        >
          {yes}
        </Button>
        <Button variant="subtle" ml="xs" onClick={() => setOpen(false)}>
          Keep
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}
