import { UnstyledButton } from '@mantine/core'
import { formatCount } from './time.ts'
import classes from './ui.module.css'

interface Choice<T extends string> {
  value: T
  label: string
  count?: number | undefined
}

interface ChoicesProps<T extends string> {
  label: string
  value: T
  choices: readonly Choice<T>[]
  onChange: (value: T) => void
}

/** One choice out of a few, in a row, each with how much is behind it. */
export function Choices<T extends string>({ label, value, choices, onChange }: ChoicesProps<T>) {
  return (
    <div role="group" aria-label={label} className={classes.choices}>
      {choices.map((choice) => (
        <UnstyledButton
          key={choice.value}
          className={classes.choice}
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
        >
          {choice.label}
          {choice.count !== undefined && choice.count > 0 && (
            <>
              {' '}
              <span className={classes.choiceCount}>{formatCount(choice.count)}</span>
            </>
          )}
        </UnstyledButton>
      ))}
    </div>
  )
}
