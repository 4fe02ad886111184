import type { EmailStep, Sequence, Step } from '#shared/contract/sequences.ts'

/** A step while it is being written; the key stays when others come and go. */
export interface DraftStep {
  key: string
  step: Step
}

export interface Draft {
  id: number | null
  name: string
  skipWeekends: boolean
  zone: string | null
  steps: DraftStep[]
}

let lastKey = 0
function keyed(step: Step): DraftStep {
  return { key: `${Date.now()}-${++lastKey}`, step }
}

const FIRST: EmailStep = {
  kind: 'email',
  day: 1,
  at: 'now',
  sameThread: false,
  subject: '',
  text: '',
  html: null,
}

export function newDraft(): Draft {
  return { id: null, name: '', skipWeekends: true, zone: null, steps: [keyed(FIRST)] }
}

export function draftOf({ id, name, skipWeekends, zone, stepList }: Sequence): Draft {
  return { id, name, skipWeekends, zone, steps: stepList.map(keyed) }
}

/** Adds a step three days after the last: a follow-up in the same thread, or a task. */
export function withStep(draft: Draft, kind: 'email' | 'task'): { draft: Draft; key: string } {
  const day = Math.min(3650, (draft.steps.at(-1)?.step.day ?? -2) + 3)
  const follows = draft.steps.some(({ step }) => step.kind === 'email')
  const added = keyed(
    kind === 'task'
      ? { kind, day, task: 'call', note: '' }
      : { ...FIRST, day, at: follows ? '09:30' : 'now', sameThread: follows, subject: follows ? null : '' },
  )
  return { draft: { ...draft, steps: [...draft.steps, added] }, key: added.key }
}

/** Steps in the order of their days; those of one day keep theirs. */
export function stepsOf(draft: Draft): Step[] {
  return draft.steps.map(({ step }) => step).sort((a, b) => a.day - b.day)
}

/** What must be mended before it can be saved, in words; null when nothing. */
export function whatLacks(draft: Draft): string | null {
  if (draft.name.trim() === '') return 'Give the sequence a name.'
  if (draft.steps.length === 0) return 'Add a step.'
  const steps = stepsOf(draft)
  const bad = steps.findIndex(
    (step) => step.kind === 'email' && !step.sameThread && (step.subject ?? '').trim() === '',
  )
  if (bad >= 0) return `Step ${bad + 1} has no subject.`
  const empty = steps.findIndex(
    (step) => step.kind === 'email' && (step.text ?? '').trim() === '' && !step.html,
  )
  if (empty >= 0) return `Step ${empty + 1} has no text.`
  const first = steps.findIndex(({ kind }) => kind === 'email')
  const alone = steps[first]
  if (alone?.kind === 'email' && alone.sameThread)
    return `Step ${first + 1} is the first email: there is no thread to continue.`
  return null
}

const STORE = 'fieldpost-draft-'

/** Keeps what was not saved for as long as the window lives, so that leaving a page loses nothing. */
export function keepDraft(draft: Draft): void {
  try {
    sessionStorage.setItem(STORE + String(draft.id ?? 'new'), JSON.stringify(draft))
  } catch {
    // A full or forbidden store costs only this convenience.
  }
}
export function keptDraft(id: number | null): Draft | null {
  try {
    const kept = sessionStorage.getItem(STORE + String(id ?? 'new'))
    return kept === null ? null : (JSON.parse(kept) as Draft)
  } catch {
    return null
  }
}
export function forgetDraft(id: number | null): void {
  sessionStorage.removeItem(STORE + String(id ?? 'new'))
}
