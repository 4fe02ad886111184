import { Button, Menu, Switch, TextInput } from '@mantine/core'
import { useViewportSize } from '@mantine/hooks'
import { IconEye, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { asProblem, useQueries } from '../../api/api.ts'
import { fieldChoices } from '../../editor/editor.ts'
import { ButtonLink, Page, ProblemNote, sayDone } from '../../ui/ui.ts'
import {
  forgetDraft,
  keepDraft,
  keptDraft,
  stepsOf,
  whatLacks,
  withStep,
  type Draft,
  type DraftStep,
} from './draft.ts'
import { PreviewPanel } from './preview-panel.tsx'
import classes from './sequences.module.css'
import { StepCard } from './step-card.tsx'
import { ZoneSelect } from './zone-select.tsx'

interface ComposeProps {
  /** Gives the draft as it was saved. */
  initial: () => Draft
  id: number | null
  /** Somebody walks through it already. */
  running?: boolean
}

/** Writes a sequence: its steps on their days, with a preview for any person beside it. */
export function Compose({ initial, id, running = false }: ComposeProps) {
  const queries = useQueries()
  const navigate = useNavigate()
  const { width } = useViewportSize()
  const [restored, setRestored] = useState(() => keptDraft(id) !== null)
  const [draft, setDraft] = useState<Draft>(() => keptDraft(id) ?? initial())
  const [openKey, setOpenKey] = useState<string | null>(draft.steps[0]?.key ?? null)
  const [preview, setPreview] = useState<boolean | null>(null)
  const [tried, setTried] = useState(false)
  const people = useQuery(queries.people.list.queryOptions({ input: { limit: 200 } })).data
  const fields = useMemo(
    () => fieldChoices((people?.rows ?? []).flatMap((person) => Object.keys(person.fields))),
    [people],
  )
  const save = useMutation(
    queries.sequences.save.mutationOptions({
      onSuccess: (saved) => {
        forgetDraft(id)
        sayDone(`${saved.name} is saved.`)
        void navigate({ to: '/sequences/$id', params: { id: String(saved.id) } })
      },
    }),
  )
  // Saving ends the draft; until then every change is kept.
  const [changed, setChanged] = useState(false)
  useEffect(() => {
    if (changed && !save.isSuccess) keepDraft(draft)
  }, [changed, draft, save.isSuccess])

  const change = (part: Partial<Draft>) => {
    setChanged(true)
    setDraft((was) => ({ ...was, ...part }))
  }
  const changeStep = (key: string, step: DraftStep['step']) => {
    setChanged(true)
    setDraft((was) => ({
      ...was,
      steps: was.steps.map((each) => (each.key === key ? { key, step } : each)),
    }))
  }
  const removeStep = (key: string) => {
    const before = draft.steps
    change({ steps: before.filter((each) => each.key !== key) })
    sayDone('The step is taken out.', () => change({ steps: before }))
  }
  const add = (kind: 'email' | 'task') => {
    const next = withStep(draft, kind)
    change(next.draft)
    setOpenKey(next.key)
  }
  const lacks = whatLacks(draft)
  const shown = preview ?? width >= 1180
  const steps = stepsOf(draft)
  const open = draft.steps.find(({ key }) => key === openKey)

  return (
    <Page
      kind="form"
      title={id === null ? 'Compose a sequence' : `Edit ${draft.name}`}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconEye size={14} aria-hidden />}
            aria-pressed={shown}
            onClick={() => setPreview(!shown)}
          >
            Preview
          </Button>
          <ButtonLink
            variant="subtle"
            to={id === null ? '/sequences' : `/sequences/${id}`}
            onClick={() => forgetDraft(id)}
          >
            Discard
          </ButtonLink>
          <Button
            loading={save.isPending}
            onClick={() => {
              setTried(true)
              if (lacks === null)
                save.mutate({
                  id,
                  name: draft.name.trim(),
                  skipWeekends: draft.skipWeekends,
                  zone: draft.zone,
                  steps,
                })
            }}
          >
            Save
          </Button>
        </>
      }
      panel={
        shown && (
          <PreviewPanel
            steps={steps}
            step={open ? steps.indexOf(open.step) : 0}
            onClose={() => setPreview(false)}
          />
        )
      }
    >
      <div className={classes.stack}>
        {restored && (
          <p className={classes.restored} role="status">
            This is what you had not saved yet.{' '}
            <button
              type="button"
              onClick={() => {
                forgetDraft(id)
                const fresh = initial()
                setDraft(fresh)
                setOpenKey(fresh.steps[0]?.key ?? null)
                setRestored(false)
                setChanged(false)
              }}
            >
              Begin again from what is saved
            </button>
          </p>
        )}
        {running && (
          <p className={classes.restored}>
            People walk through this sequence. What they have reached stays as it was; later steps change for
            everyone.
          </p>
        )}
        {save.error && <ProblemNote problem={asProblem(save.error)} />}
        {tried && lacks !== null && <ProblemNote problem={{ message: lacks, fix: null }} />}
        <TextInput
          label="Name"
          required
          maxLength={200}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <div className={classes.options}>
          <Switch
            label="Skip weekends"
            checked={draft.skipWeekends}
            onChange={(event) => change({ skipWeekends: event.currentTarget.checked })}
          />
          <ZoneSelect value={draft.zone} onChange={(zone) => change({ zone })} />
        </div>
        <ol className={classes.cards}>
          {draft.steps.map(({ key, step }, index) => (
            <StepCard
              key={key}
              number={index + 1}
              step={step}
              open={key === openKey}
              fields={fields}
              onOpen={() => setOpenKey(key === openKey ? null : key)}
              onChange={(next) => changeStep(key, next)}
              onRemove={() => removeStep(key)}
            />
          ))}
        </ol>
        <Menu position="bottom-start" transitionProps={{ duration: 80 }}>
          <Menu.Target>
            <Button variant="default" leftSection={<IconPlus size={14} aria-hidden />} w="fit-content">
              Add a step
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => add('email')}>An email</Menu.Item>
            <Menu.Item onClick={() => add('task')}>A task for me</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </Page>
  )
}
