import {
  ActionIcon,
  NativeSelect,
  NumberInput,
  Switch,
  Textarea,
  TextInput,
  UnstyledButton,
} from '@mantine/core'
import { IconChevronDown, IconMail, IconPhone, IconTrash } from '@tabler/icons-react'
import type { EmailStep, Step } from '#shared/contract/sequences.ts'
import { BodyEditor, SubjectEditor, type FieldChoice } from '../../editor/editor.ts'
import classes from './sequences.module.css'
import { stepGist, stepKind, stepTime } from './step-words.ts'

interface StepCardProps {
  number: number
  step: Step
  open: boolean
  fields: readonly FieldChoice[]
  onOpen: () => void
  onChange: (step: Step) => void
  onRemove: () => void
}

/** One step: a line when closed, its form when open. */
export function StepCard({ number, step, open, fields, onOpen, onChange, onRemove }: StepCardProps) {
  const Icon = step.kind === 'email' ? IconMail : IconPhone
  return (
    <li className={classes.card} data-open={open || undefined}>
      <div className={classes.cardHead}>
        <UnstyledButton className={classes.cardToggle} aria-expanded={open} onClick={onOpen}>
          <IconChevronDown size={16} aria-hidden className={classes.chevron} />
          <Icon size={16} aria-hidden />
          <strong>
            Step {number}: {stepKind(step)}
          </strong>{' '}
          <span className={classes.dim}>{stepTime(step)}</span>{' '}
          {!open && <span className={classes.gist}>{stepGist(step)}</span>}
        </UnstyledButton>
        <ActionIcon aria-label={`Take out step ${number}`} onClick={onRemove}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </div>
      {open && (
        <div className={classes.cardBody}>
          {step.kind === 'email' ? (
            <EmailFields number={number} step={step} fields={fields} onChange={onChange} />
          ) : (
            <>
              <div className={classes.row}>
                <DayField day={step.day} onChange={(day) => onChange({ ...step, day })} />
                <NativeSelect
                  label="Task"
                  value={step.task}
                  data={[
                    { value: 'call', label: 'Call' },
                    { value: 'linkedin', label: 'LinkedIn' },
                    { value: 'custom', label: 'Something else' },
                  ]}
                  onChange={(event) =>
                    onChange({ ...step, task: event.currentTarget.value as typeof step.task })
                  }
                />
              </div>
              <Textarea
                label="Note for me"
                autosize
                minRows={2}
                maxLength={10_000}
                value={step.note}
                onChange={(event) => onChange({ ...step, note: event.currentTarget.value })}
              />
            </>
          )}
        </div>
      )}
    </li>
  )
}

interface EmailFieldsProps {
  number: number
  step: EmailStep
  fields: readonly FieldChoice[]
  onChange: (step: EmailStep) => void
}

function EmailFields({ number, step, fields, onChange }: EmailFieldsProps) {
  const timed = step.at !== 'now'
  return (
    <>
      <div className={classes.row}>
        <DayField day={step.day} onChange={(day) => onChange({ ...step, day })} />
        <NativeSelect
          label="Leaves"
          value={timed ? 'time' : 'now'}
          data={[
            { value: 'now', label: 'At once' },
            { value: 'time', label: 'At a time' },
          ]}
          onChange={(event) =>
            onChange({ ...step, at: event.currentTarget.value === 'time' ? '09:30' : 'now' })
          }
        />
        {timed && (
          <TextInput
            type="time"
            label="Time"
            value={step.at}
            onChange={(event) =>
              event.currentTarget.value && onChange({ ...step, at: event.currentTarget.value })
            }
          />
        )}
        {number > 1 && (
          <Switch
            label="Same thread"
            className={classes.thread}
            checked={step.sameThread}
            onChange={(event) =>
              onChange({
                ...step,
                sameThread: event.currentTarget.checked,
                subject: event.currentTarget.checked ? null : (step.subject ?? ''),
              })
            }
          />
        )}
      </div>
      {step.sameThread ? (
        <p className={classes.dim}>Continues the thread of the email before it, under that subject.</p>
      ) : (
        <SubjectEditor
          initial={step.subject ?? ''}
          fields={fields}
          onChange={(subject) => onChange({ ...step, subject })}
        />
      )}
      <BodyEditor
        label={`Text of step ${number}`}
        initial={step}
        fields={fields}
        onChange={(body) => onChange({ ...step, ...body })}
      />
    </>
  )
}

function DayField({ day, onChange }: { day: number; onChange: (day: number) => void }) {
  return (
    <NumberInput
      label="Day"
      value={day}
      min={1}
      max={3650}
      allowDecimal={false}
      w={88}
      onChange={(value) => typeof value === 'number' && value >= 1 && value <= 3650 && onChange(value)}
    />
  )
}
