import { TextInput } from '@mantine/core'
import classes from './channels.module.css'
import type { PaceText } from './pace-text.ts'

interface PaceFieldsProps {
  value: PaceText
  wrong: Partial<PaceText>
  onChange: (value: PaceText) => void
}

/** Limits and batch, in the short form that the command line takes too. */
export function PaceFields({ value, wrong, onChange }: PaceFieldsProps) {
  return (
    <div className={classes.stack}>
      <TextInput
        label="Limits"
        placeholder="50/s, 2000/24h"
        description="At most so many messages in any stretch of that length. Several are divided by a comma; the tightest wins."
        value={value.limits}
        error={wrong.limits}
        spellCheck={false}
        onChange={(event) => onChange({ ...value, limits: event.currentTarget.value })}
      />
      <TextInput
        label="Batch"
        placeholder="25/45s"
        description="Sends so many, then rests that long."
        value={value.batch}
        error={wrong.batch}
        spellCheck={false}
        onChange={(event) => onChange({ ...value, batch: event.currentTarget.value })}
      />
    </div>
  )
}
