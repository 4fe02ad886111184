import { Kbd } from '@mantine/core'

/** What the platform calls the key of commands. */
export const COMMAND_KEY = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl'

/** A key on a button or in the map; `g o` shows as two. */
export function KeyHint({ keys }: { keys: string }) {
  return (
    <span style={{ display: 'inline-flex', gap: 2, whiteSpace: 'nowrap' }}>
      {keys.split(' ').map((key, index) => (
        <Kbd key={index} size="xs">
          {key}
        </Kbd>
      ))}
    </span>
  )
}
