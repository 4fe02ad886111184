import { Button, Menu, ScrollArea } from '@mantine/core'
import { IconBraces } from '@tabler/icons-react'
import type { FieldChoice } from './fields.ts'

interface FieldPickerProps {
  fields: readonly FieldChoice[]
  onPick: (field: string) => void
  /** Where the field goes, e.g. `the subject`. */
  into: string
}

/** A menu of the fields that can stand in a mail. */
export function FieldPicker({ fields, onPick, into }: FieldPickerProps) {
  return (
    <Menu position="bottom-start" width={224} transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconBraces size={14} aria-hidden />}
          aria-label={`Insert a field into ${into}`}
        >
          Field
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Fields">
        <ScrollArea.Autosize mah={280} type="auto">
          {fields.map(({ name, label }) => (
            <Menu.Item key={name} onClick={() => onPick(name)}>
              {label}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  )
}
