import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useKeys } from './keys.ts'

interface FilterFieldProps {
  label: string
  value: string
  /** Called 150 ms after the last letter. */
  onChange: (value: string) => void
}

/** Filters a list as one types. `/` goes there, Esc leaves (and clears what is empty of use). */
export function FilterField({ label, value, onChange }: FilterFieldProps) {
  const [typed, setTyped] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const sent = useRef(value)
  const send = useDebouncedCallback((next: string) => {
    sent.current = next
    onChange(next)
  }, 150)
  // A change from outside (a link, the back button) wins over what was typed before it.
  useEffect(() => {
    if (value === sent.current) return
    sent.current = value
    setTyped(value)
  }, [value])
  const change = (next: string) => {
    setTyped(next)
    send(next)
  }
  useKeys({ '/': () => input.current?.focus() })
  return (
    <TextInput
      ref={input}
      type="search"
      aria-label={label}
      placeholder={label}
      value={typed}
      maxLength={200}
      w={220}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur()
      }}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={
        typed ? <CloseButton size="xs" aria-label="Clear the filter" onClick={() => change('')} /> : null
      }
    />
  )
}
